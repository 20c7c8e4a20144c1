"""Whose list and visits lie on a phone (S1.17): who signed in, signed out or came after another."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.visits.models import Visit
from tests.cast import NANGUAN, staff
from tests.visits.phone.steps import (
    READY,
    THERE,
    at_the_phone,
    keeps,
    pictured,
    saved,
    told,
    with_the_list,
    written,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_signed_out_the_list_goes_and_what_was_written_stays(phone, live_server, client, li, wang):
    address = live_server.url + reverse("visit-phone")
    page = phone()
    page.goto(address)
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="李*英").wait_for()
    assert page.evaluate(READY)
    page.context.set_offline(True)
    page.get_by_role("button", name="李*英").click()
    page.locator("[name=phone]").fill("13800001234")
    saved(page)
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    client.logout()
    page.context.set_offline(False)
    page.get_by_role("button", name="上传").click()
    page.locator("#sign-in").wait_for()
    page.locator("#people").get_by_text("名单是空的").wait_for()
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    at_the_phone(page, live_server, wang)
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    li.refresh_from_db()
    assert li.phone == "13800001234"


def taken_by_wang(page, live_server) -> None:
    """Her list, and a visit that waits to be sent."""
    with_the_list(page, live_server)
    page.get_by_role("button", name="王*").wait_for()
    assert page.evaluate(READY)
    page.context.set_offline(True)
    written(page, "李*英", "13800001234")
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    page.context.set_offline(False)
    told(page, "服务器暂时不能接收")


def test_two_workers_on_one_phone_see_and_send_their_own(
    phone, live_server, client, county, li, wang
):
    liu = staff("liu", "village_worker", NANGUAN, "刘海")
    county.person("王芳")
    far = county.person("赵小明", division_code=NANGUAN)
    page = phone()
    page.route("**/visits/sync/", lambda route: route.abort())
    taken_by_wang(page, live_server)
    at_the_phone(page, live_server, liu)
    page.reload()
    told(page, "本机的名单是另一个账号的")
    page.get_by_text("1 条由登记的账号登录后显示和上传").wait_for()
    expect(page.get_by_role("button", name="删除这条")).to_have_count(0)
    for name in ("李*英", "王*"):
        assert name not in page.locator("main").inner_text()
    pictured(page, "visit-phone-of-another")
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="赵*明").wait_for()
    page.context.set_offline(True)
    written(page, "赵*明", "13900009999")
    page.get_by_role("heading", name="待上传 2 条").wait_for()
    page.context.set_offline(False)
    page.unroute("**/visits/sync/")
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    assert dict(Visit.objects.values_list("person", "recorded_by")) == {far.pk: liu.pk}

    at_the_phone(page, live_server, wang)
    page.reload()
    told(page, "已上传 1 条")
    page.locator("#people").get_by_text("名单是空的").wait_for()
    assert Visit.objects.get(person=li).recorded_by == wang
    li.refresh_from_db()
    assert li.phone == "13800001234"
    assert page.evaluate("broken") == []


def test_a_form_opened_by_one_worker_is_not_saved_as_another(phone, live_server, client, li, wang):
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").wait_for()
    with page.expect_response("**/visits/state/"):
        page.get_by_role("button", name="李*英").click()
    page.locator("[name=phone]").fill("13800001234")
    at_the_phone(page, live_server, staff("liu", "village_worker", NANGUAN, "刘海"))
    saved(page)
    told(page, "本机的名单是另一个账号的")
    page.locator("#people").get_by_text("名单是空的").wait_for()
    expect(page.locator("#visit")).to_be_hidden()
    keeps(page, f"device {wang.pk},owner")


def test_the_page_of_sign_in_clears_the_list_and_keeps_what_waits(
    phone, live_server, client, county, li, wang
):
    county.person("王芳")
    page = phone()
    page.route("**/visits/sync/", lambda route: route.abort())
    taken_by_wang(page, live_server)
    client.logout()
    page.goto(live_server.url + reverse("sign-in"))
    page.wait_for_function(f"{THERE}.then((there) => !there.includes('list'))")
    kept = page.evaluate(THERE).split(",")
    assert [name.split()[0] for name in kept] == ["device", "visit"]


def test_whoever_signs_out_leaves_no_list_behind(phone, live_server, li, wang):
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").wait_for()
    keeps(page, f"device {wang.pk},list,owner")
    page.get_by_role("link", name="返回").click()
    page.locator(".app-user summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/**")
    keeps(page, f"device {wang.pk}")
