"""Placed is only who agreed: the page says so, the action says so, and the database itself."""

import threading
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse

from bangfu.assistance.models import Placement
from bangfu.assistance.rules.placements import (
    AgeUnknown,
    ConsentMissing,
    StartNotCovered,
    TooYoung,
    sixteenth_birthday,
)
from bangfu.engine.values import Month
from bangfu.registry.models import Person, WorkSpell
from bangfu.rights import actions as rights
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent
from bangfu.rights.rules import OutOfReach
from tests.cast import made_up_number
from tests.guards import lifted
from tests.rights.people import OCTOBER, agree, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


def test_a_placement_is_in_the_job_that_was_agreed_to_and_starts_the_spell_of_work(li, zhao):
    consent = agree(li, party_code="91350100M000100Y43", by=zhao)
    placement = place(consent, by=zhao)
    assert (placement.person, placement.consent) == (li, consent)
    assert (placement.employer_name, placement.post) == ("昆山恒达电子有限公司", "装配工")
    assert placement.employer_code == "91350100M000100Y43"
    assert li.spells.get(start_month=OCTOBER).employer_name == "昆山恒达电子有限公司"


def test_a_consent_to_something_else_places_nobody(li, zhao):
    with pytest.raises(ConsentMissing, match="先征得本人同意"):
        place(agree(li, Purpose.OFFER, by=zhao), by=zhao)
    assert not Placement.objects.exists()
    assert WorkSpell.objects.count() == 1


def test_a_consent_places_once_and_the_same_job_again_takes_a_new_word(li, zhao):
    consent = agree(li, by=zhao)
    place(consent, by=zhao)
    with pytest.raises(ConsentMissing):
        place(consent, start_month=OCTOBER + 1, by=zhao)
    again = agree(li, by=zhao)
    assert again != consent
    assert place(again, start_month=OCTOBER + 1, by=zhao).consent == again


def test_a_used_consent_may_still_be_withdrawn(li, zhao):
    consent = agree(li, by=zhao)
    place(consent, by=zhao)
    assert rights.withdraw_consent(consent=consent, channel="phone", by=zhao).withdrawn_at


@pytest.mark.parametrize("blank", ["party_name", "matter"])
def test_a_consent_from_before_it_named_the_job_places_nobody(client, li, zhao, blank):
    consent = agree(li, by=zhao)
    with lifted(connection):
        Consent.objects.update(**{blank: ""})
    client.force_login(zhao)
    address = reverse("place", args=[consent.pk])
    assert client.post(address, {"start_month": f"{OCTOBER}"}).status_code == 404
    with pytest.raises(ConsentMissing, match="先征得本人同意"):
        place(consent, by=zhao)


def test_a_withdrawn_consent_places_nobody(li, zhao):
    consent = rights.withdraw_consent(consent=agree(li, by=zhao), channel="phone", by=zhao)
    with pytest.raises(ConsentMissing):
        place(consent, by=zhao)


def test_nobody_works_before_having_agreed(li, zhao):
    consent = agree(li, by=zhao)
    for month in (Month(2023, 9), OCTOBER + 13):
        with pytest.raises(StartNotCovered, match="2023"):
            place(consent, start_month=month, by=zhao)
    assert place(consent, start_month=OCTOBER + 12, by=zhao)


def test_whose_file_was_merged_into_another_is_asked_anew(li, county, zhao):
    consent = agree(li, by=zhao)
    Person.objects.filter(pk=li.pk).update(merged_into=county.person("李秀英"))
    with pytest.raises(ConsentMissing):
        place(consent, by=zhao)


def test_sixteen_is_the_only_age_asked_for_and_counts_when_the_job_begins(county, zhao):
    young = agree(county.person("赵小", born_on=date(2007, 10, 10)), by=zhao)
    old = agree(county.person("钱老", born_on=date(1935, 1, 1)), by=zhao)
    with pytest.raises(TooYoung):
        place(young, by=zhao)
    assert place(young, start_month=OCTOBER + 1, by=zhao)
    assert place(old, by=zhao)


def test_of_two_birth_dates_the_later_counts_and_without_any_nobody_is_placed(county, zhao):
    number = made_up_number(7, born_on=date(2009, 5, 1))
    young = agree(county.person("赵小", identity_number=number, born_on=date(1999, 5, 1)), by=zhao)
    unknown = agree(county.person("孙五", identity_number="12", identity_status="shape"), by=zhao)
    with pytest.raises(TooYoung):
        place(young, by=zhao)
    with pytest.raises(AgeUnknown, match="核对证件"):
        place(unknown, by=zhao)
    assert not Placement.objects.exists()


@pytest.mark.parametrize(
    ("born", "sixteen"),
    [(date(2008, 2, 29), date(2024, 2, 29)), (date(2007, 3, 1), date(2023, 3, 1))],
)
def test_sixteen_is_reached_on_the_birthday(born, sixteen):
    assert sixteenth_birthday(born) == sixteen


def test_the_person_is_within_reach(li, zhao, zhou):
    with pytest.raises(OutOfReach):
        place(agree(li, by=zhao), by=zhou)


COLUMNS = (
    "person_id, division_code, employer_name, employer_code, post, start_month, consent_id, "
    "placed_on, recorded_by_id"
)


JOB = {"employer_name": "昆山恒达电子有限公司", "employer_code": "", "post": "装配工"}


def insert(person, consent: Consent, *, day: str = "2023-10-09", by, **more) -> None:
    job = {**JOB, "start_month": 202310, **more}
    values = [person.pk, person.division_code, *job.values(), consent.pk, day, by.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO assistance_placement ({COLUMNS}) "  # noqa: S608
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            values,
        )


def test_the_database_takes_a_consented_placement(li, zhao):
    insert(li, agree(li, by=zhao), by=zhao)
    assert Placement.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("employer_name", "别的厂"),
        ("employer_name", "昆山恒达电子有限公司 "),
        ("employer_code", "91350100M000100Y43"),
        ("post", "别的活"),
        ("start_month", 202309),
        ("start_month", 202411),
    ],
)
def test_the_database_refuses_a_job_that_was_not_agreed_to(li, zhao, column, value):
    consent = agree(li, by=zhao)
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(li, consent, by=zhao, **{column: value})
    insert(li, consent, by=zhao)


def test_the_database_takes_a_consent_once(li, zhao):
    consent = agree(li, by=zhao)
    insert(li, consent, by=zhao)
    with pytest.raises(IntegrityError):
        insert(li, consent, by=zhao)
    rights.use_consent(consent=consent, by=zhao)
    with pytest.raises(IntegrityError, match="no live consent"):
        insert(li, consent, by=zhao)


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
        threading.Thread(target=run, args=("placed", lambda: place(consent, by=zhao))),
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
        place(consent, start_month=OCTOBER + 1, by=zhao)
