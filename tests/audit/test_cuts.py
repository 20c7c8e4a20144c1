"""What was on record for ten years goes, and the rest is still proven (rights.md 11).

The database goes by its own clock, so these records are old and the day is today.
"""

from datetime import timedelta

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
YEAR = timedelta(days=366)
TODAY, NOW = timezone.localdate(), timezone.now()
THEN, BETWEEN, LATER = NOW - 11 * YEAR, NOW - 5 * YEAR, NOW + 6 * YEAR
[OF_RECORDS] = [schedule for schedule in SCHEDULES if schedule.model is Record]


def written(li, chen, count: int) -> list[Record]:
    return [actions.record("open", subject=li, after={"n": n}, by=chen) for n in range(count)]


@pytest.fixture
def trail(li, chen):
    """Five records that are old enough, an anchor, and three that are not."""
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


def cut_later(by) -> int:
    """When the clock of the database has got there."""
    with lifted(connection):
        return clear([OF_RECORDS], today=timezone.localdate(), by=by)[OF_RECORDS]


def sql(statement: str, *values: object) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults(*given) -> set[Fault]:
    return {finding.fault for finding in prove(given).findings}


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


def test_an_edit_or_deletion_behind_the_cut_is_still_found(trail, chen):
    _, young = trail
    cut(chen)
    sql("UPDATE audit_record SET by_name = 'zhou' WHERE id = %s", young[0].pk)
    assert faults() == {Fault.ALTERED}
    sql("DELETE FROM audit_record WHERE id = %s", young[0].pk)
    assert Fault.MISSING in faults()


def test_a_record_that_is_younger_keeps_those_behind_it_too(trail, li, chen):
    """A clock that was set back: the chain is cut where it is old without a gap."""
    with time_machine.travel(THEN):
        late = written(li, chen, 2)
    assert cut(chen) == 5
    assert Record.objects.filter(pk__in=[record.pk for record in late]).count() == 2
    assert prove().is_whole


@time_machine.travel(LATER)
def test_a_chain_all_of_which_is_old_goes_whole_and_is_written_on(trail, li, chen):
    cut_later(chen)
    assert prove().is_whole
    written(li, chen, 2)
    assert prove().is_whole
    sql("DELETE FROM audit_record WHERE place = (SELECT MAX(place) FROM audit_record)")
    assert faults() == {Fault.CUT_SHORT}


def test_cut_twice_it_begins_at_the_later_cut(trail, li, chen):
    cut(chen)
    with time_machine.travel(LATER):
        assert cut_later(chen) == 4
        assert Cut.objects.count() == 2
        assert (prove().is_whole, prove().cut) == (True, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_record WHERE place > 5",
        "DELETE FROM audit_record",
        "UPDATE audit_cut SET place = 8",
        "DELETE FROM audit_cut",
        "DELETE FROM audit_chain",
        "UPDATE audit_chain SET length = 6, head = ''",
        "UPDATE audit_chain SET head = ''",
        "UPDATE audit_chain SET id = id + 7",
    ],
)
def test_the_database_lets_nothing_go_beyond_the_cut(trail, chen, statement):
    cut(chen)
    refused = pytest.raises(DatabaseError, match="only ever added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert prove().is_whole


# -- somebody who writes to the database cuts by himself


def forged_cut(record: Record, *, last_at) -> Cut:
    made = {"place": record.place, "hash": record.hash, "cut_at": timezone.now()}
    with lifted(connection):
        forged = Cut.objects.create(chain=record.chain, last_at=last_at, **made)
    sql("DELETE FROM audit_record WHERE place <= %s", record.place)
    return forged


def test_a_cut_that_is_not_on_record_is_found(trail):
    old, _ = trail
    forged_cut(old[-1], last_at=old[-1].at)
    assert faults() == {Fault.CUT_UNTOLD}


def test_a_cut_of_what_was_not_old_enough_is_found(trail, chen):
    _, young = trail
    forged_cut(young[0], last_at=young[0].at)
    told = {"place": young[0].place, "hash": young[0].hash}
    actions.record("cut_trail", subject=Chain.objects.get(), after=told, by=None)
    assert faults() == {Fault.CUT_TOO_EARLY}


def test_an_anchor_tells_that_what_is_said_to_have_been_old_was_not(trail, chen):
    old, young = trail
    kept = anchors.read(anchors.text_of(Anchor.objects.get()))
    sql("DELETE FROM audit_anchor")
    forged_cut(young[1], last_at=old[-1].at)
    told = {"place": young[1].place, "hash": young[1].hash}
    actions.record("cut_trail", subject=Chain.objects.get(), after=told, by=None)
    assert faults() == set(), "from inside it looks whole"
    assert faults(kept) == {Fault.CUT_TOO_EARLY}


def test_an_anchor_at_the_cut_still_speaks(trail, chen):
    kept = anchors.read(anchors.text_of(Anchor.objects.get()))
    cut(chen)
    assert faults(kept) == set()
    [(chain, _, _)] = kept.heads
    wrong = anchors.Told(kept.taken_at, [[chain, 5, "0" * 64]])
    assert faults(wrong) == {Fault.NOT_AS_ANCHORED}


def test_an_anchor_from_before_is_no_fault(trail, li, chen):
    old, _ = trail
    early = anchors.Told(old[2].at - timedelta(hours=1), [[old[2].chain_id, 3, old[2].hash]])
    cut(chen)
    assert faults(early) == set()


# -- somebody who may only insert and delete, with every guard in place


def insert_cut(chain_id: int, **columns: object) -> None:
    told = {"hash": "", "place": 1, "last_at": THEN, "cut_at": timezone.now()} | columns
    values = [chain_id, *(told[name] for name in ("place", "hash", "last_at", "cut_at"))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_cut (chain_id, place, hash, last_at, cut_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            values,
        )


def untrue_cuts(old: list[Record], young: list[Record]) -> dict[str, dict]:
    last, true = old[-1], {"place": old[-1].place, "hash": old[-1].hash}
    return {
        "beyond the end": {"place": 10**9, "last_at": "9999-01-01 00:00:00"},
        "beyond the end, and old": {"place": 10**9, "last_at": "2000-01-01 00:00:00"},
        "of young ones said to be old": {"place": young[0].place, "hash": young[0].hash},
        "of young ones": {"place": young[0].place, "hash": young[0].hash, "last_at": young[0].at},
        "with another hash": true | {"hash": "0" * 64, "last_at": last.at},
        "dated back": true | {"last_at": last.at, "cut_at": "2012-01-01 00:00:00"},
        "dated ahead": true | {"last_at": last.at, "cut_at": "9999-01-01 00:00:00"},
        "older than its records": true | {"last_at": old[0].at - YEAR},
    }


def test_the_database_takes_no_untrue_cut(trail):
    old, young = trail
    insert_cut(old[0].chain_id, place=5, hash=old[-1].hash, last_at=old[-1].at)
    sql("DELETE FROM audit_cut")
    for columns in untrue_cuts(old, young).values():
        with pytest.raises(DatabaseError, match="only ever added to"):
            insert_cut(old[0].chain_id, **columns)
    assert (Cut.objects.count(), prove().is_whole) == (0, True)


@pytest.mark.sqlite  # moments are texts there alone
@pytest.mark.parametrize("moment", ["", "0", 0, "now", "1999", "12:00", None])
def test_a_cut_with_a_moment_that_is_none_is_not_taken(trail, moment):
    old, _ = trail
    for name in ("last_at", "cut_at"):
        true = {"place": 5, "hash": old[-1].hash, "last_at": old[-1].at}
        with pytest.raises(DatabaseError):
            insert_cut(old[0].chain_id, **true | {name: moment})


@pytest.mark.sqlite  # which alone knows OR REPLACE
@pytest.mark.parametrize("table", ["audit_record", "audit_chain", "audit_anchor"])
@pytest.mark.parametrize("how", ["REPLACE", "INSERT OR REPLACE"])
def test_no_row_is_replaced(trail, table, how):
    refused = pytest.raises(DatabaseError, match="only ever added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{how} INTO {table} SELECT * FROM {table} LIMIT 1")  # noqa: S608
    assert prove().is_whole


def test_two_forged_cuts_of_which_one_opens_the_way_and_one_is_read(trail):
    """Put in with the guards away, dated before anybody could ask for their record."""
    _, young = trail
    victim, opening = young[1], "9999-01-01 00:00:00"
    with lifted(connection):
        insert_cut(victim.chain_id, place=10**9, last_at=opening, cut_at=opening)
        past = {"last_at": "2000-01-01 00:00:00", "cut_at": "2012-01-01 00:00:00"}
        insert_cut(victim.chain_id, place=victim.place, hash=victim.hash, **past)
    sql("DELETE FROM audit_anchor")
    sql("DELETE FROM audit_record WHERE place <= %s", victim.place)
    found = {(finding.fault, finding.place) for finding in prove().findings}
    assert {(Fault.CUT_UNTRUE, 10**9), (Fault.CUT_TOO_EARLY, 10**9)} <= found
    assert (Fault.CUT_UNTRUE, victim.place) in found, "cut before there were cuts"


def test_a_cut_dated_back_by_somebody_needs_its_record(trail, monkeypatch):
    """Also where this database has cut for so long that the date is possible."""
    old, _ = trail
    monkeypatch.setattr("bangfu.audit.cuts._cut_since", lambda: NOW - 30 * YEAR)
    made = {"place": 5, "hash": old[-1].hash, "last_at": NOW - 26 * YEAR}
    with lifted(connection):
        Cut.objects.create(chain=old[0].chain, cut_at=NOW - 15 * YEAR, **made)
    sql("DELETE FROM audit_record WHERE place <= 5")
    sql("DELETE FROM audit_anchor")
    assert faults() == {Fault.CUT_UNTOLD}


def test_a_cut_whose_record_went_by_a_later_one_is_no_fault(trail, li, chen):
    cut(chen)
    with time_machine.travel(NOW + 6 * YEAR):
        written(li, chen, 1)
    with time_machine.travel(NOW + 12 * YEAR):
        cut_later(chen)
        assert not Record.objects.filter(action="cut_trail", at__lt=NOW + YEAR).exists()
        assert prove().findings == []


def test_records_of_a_chain_that_was_deleted_are_told(trail):
    old, _ = trail
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_anchor")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        cursor.execute("DELETE FROM audit_chain")
        found = [(finding.fault, finding.chain, finding.place) for finding in prove().findings]
        # nothing may hang in the air when the test ends
        cursor.execute("DELETE FROM audit_record")
    assert found == [(Fault.CHAIN_GONE, old[0].chain_id, 1)]


def test_a_cut_left_of_a_chain_that_was_deleted_is_told(trail, chen):
    cut(chen)
    chain_id = Cut.objects.get().chain_id
    with lifted(connection), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table in ("audit_anchor", "audit_record", "audit_chain"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        found = {(finding.fault, finding.chain) for finding in prove().findings}
        cursor.execute("DELETE FROM audit_cut")
    assert (Fault.CHAIN_GONE, chain_id) in found
