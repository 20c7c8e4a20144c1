"""What is written at a door is asked about there, and keeps what it was written against (S1.17)."""

from datetime import date

import pytest
from playwright.sync_api import expect

from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.queries import version_of, wish_of
from bangfu.visits.models import Answer, Visit
from tests.visits.phone.steps import pictured, saved, told, with_the_list

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mei(li):
    """Li, of whom it is known that she is old enough to be asked what she wants."""
    li.born_on = date(1985, 3, 2)
    li.save()
    return li


def test_how_a_visit_went_is_said_by_whoever_made_it(phone, live_server, li, wang):
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.get_by_role("button", name="保存").click()
    told(page, "请选择：走访结果")
    expect(page.locator("[data-field=outcome] .errorlist")).to_have_text("请选择：走访结果")
    expect(page.locator("#waiting")).to_be_hidden()
    pictured(page, "visit-phone-unsaid")
    page.get_by_label("不在家").check()
    page.get_by_role("button", name="保存").click()
    told(page, "已上传 1 条")
    assert Visit.objects.get().outcome == "absent"
    page.locator("#people").get_by_text("名单是空的").wait_for()


def test_what_the_register_would_not_read_is_asked_about_at_the_door(phone, live_server, mei, wang):
    page = phone()
    with_the_list(page, live_server)
    page.context.set_offline(True)
    page.get_by_role("button", name="李*英").click()
    page.locator("[name=wish_form]").select_option(label="帮扶车间")
    pay = page.locator("[name=wish_pay_yuan]")
    pay.fill("abc")
    page.locator("#wish summary").click()
    saved(page)
    told(page, "“月收入不低于（元）”没有填对。 只写整数，单位元，如 4500")
    expect(pay).to_be_focused()
    expect(page.locator("#waiting")).to_be_hidden()
    pay.fill("3500元")
    page.locator("#more summary").click()
    end = page.locator("[name=end_month]")
    end.fill("2099-01")
    saved(page)
    told(page, "“已回家的，最后一个月”没有填对")
    expect(page.locator("#form .errorlist")).to_have_count(1)
    end.fill("")
    saved(page)
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    assert wish_of(mei).pay_yuan == 3500
    assert page.evaluate("broken") == []


def test_a_visit_that_was_refused_keeps_what_it_was_written_against(
    phone, live_server, mei, zhao, wang
):
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.locator("[name=phone]").fill("13800001234")
    page.locator("[name=visited_on]").fill("0023-10-09")
    saved(page)
    page.get_by_text("请打开核对").wait_for()

    # the office learns of another number, and the phone takes a list that has it
    given = {"typed": {"phone": "13700007777"}, "reason": EditReason.TOLD}
    registry.edit(row=mei, version=version_of(mei), **given, by=zhao)
    with page.expect_response("**/visits/sync/"):
        page.get_by_role("button", name="取今天的名单").click()
    page.locator("#queue").get_by_role("button", name="打开核对").click()
    expect(page.locator("[data-field=phone] .now")).to_contain_text("137****7777")
    page.locator("[name=visited_on]").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    saved(page)
    told(page, "1 项与台账不一致")
    mei.refresh_from_db()
    assert mei.phone == "13700007777"
    assert Answer.objects.get().held_for == "overtaken"
