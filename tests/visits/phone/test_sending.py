"""How visits leave a phone (S1.17): one try after the other, each with what belongs to it."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.visits.models import Visit, VisitFile
from tests.visits.phone.steps import (
    saved,
    told,
    with_the_list,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("asks", ["dispatchEvent(new Event('online'))", "send.click()"])
def test_who_asks_during_a_try_has_one_of_their_own(phone, live_server, li, wang, asks):
    """A network that came back, or somebody who has signed in meanwhile and sends."""
    page, held = phone(), []
    with_the_list(page, live_server)
    with page.expect_response("**/visits/state/"):
        page.get_by_role("button", name="李*英").click()
    page.route("**/visits/state/", lambda one: one.continue_() if held else held.append(one))
    page.locator("[name=phone]").fill("13800001234")
    with page.expect_request("**/visits/state/"):
        saved(page)
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    page.evaluate(asks)
    held[0].abort()
    told(page, "已上传 1 条")
    assert Visit.objects.get().person == li


def test_a_voice_is_kept_with_the_visit_in_which_it_was_taken(phone, live_server, county, li, wang):
    other = county.person("王梅梅", born_on=date(1986, 3, 2))
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.get_by_role("button", name="录音", exact=True).click()
    page.locator("#stop").wait_for()
    page.wait_for_timeout(700)
    saved(page)
    told(page, "已上传 1 条")
    page.get_by_role("button", name="王*梅").click()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#recorded")).to_be_empty()
    # and one that is left without being saved is nobody's
    page.get_by_role("button", name="录音", exact=True).click()
    page.locator("#stop").wait_for()
    page.get_by_role("button", name="返回名单").click()
    page.get_by_role("button", name="王*梅").click()
    saved(page)
    told(page, "已上传 1 条")
    page.locator("#waiting").wait_for(state="hidden")
    assert Visit.objects.filter(person=other).exists()
    assert [(one.visit.person, one.kind) for one in VisitFile.objects.all()] == [(li, "voice")]


def test_one_visit_that_cannot_be_taken_keeps_no_other_waiting_and_is_mended(
    phone, live_server, county, li, wang
):
    county.person("王梅梅", born_on=date(1986, 3, 2))
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.locator("#more summary").click()
    page.locator("[name=monthly_income_yuan]").fill("5000")
    page.locator("[name=visited_on]").fill("0023-10-09")
    page.locator("[name=note]").fill("家里的活多")
    saved(page)
    page.get_by_text("请打开核对").wait_for()
    page.route("**/visits/sync/", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("button", name="王*梅").click()
    page.locator("[name=phone]").fill("13800001234")
    saved(page)
    page.get_by_text("服务器没能处理这一条").nth(1).wait_for()
    page.unroute("**/visits/sync/")
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    page.locator("#queue li", has_text="李*英").get_by_role("button", name="打开核对").click()
    expect(page.locator("[name=note]")).to_have_value("家里的活多")
    page.locator("[name=visited_on]").fill(f"{timezone.localdate()}")
    saved(page)
    page.locator("#waiting").wait_for(state="hidden")
    assert Visit.objects.get(person=li).note == "家里的活多"
    assert Visit.objects.count() == 2
    assert page.evaluate("broken") == []
