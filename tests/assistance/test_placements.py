"""Placed is only who agreed: the page says so, the action says so, and the database itself."""

import threading
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction

from bangfu.assistance.models import Placement
from bangfu.assistance.rules import ConsentMissing, PlacementIncomplete, TooYoung
from bangfu.registry.models import WorkSpell
from bangfu.rights import actions as rights
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent
from bangfu.rights.rules import OutOfReach
from tests.rights.people import OCTOBER, agree, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


def test_a_placement_starts_the_spell_of_work(li, zhao):
    consent = agree(li, by=zhao)
    placement = place(li, by=zhao)
    assert placement.consent == consent
    assert li.spells.get(start_month=OCTOBER).employer_name == "昆山恒达电子有限公司"


def test_without_a_consent_nothing_is_written(li, zhao):
    agree(li, Purpose.OFFER, by=zhao)
    with pytest.raises(ConsentMissing, match="先征得本人同意"):
        place(li, by=zhao)
    assert not Placement.objects.exists()
    assert WorkSpell.objects.count() == 1


def test_a_withdrawn_consent_places_nobody(li, zhao):
    rights.withdraw_consent(consent=agree(li, by=zhao), channel="phone", by=zhao)
    with pytest.raises(ConsentMissing):
        place(li, by=zhao)


def test_sixteen_is_the_only_age_asked_for(county, zhao):
    young = county.person("赵小", born_on=date(2007, 10, 10))
    old = county.person("钱老", born_on=date(1935, 1, 1))
    for person in (young, old):
        agree(person, by=zhao)
    with pytest.raises(TooYoung):
        place(young, by=zhao)
    assert place(old, by=zhao).person == old


def test_the_job_is_named_and_the_person_within_reach(li, zhao, zhou):
    agree(li, by=zhao)
    with pytest.raises(PlacementIncomplete):
        place(li, post=" ", by=zhao)
    with pytest.raises(OutOfReach):
        place(li, by=zhou)


COLUMNS = (
    "person_id, division_code, employer_name, employer_code, post, start_month, consent_id, "
    "placed_on, recorded_by_id"
)


def insert(person, consent: Consent, *, day: str = "2023-10-09", by) -> None:
    values = [person.pk, person.division_code, "厂", "", "工", 202310, consent.pk, day, by.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO assistance_placement ({COLUMNS}) "  # noqa: S608
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            values,
        )


def test_the_database_takes_a_consented_placement(li, zhao):
    insert(li, agree(li, by=zhao), by=zhao)
    assert Placement.objects.count() == 1


@pytest.mark.parametrize("day", ["2023-10-08", "2024-10-09"])
def test_the_database_refuses_a_day_on_which_the_consent_does_not_hold(li, zhao, day):
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(li, agree(li, by=zhao), day=day, by=zhao)


def test_the_database_refuses_another_persons_consent(li, county, zhao):
    other = county.person("王芳")
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(other, agree(li, by=zhao), by=zhao)


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.PLACEMENT}))
def test_the_database_refuses_a_consent_to_something_else(li, zhao, purpose):
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(li, agree(li, purpose, by=zhao), by=zhao)


def test_the_database_refuses_a_withdrawn_consent_and_a_change_without_one(li, zhao):
    consent = agree(li, by=zhao)
    insert(li, consent, by=zhao)
    rights.withdraw_consent(consent=consent, channel="phone", by=zhao)
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(li, consent, by=zhao)
    for column, value in (("employer_name", "别的厂"), ("post", "别的活"), ("start_month", 202311)):
        with (
            pytest.raises(IntegrityError, match="no live consent"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE assistance_placement SET {column} = %s", [value])  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_of_placing_and_withdrawing_at_once_none_leaves_a_placement_after_the_withdrawal(li, zhao):
    """Two people on one record: whichever comes first, a withdrawn consent places nobody later."""
    consent = agree(li, by=zhao)
    results: dict[str, object] = {}

    def run(name, action) -> None:
        try:
            results[name] = action()
        except ConsentMissing as error:
            results[name] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=("placed", lambda: place(li, by=zhao))),
        threading.Thread(
            target=run,
            args=(
                "withdrawn",
                lambda: rights.withdraw_consent(consent=consent, channel="phone", by=zhao),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert isinstance(results["withdrawn"], Consent)
    assert Placement.objects.count() == (not isinstance(results["placed"], ConsentMissing))
    with pytest.raises(ConsentMissing):
        place(li, start_month=OCTOBER + 1, by=zhao)
