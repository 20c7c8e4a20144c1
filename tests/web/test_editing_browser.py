"""Two people on one file, in a real browser and by keyboard (S1 动态更新)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.engine.values import Month
from bangfu.registry import actions, queries
from bangfu.registry.codes import EditReason
from tests.web.test_accounts_browser import looked_at
from tests.web.test_browser import signed_in  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_conflict_is_seen_side_by_side_chosen_by_keyboard_and_taken_back(
    signed_in,  # noqa: F811
    live_server,
    li,
    chen,
    zhao,
):
    page = signed_in("zhao")
    page.goto(live_server.url + reverse("person-file", args=[li.person_number]))
    looked_at(page, "person")
    page.get_by_role("link", name="更正 2023").click()
    looked_at(page, "spell-edit")
    page.locator("[name=end_month]").fill("2023-08")
    page.get_by_label("情况有变化").check()
    other = {"end_month": Month(2023, 9), "employer_name": "黄岛海川食品有限公司"}
    spell = li.spells.get()
    version = queries.version_of(spell)
    actions.edit(row=spell, version=version, typed=other, reason=EditReason.TOLD, by=chen)
    page.get_by_role("button", name="保存").press("Enter")
    looked_at(page, "conflict")
    expect(page.locator("fieldset legend")).to_have_text(["结束月份"])
    page.get_by_label("用我填的").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="按选定的保存").press("Enter")
    page.get_by_role("status").get_by_text("已保存").wait_for()
    spell.refresh_from_db()
    assert (spell.end_month, spell.employer_name) == (Month(2023, 8), other["employer_name"])
    page.get_by_role("button", name="撤销").press("Enter")
    page.get_by_text("更正已撤销").wait_for()
    spell.refresh_from_db()
    assert spell.end_month == other["end_month"]


def test_a_second_click_records_work_once(signed_in, live_server, li):  # noqa: F811
    page = signed_in("zhao")
    page.goto(live_server.url + reverse("spell-add", args=[li.person_number]))
    looked_at(page, "spell-add")
    page.locator("[name=start_month]").fill("2022-03")
    page.get_by_label("本人告知").check()
    page.get_by_role("button", name="保存").dblclick()
    page.get_by_text("已保存").wait_for()
    assert li.spells.filter(start_month=Month(2022, 3)).count() == 1
    page.goto(live_server.url + reverse("person-edit", args=[li.person_number]))
    looked_at(page, "person-edit")
