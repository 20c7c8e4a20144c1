"""The checks in a real browser: by keyboard, on a phone, without script, with axe."""

import pytest
from django.urls import reverse

from bangfu.registry.models import MutedRule
from tests.web.test_browser import sideways, squeezed, violations
from tests.web.test_checks import finding
from tests.web.test_month_browser import as_, press, typed

__all__ = ["as_"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def found(county, chen):
    li = county.person("李秀英", spells=["2023-03"])
    finding(li, "income_very_high", "question", 202303)
    finding(li, "no_head", "error")
    finding(county.person("王芳"), "skilled_without_work", "lead")
    return li


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_the_checks_are_clean_on_a_desk_and_on_a_phone(as_, live_server, found, width):
    page = as_("chen")
    page.set_viewport_size({"width": width, "height": 900})
    addresses = (
        reverse("checks"),
        reverse("check", args=["income_very_high"]),
        reverse("person-file", args=[found.person_number]),
    )
    for address in addresses:
        page.goto(live_server.url + address)
        assert violations(page) == []
        assert sideways(page) <= 0
        assert squeezed(page) == []
    page.goto(live_server.url + addresses[0])
    row = page.locator(".table-cards tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).display") == (
        "block" if width == 390 else "table-row"
    ), "on a phone each row is a card"


def test_a_county_mutes_and_shows_again_by_keyboard(as_, live_server, found):
    page = as_("chen")
    page.goto(live_server.url + reverse("checks"))
    press(page, "a[href^='/checks/income_very_high/']")
    page.wait_for_url("**/checks/income_very_high/*")
    typed(page, "#id_reason", "本县多为船员")
    press(page, "form[action$='/mute/'] button")
    page.get_by_text("本县多为船员").wait_for()
    assert MutedRule.objects.get().ended_at is None
    press(page, "form[action$='/unmute/'] button")
    page.get_by_text("已恢复这条检查").wait_for()
    assert MutedRule.objects.get().ended_at
