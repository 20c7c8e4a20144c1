"""What applying a file does, decided in a real browser: blank cells, other people, on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.engine.tables import write_table
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from tests.registry.conftest import PERSON, person
from tests.web.test_browser import sideways, squeezed, violations
from tests.web.test_month_browser import as_, press, worked

__all__ = ["as_"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OTHER = {"姓名": "周兰", "证件号码": "990002197108150022"}


@pytest.fixture
def batch(chen, tmp_path):
    """A file of which one phone is blank, one person is another, and one of elsewhere is new."""
    new = {**person(3), "户编号": "3707240001999"}
    told = ([{}, person(2)], [{"成员联系电话": ""}, {**person(2), **OTHER}, new])
    for number, rows in enumerate(told):
        path = tmp_path / f"{number}.csv"
        write_table(path, list(PERSON), [list((PERSON | row).values()) for row in rows])
        received = registry.receive_people(path=path, file_name=path.name, by=chen)
        if not number:
            registry.apply(received, by=chen)
    return received


def applied(page, live_server, batch) -> None:
    page.locator("#id_confirmed").check()
    press(page, "form[action$='/apply/'] button")
    page.wait_for_url("**/runs/*/", wait_until="commit")
    worked()
    page.goto(live_server.url + reverse("batch", args=[batch.pk]))
    page.get_by_text("已入库").first.wait_for()


def names() -> set[str]:
    return {one.name for one in Person.objects.all()}


def phones() -> list[str]:
    return [one.phone for one in Person.objects.order_by("person_number")]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_preview_and_its_rows_are_clean(as_, live_server, batch, width):
    page = as_("chen")
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        reverse("receive-file"),
        reverse("batch", args=[batch.pk]),
        *(reverse("batch-rows", args=[batch.pk, kind]) for kind in ("other", "held", "add")),
    ):
        page.goto(live_server.url + address)
        assert violations(page) == [], address
        assert sideways(page) <= 0, address
        assert squeezed(page) == [], address


def test_who_only_confirms_keeps_phones_and_people(as_, live_server, batch):
    page, before = as_("chen"), phones()
    page.goto(live_server.url + reverse("batch", args=[batch.pk]))
    expect(page.locator("#id_blank_clears")).not_to_be_checked()
    expect(page.locator("#id_replace_people")).to_have_value("")
    applied(page, live_server, batch)
    assert "周兰" not in names()
    assert (phones()[:2], len(phones())) == (before, 3)


def test_on_a_phone_both_are_chosen_with_a_reason(as_, live_server, batch):
    page = as_("chen")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(live_server.url + reverse("batch", args=[batch.pk]))
    page.locator("#id_blank_clears").check()
    page.locator("#id_replace_people").select_option(label="编号已改给另一人")
    applied(page, live_server, batch)
    assert "周兰" in names()
    assert phones()[0] == ""
