"""What was on record for ten years goes, and the rest is still proven (rights.md 11)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bangfu.audit import actions, anchors
from bangfu.audit.codes import Fault
from bangfu.audit.models import Anchor, Chain, Cut, Record
from bangfu.audit.proof import prove
from bangfu.audit.retention.actions import clear
from bangfu.web.retention.schedules import SCHEDULES
from tests.guards import lifted

pytestmark = pytest.mark.django_db
THEN, BETWEEN, NOW = "2024-03-05 12:00+08:00", "2030-01-01 12:00+08:00", "2035-06-01 12:00+08:00"
TODAY = date(2035, 6, 1)
[OF_RECORDS] = [schedule for schedule in SCHEDULES if schedule.model is Record]


def written(li, chen, count: int) -> list[Record]:
    return [actions.record("open", subject=li, after={"n": n}, by=chen) for n in range(count)]


@pytest.fixture
def trail(li, chen):
    """Five records that are old enough in 2035, an anchor, and three that are not."""
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_record")
        cursor.execute("DELETE FROM audit_chain")
    with time_machine.travel(THEN):
        old = written(li, chen, 5)
    with time_machine.travel(BETWEEN):
        actions.take_anchor(by=chen)
        return old, written(li, chen, 3)


def cut(by) -> int:
    return clear([OF_RECORDS], today=TODAY, by=by)[OF_RECORDS]


def sql(statement: str, *values: object) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults(*given) -> set[Fault]:
    return {finding.fault for finding in prove(given).findings}


@time_machine.travel(NOW)
def test_what_is_old_enough_goes_and_the_rest_is_proven(trail, chen):
    old, _ = trail
    assert cut(chen) == 5
    assert not Record.objects.filter(pk__in=[record.pk for record in old]).exists()
    proof = prove()
    assert (proof.is_whole, proof.cut, proof.anchored) == (True, 1, 1)
    [made] = Cut.objects.all()
    assert (made.place, made.hash, made.last_at) == (5, old[-1].hash, old[-1].at)
    [told] = Record.objects.filter(action="cut_trail")
    assert told.after == {"place": 5, "hash": old[-1].hash}
    assert cut(chen) == 0


@time_machine.travel(NOW)
def test_an_edit_or_deletion_behind_the_cut_is_still_found(trail, chen):
    _, young = trail
    cut(chen)
    sql("UPDATE audit_record SET by_name = 'zhou' WHERE id = %s", young[0].pk)
    assert faults() == {Fault.ALTERED}
    sql("DELETE FROM audit_record WHERE id = %s", young[0].pk)
    assert Fault.MISSING in faults()


@time_machine.travel(NOW)
def test_a_record_that_is_younger_keeps_those_behind_it_too(trail, li, chen):
    """A clock that was set back: the chain is cut where it is old without a gap."""
    with time_machine.travel(THEN):
        late = written(li, chen, 2)
    assert cut(chen) == 5
    assert Record.objects.filter(pk__in=[record.pk for record in late]).count() == 2
    assert prove().is_whole


@time_machine.travel("2050-01-01 12:00+08:00")
def test_a_chain_all_of_which_is_old_goes_whole_and_is_written_on(trail, li, chen):
    clear([OF_RECORDS], today=date(2050, 1, 1), by=chen)
    assert prove().is_whole
    written(li, chen, 2)
    assert prove().is_whole
    sql("DELETE FROM audit_record WHERE place = (SELECT MAX(place) FROM audit_record)")
    assert faults() == {Fault.CUT_SHORT}


@time_machine.travel(NOW)
def test_cut_twice_it_begins_at_the_later_cut(trail, li, chen):
    cut(chen)
    with time_machine.travel("2041-06-01 12:00+08:00"):
        assert clear([OF_RECORDS], today=date(2041, 6, 1), by=chen)[OF_RECORDS] == 4
        assert Cut.objects.count() == 2
        assert (prove().is_whole, prove().cut) == (True, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_record WHERE place > 5",
        "DELETE FROM audit_record",
        "UPDATE audit_cut SET place = 8",
        "DELETE FROM audit_cut",
    ],
)
@time_machine.travel(NOW)
def test_the_database_lets_nothing_go_beyond_the_cut(trail, chen, statement):
    cut(chen)
    refused = pytest.raises(DatabaseError, match="only ever added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert prove().is_whole


# -- somebody who writes to the database cuts by himself


def forged_cut(record: Record, *, last_at) -> Cut:
    made = {"place": record.place, "hash": record.hash, "cut_at": timezone.now()}
    forged = Cut.objects.create(chain=record.chain, last_at=last_at, **made)
    sql("DELETE FROM audit_record WHERE place <= %s", record.place)
    return forged


@time_machine.travel(NOW)
def test_a_cut_that_is_not_on_record_is_found(trail):
    old, _ = trail
    forged_cut(old[-1], last_at=old[-1].at)
    assert faults() == {Fault.CUT_UNTOLD}


@time_machine.travel(NOW)
def test_a_cut_of_what_was_not_old_enough_is_found(trail, chen):
    _, young = trail
    forged_cut(young[0], last_at=young[0].at)
    told = {"place": young[0].place, "hash": young[0].hash}
    actions.record("cut_trail", subject=Chain.objects.get(), after=told, by=None)
    assert faults() == {Fault.CUT_TOO_EARLY}


@time_machine.travel(NOW)
def test_an_anchor_tells_that_what_is_said_to_have_been_old_was_not(trail, chen):
    old, young = trail
    kept = anchors.read(anchors.text_of(Anchor.objects.get()))
    sql("DELETE FROM audit_anchor")
    forged_cut(young[1], last_at=old[-1].at)
    told = {"place": young[1].place, "hash": young[1].hash}
    actions.record("cut_trail", subject=Chain.objects.get(), after=told, by=None)
    assert faults() == set(), "from inside it looks whole"
    assert faults(kept) == {Fault.CUT_TOO_EARLY}


@time_machine.travel(NOW)
def test_an_anchor_at_the_cut_still_speaks(trail, chen):
    kept = anchors.read(anchors.text_of(Anchor.objects.get()))
    cut(chen)
    assert faults(kept) == set()
    [(chain, _, _)] = kept.heads
    wrong = anchors.Told(kept.taken_at, [[chain, 5, "0" * 64]])
    assert faults(wrong) == {Fault.NOT_AS_ANCHORED}


@time_machine.travel(NOW)
def test_an_anchor_from_before_is_no_fault(trail, li, chen):
    old, _ = trail
    early = anchors.Told(old[2].at - timedelta(hours=1), [[old[2].chain_id, 3, old[2].hash]])
    cut(chen)
    assert faults(early) == set()
