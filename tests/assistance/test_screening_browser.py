"""In a real browser: a worker answers on the own phone, the rights desk reads it and lifts the hold
(rights.md 8)."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.assistance.models import EmployerHold, Screening
from bangfu.engine.values import Month
from tests.cast import LINQU, PASSWORD, staff
from tests.rights.people import agree, place
from tests.web.test_accounts_browser import looked_at
from tests.web.test_portal_browser import (
    enter,  # noqa: F401
    fits,
    li_herself,  # noqa: F401
    phone,  # noqa: F401
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(li, zhao):
    today = timezone.localdate()
    placement = place(agree(li, by=zhao), start_month=Month(today.year, today.month), by=zhao)
    Screening.objects.filter(placement=placement, turn="first").update(due_on=today)
    return placement


def test_a_worker_tells_on_the_phone_and_the_desk_lifts_the_hold(
    enter,  # noqa: F811
    live_server,
    li_herself,  # noqa: F811
    asked,
    divisions,
):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    page = enter(li_herself)
    page.goto(live_server.url + reverse("portal"))
    fits(page)
    page.get_by_role("link", name="干得怎么样").click()
    looked_at(page, "after-start")
    fits(page)
    page.get_by_label("身份证、银行卡被别人收走").check()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("只有权益保障专员看得到").wait_for()
    expect(page.get_by_role("link", name="干得怎么样")).to_have_count(0)
    page = enter(desk)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + reverse("screenings"))
    looked_at(page, "screenings")
    page.get_by_role("link", name="李*英").click()
    expect(page.get_by_text("身份证、银行卡被别人收走")).to_be_visible()
    looked_at(page, "screening-answered")
    page.go_back()
    page.locator("summary").get_by_text("恢复安排").press("Enter")
    page.locator("[id^=lift-]").fill("证件已退还本人，劳动监察查过")
    page.keyboard.press("Enter")
    page.get_by_text("没有暂停的单位").wait_for()
    assert EmployerHold.objects.get().lifted_by == desk


def test_the_desk_asks_on_the_telephone(enter, live_server, asked, divisions):  # noqa: F811
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    page = enter(desk)
    page.goto(live_server.url + reverse("screenings"))
    fits(page)
    page.get_by_role("link", name="李*英").click()
    looked_at(page, "screening-asking")
    page.get_by_role("button", name="查看电话").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_role("button", name="查看电话").click()
    page.get_by_text("档案里没有电话").wait_for()
    page.get_by_label("以上都没有").check()
    page.get_by_role("button", name="记下回答").dblclick()
    page.get_by_text("没有说到这些情况").wait_for()
    assert Screening.objects.get(turn="first").heard_by == desk
