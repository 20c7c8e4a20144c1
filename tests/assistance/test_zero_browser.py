"""A household without work in a real browser, from its application to its clearing (S2.12)."""

import pytest
from django.urls import reverse

from bangfu.assistance.codes.zero_employment import CaseStage
from bangfu.assistance.models import ZeroCase
from tests.assistance.zero import WORDS
from tests.web.test_accounts_browser import looked_at
from tests.web.test_browser import signed_in  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def zheng(offices):
    return offices.zheng


def test_a_household_is_walked_from_its_application_to_its_clearing(
    signed_in,  # noqa: F811
    live_server,
    offices,
    zheng,
):
    li = offices.family()

    def at(who: str, address: str):
        page = signed_in(who)
        page.goto(live_server.url + address)
        return page

    def stepped(page, button: str) -> None:
        page.locator("main").get_by_role("button", name=button).click()
        page.get_by_role("status").get_by_text("已登记").wait_for()

    page = at("wang", reverse("zero-cases"))
    looked_at(page, "zero-cases")
    page.get_by_role("link", name="本户要申请").click()
    looked_at(page, "zero-apply")
    page.get_by_label("李*英").check()
    page.locator("[name=words]").fill(WORDS)
    page.get_by_label("已告知本户").check()
    page.get_by_role("button", name="登记申请").dblclick()
    page.get_by_text("已登记申请").wait_for()
    case = ZeroCase.objects.get()
    address = reverse("zero-case", args=[case.pk])
    looked_at(page, "zero-case-check")
    page.locator("[name=note]").fill("入户核实，情况属实")
    stepped(page, "村级核实")
    stepped(at("zhao", address), "乡镇初审")
    stepped(at("wang", address), "已在村内张贴公示")
    page = at("zhao", address)
    stepped(page, "已在乡镇张贴公示")
    looked_at(page, "zero-case-publication")
    offices.wait(8)
    page = at("zhao", address)
    stepped(page, "公示结束、报县认定")
    stepped(at("chen", address), "部门认定")
    page = at("zheng", address)
    looked_at(page, "zero-case-certification")
    stepped(page, "部门认定")
    page = at("zhao", address)
    page.locator("form[action$='/serve/'] [name=note]").fill("县食品厂包装工")
    stepped(page, "登记提供的服务")
    page.get_by_text("已推荐 1 个").wait_for()
    looked_at(page, "zero-case-service")
    page.locator("form[action$='/propose/'] [name=note]").fill("十月起在县食品厂上班，合同一年")
    stepped(page, "提出清零")
    page = at("chen", address)
    page.locator("form[action$='/confirm/'] [name=note]").fill("看了劳动合同")
    stepped(page, "县级确认清零")
    looked_at(page, "zero-case-cleared")
    looked_at(at("zhao", reverse("zero-plan")), "zero-plan")
    case.refresh_from_db()
    assert case.stage == CaseStage.CLEARED
    assert li.name == "李秀英"
