"""Seeing and taking away in a real browser: by keyboard alone, on a phone, without script."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.disclosure import actions
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Reveal
from bangfu.registry.models import Person
from tests.cast import LINQU, staff
from tests.disclosure.taking import proven, worked
from tests.web.test_browser import WATCH, focus, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13812345678"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def as_(browser, live_server, request):
    """`as_("chen")`: the window of somebody who has signed in."""
    opened = []

    def signed_in(who: str, size: dict[str, int] = WIDE, **options):
        client = Client()
        client.force_login(request.getfixturevalue(who))
        proven(client)
        context = browser.new_context(viewport=size, locale="zh-CN", **options)
        opened.append(context)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.add_init_script(WATCH)
        return page

    yield signed_in
    for context in opened:
        context.close()


@pytest.fixture
def person(county):
    return county.person("诸葛秀英", phone=PHONE, spells=["2023-03"])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_a_phone_is_revealed_and_hidden_by_keyboard_alone(as_, live_server, person, size, wang):
    page = as_("wang", size)
    page.goto(live_server.url + reverse("person-file", args=[person.person_number]))
    assert PHONE not in page.content()
    focus(page, f"a.reveal-toggle[href*='/{person.pk}/phone/']")
    page.keyboard.press("Enter")
    page.locator(".reveal-ask select").wait_for()
    assert violations(page) == []
    assert sideways(page) == 0
    focus(page, ".reveal-ask select")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    focus(page, ".reveal-ask button")
    page.keyboard.press("Enter")
    page.get_by_text(PHONE).wait_for()
    page.locator(".reveal-value:focus", has_text=PHONE).wait_for()
    assert violations(page) == []
    assert sideways(page) == 0
    assert [(one.field, one.purpose) for one in Reveal.objects.all()] == [("phone", "contact")]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(PHONE).wait_for(state="detached")
    page.locator(".reveal-toggle:focus").wait_for()
    page.reload()
    assert PHONE not in page.content()
    assert page.evaluate("broken") == []


def test_a_name_in_a_list_is_one_click_and_leads_on(as_, live_server, person, wang):
    page = as_("wang", NARROW)
    page.goto(live_server.url + reverse("people"))
    page.get_by_role("button", name="显示姓名").click()
    page.get_by_role("link", name="诸葛秀英").wait_for()
    assert violations(page) == []
    assert sideways(page) == 0
    page.get_by_role("link", name="诸葛秀英").click()
    page.wait_for_url(f"**{person.person_number}/")
    page.go_back()
    assert "诸葛秀英" not in page.content()
    assert [one.purpose for one in Reveal.objects.all()] == ["recognise"]


def test_a_revealed_value_hides_itself_after_a_while(as_, live_server, person, wang, monkeypatch):
    monkeypatch.setattr("bangfu.web.reveals.views.SHOWN_SECONDS", 1)
    page = as_("wang")
    page.goto(live_server.url + reverse("people"))
    page.get_by_role("button", name="显示姓名").click()
    page.get_by_text("诸葛秀英").wait_for()
    page.get_by_text("诸葛秀英").wait_for(state="detached", timeout=5000)
    expect(page.get_by_text("诸**英")).to_have_count(1)


def test_without_script_a_page_asks_and_shows(as_, live_server, person, wang):
    page = as_("wang", java_script_enabled=False)
    page.goto(live_server.url + reverse("person-file", args=[person.person_number]))
    page.locator(f"a.reveal-toggle[href*='/{person.pk}/phone/']").click()
    page.locator("main select").select_option("contact")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text(PHONE)
    page.goto(live_server.url + reverse("people"))
    page.get_by_role("button", name="显示姓名").click()
    expect(page.locator("main")).to_contain_text("诸葛秀英")


@pytest.fixture
def second(divisions):
    return staff("qian", "county_officer", LINQU, "钱进")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_a_large_export_is_asked_for_approved_by_another_and_taken(
    as_, live_server, person, chen, second, size
):
    actions.set_limit(name=LimitName.PEOPLE_ALONE, value=1, by=chen)
    Person.objects.create(
        person_number="370724000000999",
        household=person.household,
        division_code=person.division_code,
        name="欧阳新",
        identity_number="",
    )
    mine = as_("chen", size)
    mine.goto(live_server.url + reverse("people"))
    mine.locator("main a[href^='/exports/new/people']").click()
    expect(mine.locator("main")).to_contain_text("须由另一人批准")
    mine.get_by_label("联系电话").check()
    mine.locator("#id_purpose").select_option("report")
    assert violations(mine) == []
    assert sideways(mine) == 0
    mine.get_by_role("button", name="提交申请").click()
    mine.get_by_text("待批准").wait_for()
    expect(mine.get_by_role("link", name="下载")).to_have_count(0)
    address = mine.url

    theirs = as_("second", size)
    theirs.goto(live_server.url + reverse("exports"))
    assert violations(theirs) == []
    assert sideways(theirs) == 0
    focus(theirs, "main a[href^='/exports/']")
    theirs.keyboard.press("Enter")
    theirs.get_by_role("button", name="批准", exact=True).wait_for()
    assert violations(theirs) == []
    focus(theirs, "form[action$='/approve/'] button")
    theirs.keyboard.press("Enter")
    theirs.get_by_text("已批准").wait_for()
    worked()

    mine.goto(address)
    with mine.expect_download() as taken:
        mine.get_by_role("link", name="下载").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert PHONE in text
    assert "批准人：钱进" in text
    mine.reload()
    assert violations(mine) == []
    assert sideways(mine) == 0
    assert mine.evaluate("broken") == []
