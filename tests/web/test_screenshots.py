"""The pictures of the README, taken from the demonstration county: `make screenshots`.

In the ordinary run the county is small and few months are closed; the pictures are looked at by
nobody then, but the pages are: nothing sticks out sideways, nothing is refused by the policy.
"""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from bangfu.cli import county as steps
from bangfu.cli.sampling import county_files
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.reporting.models import FilledForm
from tests.web.test_browser import WATCH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALBUM = os.environ.get("BANGFU_SCREENSHOTS")
PEOPLE, MONTHS = (6_000, 24) if ALBUM else (1_000, 2)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def month_done(tmp_path, monkeypatch) -> dict[str, object]:
    """A made-up county whose month has gone from raw files to a filled form."""
    monkeypatch.setattr(steps, "MONTHS_CLOSED", MONTHS)
    org.load_shipped_divisions()
    monitoring.load_starting_thresholds()
    notes = {"folder": str(tmp_path / "county"), "month": "2023-09"}
    county_files(tmp_path / "county", month=Month(2023, 9), people=PEOPLE, county_code=steps.COUNTY)
    for step in (
        steps.receive_people,
        steps.make_cast,
        steps.receive_spells,
        steps.receive_insurance,
        steps.compare,
        steps.dispatch_some,
        steps.settle_some,
        steps.open_own_account,
        steps.close_months,
        steps.fill_form,
    ):
        step(notes)
    return notes


@pytest.fixture
def album(tmp_path) -> Path:
    folder = Path(ALBUM) if ALBUM else tmp_path / "album"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shots() -> list[tuple[str, str, dict[str, int]]]:
    """Name of the picture, address, size."""
    rows = Discrepancy.objects.select_related("person").order_by("pk")
    settled = rows.filter(state="settled", kind=DiscrepancyKind.MISSING_HERE).first()
    open_one = rows.filter(state="dispatched", kind=DiscrepancyKind.EMPLOYER_DIFFERS).first()
    filled = FilledForm.objects.get()
    return [
        ("home", reverse("home"), WIDE),
        ("dashboard", reverse("dashboard"), WIDE),
        ("worklist", reverse("discrepancies"), WIDE),
        ("discrepancy", reverse("discrepancy", args=[open_one.pk]), WIDE),
        ("person", reverse("person-file", args=[settled.person.person_number]), WIDE),
        ("annex1", reverse("filled-form", args=[filled.pk]), WIDE),
        ("home-phone", reverse("home"), NARROW),
        ("worklist-phone", reverse("discrepancies"), NARROW),
    ]


def test_screenshots_of_a_month_that_is_done(month_done, album, page, live_server, client):
    page.add_init_script(WATCH)
    officer = Staff.objects.get(role_name="county_officer", division_code=steps.COUNTY)
    worker = Staff.objects.get(role_name="worker")
    own = [("portal-phone", reverse("portal"), NARROW), ("own-file", reverse("portal-file"), WIDE)]
    for staff, pictures in ((officer, shots()), (worker, own)):
        client.force_login(staff)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for name, address, size in pictures:
            take(page, live_server.url + address, album / f"{name}.png", size)


def take(page, address: str, path: Path, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    assert answer.status == 200, address
    assert page.evaluate("broken") == [], address
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
