"""A county's month in a real browser: by keyboard alone, without script, on a phone, with axe."""

import re
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.comparison import actions as comparison
from bangfu.comparison.models import Discrepancy
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Snapshot
from bangfu.registry import actions as registry
from bangfu.registry.models import WorkSpell
from bangfu.reporting import actions as reporting
from bangfu.reporting.models import FilledForm
from bangfu.runs import worker
from bangfu.runs.models import Run
from tests.casework.uploads import JPEG
from tests.comparison.findings import Findings
from tests.disclosure.taking import proven
from tests.flows import files
from tests.guards import lifted
from tests.registry.conftest import PERSON, person
from tests.web.test_browser import WATCH, focus, sideways, squeezed, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_(page, live_server, client, request):
    """`as_("chen")`: the page of somebody who has signed in."""

    def signed_in(who: str, on=None):
        on = on or page
        client.force_login(request.getfixturevalue(who))
        proven(client)
        session = client.cookies["sessionid"].value
        on.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        on.add_init_script(WATCH)
        return on

    return signed_in


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    made = {
        "people": files.roster(),
        "spells": files.spells(),
        "social_insurance": files.social_insurance(),
    }
    return {name: write_table(tmp_path / f"{name}.csv", *table) for name, table in made.items()}


def worked() -> None:
    while worker.work_once(threading.Event()):
        pass


def press(page, selector: str, key: str = "Enter") -> None:
    focus(page, selector)
    page.keyboard.press(key)


def typed(page, selector: str, words: str) -> None:
    focus(page, selector)
    page.keyboard.type(words)


def done(page, link: str) -> None:
    """The work behind a progress page, then its result by keyboard."""
    page.wait_for_url("**/runs/*/")
    worked()
    page.locator(".card-footer .btn-primary").wait_for()
    page.reload()
    press(page, f".card-footer a[href^='{link}']")
    page.wait_for_url(f"**{link}*/")


def received(page, live_server, contents: str, path: Path, month: str = "") -> None:
    page.goto(live_server.url + reverse("receive-file"))
    page.locator(f"input[value={contents}]").focus()
    page.keyboard.press("Space")
    if month:
        page.locator("input[name=month]").fill(month)
    page.locator("input[name=file]").set_input_files(path)
    press(page, "form[action='/files/receive/'] button")
    done(page, "/files/")
    press(page, "input[name=confirmed]", "Space")
    press(page, "form[action$='/apply/'] button")
    done(page, "/files/")
    assert Batch.objects.order_by("pk").last().state == "applied"


def test_a_month_goes_from_files_to_a_form_by_keyboard_alone(
    as_, live_server, tables, request, chen, wang, zhao
):
    page = as_("chen")
    page.set_default_timeout(15_000)
    for contents, path in tables.items():
        month = "2023-09" if contents == "social_insurance" else ""
        received(page, live_server, contents, path, month)
    page.goto(live_server.url + reverse("comparison-run"))
    press(page, "form[action='/discrepancies/compare/'] button")
    done(page, "/discrepancies/compare/")
    missing = Discrepancy.objects.get(kind="missing_here")

    page.goto(live_server.url + reverse("discrepancies"))
    press(page, f"input[name=pick][value='{missing.pk}']", "Space")
    press(page, ".bulk-bar .btn-primary")
    page.wait_for_url("**/dispatch/")
    press(page, "main form .btn-primary")
    page.wait_for_url("**/discrepancies/")
    expect(page.locator("#messages")).to_contain_text("已派发 1 条")

    page = as_("wang")
    page.goto(live_server.url + reverse("discrepancy", args=[missing.pk]))
    typed(page, "#id_note", "本人说八月起在昆山上班")
    press(page, "#evidence form button")
    page.get_by_text("佐证已提交").wait_for()

    page = as_("zhao")
    page.goto(live_server.url + reverse("discrepancy", args=[missing.pk]))
    expect(page.locator(".correction")).to_be_hidden()
    focus(page, "input[name=outcome]")
    page.keyboard.press("Space")
    expect(page.locator("#id_start_month")).to_have_value("2023-08")
    press(page, "#settle form button")
    page.get_by_text("差异已办结").wait_for()
    assert WorkSpell.objects.get(person=missing.person).verified_by == zhao

    page = as_("chen")
    page.goto(live_server.url + reverse("month-close") + "?month=2023-09")
    press(page, "input[name=confirmed]", "Space")
    press(page, "form[method=post][action^='/monitoring/close/'] button")
    page.wait_for_url("**/runs/*/")
    worked()
    assert Snapshot.objects.get().month == Month(2023, 9)

    page.goto(live_server.url + reverse("form-fill"))
    press(page, "form[action='/forms/fill/'] button")
    page.wait_for_url(re.compile(r"/forms/\d+/$"))
    press(page, "tr.total td a[href*='workshop_people']")
    page.wait_for_url("**/workshop_people/")
    expect(page.locator("tbody")).to_contain_text("李*英")
    assert page.evaluate("broken") == []


@pytest.fixture
def world(county, li, chen, zhao, wang, tmp_path) -> dict[str, str]:
    """Something on every page of the month; answers their addresses."""
    findings = Findings(county, chen)
    others = [county.person(f"张{n}", spells=["2023-02"]) for n in "一二三四"]
    for one in others[:2]:
        county.spell(one, "2023-05", channel="workshop")
    settled = findings.add(others[0], "income_differs")
    comparison.settle(discrepancy=settled, outcome="there_is_right", reason="工资条", by=zhao)
    open_one = findings.add(li, "employer_differs")
    comparison.dispatch(discrepancies=[open_one], by=chen)
    for one in others[1:]:
        findings.add(one, "name_differs", there="李四")
    headers, rows = list(PERSON), [{**PERSON, **row} for row in ({}, person(2, 县="无此县"))]
    path = write_table(tmp_path / "people.xlsx", headers, [list(row.values()) for row in rows])
    batch = registry.receive_people(path=path, file_name="人员.xlsx", by=chen)
    refused = tmp_path / "坏.xlsx"
    refused.write_bytes(b"no workbook")
    bad = registry.receive_people(path=refused, file_name="坏.xlsx", by=chen)
    monitoring.load_starting_thresholds()
    monitoring.close_month(month=Month(2023, 9), by=chen)
    given = {"form": "annex1", "division_code": "370724000000", "period": "2023Q3"}
    form = reporting.fill(**given, by=chen)
    with lifted(connection):
        FilledForm.objects.filter(pk=form.pk).update(filled_at="2023-10-01T00:00:00Z")
    form = reporting.fill(**given, by=chen)
    return {
        "list": reverse("discrepancies"),
        "open": reverse("discrepancy", args=[open_one.pk]),
        "settled": reverse("discrepancy", args=[settled.pk]),
        "comparison-run": reverse("comparison-run"),
        "comparison": reverse("comparison", args=[open_one.last_found_in_id]),
        "batches": reverse("batches"),
        "receive": reverse("receive-file"),
        "batch": reverse("batch", args=[batch.pk]),
        "refused": reverse("batch", args=[bad.pk]),
        "warnings": reverse("warnings"),
        "thresholds": reverse("thresholds"),
        "thresholds-change": reverse("thresholds-change"),
        "close": reverse("month-close"),
        "forms": reverse("forms"),
        "fill": reverse("form-fill"),
        "filled": reverse("filled-form", args=[form.pk]),
        "cell": reverse("filled-form-cell", args=[form.pk, "370724000000", "workshop_people"]),
    }


def test_the_pages_satisfy_axe_and_fit_a_phone(as_, live_server, world):
    page = as_("chen")
    found = {}
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in world.items():
            page.goto(live_server.url + address)
            faults = [*violations(page), *page.evaluate("broken")]
            if sideways(page):
                faults.append("wider than the window")
            faults += squeezed(page)
            if faults:
                found[name, width] = faults
    assert found == {}


def test_the_list_is_filtered_without_leaving_the_page(as_, live_server, world):
    page = as_("chen")
    page.goto(live_server.url + world["list"])
    page.evaluate("window.stayed = true")
    page.locator("#id_kind").select_option("name_differs")
    page.locator("#work-list tbody tr").nth(3).wait_for(state="detached")
    page.wait_for_url("**kind=name_differs**")
    expect(page.locator("#work-list tbody tr")).to_have_count(3)
    assert page.evaluate("window.stayed")
    page.locator("thead input[data-check-all]").check()
    expect(page.locator("[data-selected-count] b")).to_have_text("3")
    expect(page.locator("input[name=pick]:checked")).to_have_count(3)
    assert page.evaluate("broken") == []


def test_everything_is_done_without_script(browser, as_, live_server, world, request):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = as_("chen", on=context.new_page())
    page.goto(live_server.url + world["list"])
    page.locator("#id_kind").select_option("name_differs")
    page.get_by_role("button", name="查询").click()
    page.get_by_label("选中筛选出的全部").check()
    page.get_by_role("button", name="派发核实").click()
    page.get_by_role("button", name="确认派发").click()
    expect(page.locator("#messages")).to_contain_text("已派发 3 条")
    page.goto(live_server.url + world["open"])
    page.locator("#id_kind").select_option("photo")
    page.locator("#id_file").set_input_files(
        {"name": "合同.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    )
    page.get_by_role("button", name="提交佐证").click()
    expect(page.get_by_role("link", name="合同.jpg")).to_be_visible()
    page.get_by_label("双方均不准").check()
    page.locator("#id_employer_name").fill("黄岛海川食品二厂")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("差异已办结")).to_be_visible()
    page.locator("#id_reason").fill("请补工资条")
    page.get_by_role("button", name="退回重办").click()
    expect(page.get_by_text("已退回重办")).to_be_visible()
    page.goto(live_server.url + world["batch"])
    page.get_by_label("我已核对预览").check()
    page.get_by_role("button", name="确认入库").click()
    page.wait_for_url("**/runs/**")
    assert Run.objects.get(kind__endswith="files.jobs.apply").state == "queued"
    context.close()


def test_the_reason_of_a_blank_cell_shows_on_focus(as_, live_server, world):
    page = as_("chen")
    page.goto(live_server.url + world["filled"])
    blank = page.locator(".empty-cell a").nth(20)
    hidden = "e => getComputedStyle(e, '::after').display"
    assert blank.evaluate(hidden) == "none"
    blank.focus()
    assert blank.evaluate(hidden) == "block"
    assert "手填" in blank.get_attribute("data-reason")
