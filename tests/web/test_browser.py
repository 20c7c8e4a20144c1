"""The pages in a real browser: the policy holds, axe finds nothing, 390 px suffice, keys do."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.runs.models import Run
from tests.cast import CHENGGUAN, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next((Path(__file__).parents[1] / "vendor").glob("axe-core-*/axe.min.js")).read_text()
# gathered before any of the page's own scripts run
WATCH = """
window.broken = [];
addEventListener("securitypolicyviolation", (e) => broken.push(e.violatedDirective));
addEventListener("error", (e) => broken.push(e.message));
"""
PAGES = {
    "wang": ["home", "people", "person-file"],
    "zhao": ["home", "dashboard"],
    "chen": ["home", "dashboard", "people", "person-file", "figure-people", "run"],
    "sun": ["home", "dashboard"],
    "wu": ["home", "person-file", "trail", "trail-anchors"],
}


@pytest.fixture
def world(county, li, drawn, september, zhao, chen):
    """Something on every page; returns what the addresses need."""
    county.person("张大勇", household=li.household, relation="spouse")
    late = county.person("钱二", spells=["2023-01 - 2023-04"])
    drawn.settled(li, by=zhao)
    drawn.discrepancy(late, state="dispatched", task=drawn.task(late, days=-2))
    closed = monitoring.close_month(month=Month(2023, 7), by=chen)
    run = Run.objects.create(kind="bangfu.x", title="数据比对", state="running", by=chen)
    figure = closed.figures.get(
        division_code="370724000000", indicator="people_at_work", counting="ON_DATE_ALL"
    )
    return {"person-file": [li.person_number], "figure-people": [figure.pk], "run": [run.pk]}


@pytest.fixture
def signed_in(page, live_server, client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.add_init_script(WATCH)
        return page

    return as_


def violations(page) -> list[str]:
    """What axe finds; injected past the policy, as a tester's tool is."""
    # a click waits until the next page begins, not until it is whole
    page.wait_for_load_state()
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": f"{AXE};0"})
    found = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
    asked = {"expression": found, "awaitPromise": True, "returnByValue": True}
    return session.send("Runtime.evaluate", asked)["result"]["value"]


def sideways(page) -> int:
    """By how many pixels the page is wider than the window."""
    shell = "document.documentElement"
    return page.evaluate(f"{shell}.scrollWidth - {shell}.clientWidth")


def squeezed(page) -> list[str]:
    """Cells that stand one or two characters to a line."""
    return page.evaluate(
        """() => [...document.querySelectorAll("td, tbody th, dd")].filter(cell => {
            const lines = document.createRange(), style = getComputedStyle(cell);
            lines.selectNodeContents(cell);
            const room = cell.clientWidth - parseFloat(style.paddingLeft) * (cell.clientWidth > 0);
            return lines.getBoundingClientRect().height > 5 * parseFloat(style.fontSize) * 1.5
                && room < 3 * parseFloat(style.fontSize);
        }).map(cell => cell.textContent.trim().slice(0, 20))"""
    )


@pytest.mark.parametrize("who", PAGES)
def test_pages_keep_the_policy_satisfy_axe_and_fit_a_phone(signed_in, live_server, world, who):
    page = signed_in(who)
    for name in PAGES[who]:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(live_server.url + reverse(name, args=world.get(name, [])))
        assert violations(page) == [], name
        page.set_viewport_size({"width": 390, "height": 844})
        assert sideways(page) == 0, name
        assert squeezed(page) == [], name
        assert page.evaluate("broken") == [], name
    page.locator(".app-menu summary").click()
    page.locator(".app-menu a").first.wait_for(state="visible")
    assert violations(page) == [], "at 390 px"


def test_the_tick_box_stands_in_line_with_the_field_and_the_button(signed_in, live_server, world):
    page = signed_in("chen")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + reverse("people"))
    parts = [page.locator(f".find {part}") for part in ("#q", "label[for=departed]", ".btn")]
    middles = [box["y"] + box["height"] / 2 for box in (part.bounding_box() for part in parts)]
    assert max(middles) - min(middles) <= 3


def test_one_signs_in_and_goes_down_the_tree_by_keyboard_alone(page, live_server, chen, september):
    page.goto(live_server.url + reverse("dashboard"))
    assert violations(page) == []
    focus(page, "input[name=username]")
    page.keyboard.type("chen")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + reverse("dashboard"))
    focus(page, ".skip-link")
    assert page.locator(".skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    focus(page, f"main tbody a[href*='division={CHENGGUAN}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**division={CHENGGUAN}**")
    expect(page.locator("h1")).to_contain_text("城关街道")


def focus(page, selector: str) -> None:
    """Tab until it is reached, and see that the focus shows."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none" or selector.startswith("input")
            return
    pytest.fail(f"no way to {selector} by Tab")


def test_the_trend_is_drawn_and_stands_as_a_table_too(signed_in, live_server, september):
    page = signed_in("chen")
    page.goto(live_server.url + reverse("dashboard"))
    page.locator("#trend canvas").first.wait_for(state="visible")
    page.locator(".as-table summary").click()
    expect(page.locator(".as-table tr", has_text="2023年9月")).to_contain_text("880")
    assert page.evaluate("broken") == []


def test_without_script_everything_is_still_there(browser, live_server, client, chen, september):
    client.force_login(chen)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("dashboard"))
    page.locator("#month").select_option("2023-08")
    page.locator(".choice button").click()
    expect(page.locator(".tiles")).to_contain_text("900")
    page.locator(".app-user summary").click()
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    context.close()
