"""Nobody is picked for anything without an own, live consent; withdrawing is one step (S0.59)."""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.audit.models import Record
from bangfu.registry.models import Person
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import NAMES_A_PARTY, LocalDays, Purpose
from bangfu.rights.models import Consent, Notice, Refusal
from tests.cast import BAODU, DADIAN, YEYUAN, staff
from tests.rights.people import agree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


def test_no_consent_no_row(li, county, zhao):
    county.person("王芳")
    agree(li, Purpose.OFFER, by=zhao)
    assert list(queries.consenting(purpose=Purpose.OFFER)) == [li]
    for other in set(Purpose) - {Purpose.OFFER}:
        assert not queries.consenting(purpose=other).exists()


def test_a_consent_runs_out(li, zhao):
    agree(li, by=zhao)
    last = date(2024, 10, 8)
    assert list(queries.consenting(purpose=Purpose.PLACEMENT, as_of=last)) == [li]
    assert not queries.consenting(purpose=Purpose.PLACEMENT, as_of=date(2024, 10, 9)).exists()
    assert not queries.consenting(purpose=Purpose.PLACEMENT, as_of=date(2023, 10, 8)).exists()


def test_withdrawing_is_one_step_and_once(li, zhao, wang):
    consent = agree(li, by=zhao)
    actions.withdraw_consent(consent=consent, channel="phone", by=wang)
    assert not queries.consenting(purpose=Purpose.PLACEMENT).exists()
    with pytest.raises(rules.ConsentAlreadyWithdrawn, match="2023-10-09"):
        actions.withdraw_consent(consent=consent, channel="phone", by=wang)
    told = Record.objects.filter(subject_id=str(consent.pk)).order_by("pk")
    assert [row.action for row in told] == ["give_consent", "withdraw_consent"]


def test_two_clicks_are_one_consent_and_another_matter_is_another(li, zhao):
    first = agree(li, by=zhao, matter="昆山恒达 装配工")
    assert agree(li, by=zhao, matter=" 昆山恒达 装配工 ") == first
    assert agree(li, by=zhao, matter="青岛海川 包装工") != first


def test_what_is_said_at_the_desk_is_signed_or_recorded(li, zhao):
    with pytest.raises(rules.ConsentNotProven):
        agree(li, by=zhao, reference=" ")
    with pytest.raises(rules.ConsentNotProven):
        agree(li, by=zhao, given_on=date(2023, 10, 10))
    assert not Consent.objects.exists()


def test_staff_cannot_click_for_the_person_nor_act_beyond_their_place(li, zhao, zhou):
    with pytest.raises(rules.NotThePerson):
        agree(li, by=zhao, channel="portal")
    with pytest.raises(rules.OutOfReach):
        agree(li, by=zhou)
    consent = agree(li, by=zhao)
    with pytest.raises(rules.OutOfReach):
        actions.withdraw_consent(consent=consent, channel="phone", by=zhou)


def test_whoever_moves_takes_the_consent_along(li, zhao, client):
    """Withdrawing stays one step: before the staff where the person lives now."""
    consent = agree(li, by=zhao)
    there = staff("yang", "township_officer", YEYUAN, "杨")
    Person.objects.filter(pk=li.pk).update(division_code=DADIAN)
    client.force_login(zhao)
    assert client.post(reverse("consent-withdraw", args=[consent.pk])).status_code == 404
    client.force_login(there)
    assert client.post(reverse("consent-withdraw", args=[consent.pk])).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_by == there
    told = Record.objects.get(action="withdraw_consent")
    assert told.division_code == DADIAN


@pytest.mark.parametrize(
    ("purpose", "left_out"),
    [(purpose, "matter") for purpose in Purpose]
    + [(purpose, "party_name") for purpose in sorted(NAMES_A_PARTY)],
)
def test_a_consent_says_to_what_and_with_whom(li, zhao, purpose, left_out):
    with pytest.raises(rules.ConsentNotSpecific, match="请写明"):
        agree(li, purpose, by=zhao, **{left_out: " "})
    kept = Consent(
        person=li,
        purpose=purpose,
        **{"party_name": "厂", "matter": "活", left_out: " "},
        notice=actions.notice_shown(purpose),
        channel="phone",
        given_on=date(2023, 10, 9),
        expires_on=date(2023, 10, 9),
        recorded_by=zhao,
    )
    with pytest.raises(IntegrityError, match="does not say"), transaction.atomic():
        kept.save()


def test_a_consent_is_for_the_employer_it_names_and_for_no_other(li, county, zhao):
    agree(li, party_name="昆山恒达", matter="装配工", by=zhao)
    other = county.person("王芳")
    agree(other, party_name="青岛海川", matter="包装工", by=zhao)
    placement = {"purpose": Purpose.PLACEMENT}
    assert list(queries.consenting(party_name="昆山恒达", **placement)) == [li]
    assert list(queries.consenting(party_name="青岛海川", matter="包装工", **placement)) == [other]
    assert not queries.consenting(party_name="昆山恒达", matter="包装工", **placement).exists()


def test_a_used_consent_picks_nobody_and_the_database_lets_its_use_not_be_undone(li, zhao):
    consent = actions.use_consent(consent=agree(li, by=zhao), by=zhao)
    assert not queries.consenting(purpose=Purpose.PLACEMENT).exists()
    with pytest.raises(rules.ConsentAlreadyUsed):
        actions.use_consent(consent=consent, by=zhao)
    for value in (None, "2023-10-08 00:00:00+00:00"):
        refused("UPDATE rights_consent SET used_at = %s WHERE id = %s", value, consent.pk)
    withdrawn = actions.withdraw_consent(consent=consent, channel="phone", by=zhao)
    record = queries.consent_record(withdrawn)
    assert states(record) == ["given", "used", "withdrawn"]


CHANGES = {
    "record_id": uuid.UUID(int=7).hex,
    "purpose": "offer",
    "party_name": "别家",
    "party_code": "91350100M000100Y43",
    "matter": "别的",
    "channel": "phone",
    "reference": "别处",
    "given_on": "2023-01-01",
    "expires_on": "2033-01-01",
    "language": "en",
    "withdrawn_at": None,
}


@pytest.mark.parametrize("column", CHANGES)
def test_the_database_keeps_a_consent_as_it_was_given(li, zhao, column):
    consent = agree(li, by=zhao)
    statement = f"UPDATE rights_consent SET {column} = %s WHERE id = %s"  # noqa: S608
    refused(statement, CHANGES[column], consent.pk)


def states(record: dict) -> list[str]:
    return [event["event_state"] for event in record["events"]]


def test_the_database_lets_no_withdrawal_be_undone(li, zhao):
    consent = agree(li, by=zhao)
    actions.withdraw_consent(consent=consent, channel="phone", by=zhao)
    refused(
        "UPDATE rights_consent SET withdrawn_at = NULL, withdrawn_by_id = NULL WHERE id = %s",
        consent.pk,
    )


def test_the_database_keeps_the_text_that_was_read(li, zhao):
    notice = agree(li, by=zhao).notice
    refused("UPDATE rights_notice SET text_zh = '改了' WHERE id = %s", notice.pk)


def refused(statement: str, *values: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_new_text_leaves_old_consents_their_text(li, zhao, chen):
    old = agree(li, Purpose.OFFER, by=zhao)
    new = {"text_zh": "新", "text_en": "New"}
    actions.publish_notice(purpose=Purpose.OFFER, **new, by=chen)
    with pytest.raises(rules.NoticeUnchanged):
        actions.publish_notice(purpose=Purpose.OFFER, **new, by=chen)
    with pytest.raises(rules.NoticeUnchanged):
        actions.publish_notice(purpose=Purpose.OFFER, text_zh="再新", text_en=" ", by=chen)
    new = agree(li, Purpose.OFFER, by=zhao, matter="另一家")
    assert (old.notice.version, new.notice.version) == (1, 2)
    old.notice.refresh_from_db()
    assert "不影响您和家人的任何待遇" in old.notice.text_zh
    assert Notice.objects.values("sha256").distinct().count() == 2
    assert "不影响您和家人的任何待遇" in new.notice.text_zh
    assert "You alone decide" in new.notice.text_en


def test_what_holds_for_everybody_is_set_by_whoever_reaches_everybody(li, county, chen):
    county.person("周二", household=county.household(BAODU))
    with pytest.raises(rules.OthersNotReached):
        actions.publish_notice(purpose=Purpose.OFFER, text_zh="新", text_en="New", by=chen)
    with pytest.raises(rules.OthersNotReached):
        actions.set_days(name=LocalDays.SEE, days=3, valid_from=date(2023, 10, 9), by=chen)


def test_after_a_no_nobody_asks_for_a_while(li, zhao, wang):
    actions.refuse_consent(person=li, purpose=Purpose.OFFER, channel="in_person", by=wang)
    rests = {"purpose": Purpose.OFFER}
    assert queries.rests_until(li, as_of=date(2024, 1, 6), **rests) == date(2024, 1, 7)
    assert queries.rests_until(li, as_of=date(2024, 1, 7), **rests) is None
    assert queries.rests_until(li, purpose=Purpose.TRAINING) is None
    with pytest.raises(rules.NotToBeAsked, match="2024-01-07"):
        agree(li, Purpose.OFFER, is_own_wish=False, by=zhao)
    agree(li, Purpose.TRAINING, is_own_wish=False, by=zhao)
    assert Refusal.objects.get().recorded_by == wang
    agree(li, Purpose.OFFER, by=zhao)  # the person may change her mind at any time


def test_local_days_count_from_their_day_on(li, zhao, chen):
    actions.set_days(name=LocalDays.CONSENT, days=30, valid_from=date(2023, 10, 10), by=chen)
    assert agree(li, by=zhao).expires_on == date(2024, 10, 8)
    assert queries.days_of(LocalDays.CONSENT, as_of=date(2023, 10, 10)) == 30
    for days, first in ((6, date(2023, 10, 9)), (5, date(2023, 10, 8))):
        with pytest.raises(rules.DaysOutOfRange):
            actions.set_days(name=LocalDays.DISPUTE_ACCEPT, days=days, valid_from=first, by=chen)
    [consent] = [row for row in queries.days_in_force() if row.name == LocalDays.CONSENT]
    assert (consent.days, consent.next_days, consent.next_from) == (365, 30, date(2023, 10, 10))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(["agree", "no", "withdraw"]), st.sampled_from(Purpose))))
def test_whatever_was_said_the_last_word_counts(li, zhao, said):
    """Any order of agreeing, refusing and withdrawing: picked is who agreed last and did not
    take it back; nobody else."""
    with transaction.atomic():
        agreed = set()
        for what, purpose in said:
            if what == "agree":
                agree(li, purpose, by=zhao)
                agreed.add(purpose)
            elif what == "no":
                actions.refuse_consent(person=li, purpose=purpose, channel="phone", by=zhao)
            elif consent := queries.live_consents(purpose=purpose).filter(person=li).first():
                actions.withdraw_consent(consent=consent, channel="phone", by=zhao)
                agreed.discard(purpose)
        for purpose in Purpose:
            picked = set(queries.consenting(purpose=purpose).values_list("pk", flat=True))
            assert picked == ({li.pk} if purpose in agreed else set())
        transaction.set_rollback(True)
    assert Person.objects.filter(consents=None).count() == 1
