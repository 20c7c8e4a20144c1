"""The trail is only ever added to, whole or told where it is not."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bangfu.audit import actions, anchors, queries
from bangfu.audit.chain import CONTENT, linked, settled
from bangfu.audit.codes import Fault, RecordKind
from bangfu.audit.models import Anchor, Chain, Record
from bangfu.audit.proof import prove
from tests.guards import lifted

FORGED = "zhou"


def write(li, chen, times: int = 5) -> list[Record]:
    return [
        actions.record("dispatch", subject=li, after={"number": n, "share": n / 2}, by=chen)
        for n in range(times)
    ]


def sql(statement: str, *values: object) -> None:
    """As somebody does who holds the database, its triggers taken away."""
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults(*told: anchors.Told) -> list[tuple[Fault, int]]:
    return [(finding.fault, finding.place) for finding in prove(told).findings]


@pytest.mark.django_db
def test_what_was_written_is_whole(li, chen):
    actions.record_many("settle", subjects=[li, li.household], after={"by_file": True}, by=chen)
    actions.record_access("open_person", subject=li, fields=["phone"], purpose="call", by=chen)
    write(li, chen)
    proof = prove()
    assert (proof.is_whole, proof.chains, proof.records) == (True, 1, 8)
    assert [record.place for record in Record.objects.order_by("pk")] == list(range(1, 9))


@pytest.mark.django_db
def test_a_record_knows_where_it_happened_and_a_stranger_has_no_name(li, chen):
    assert actions.record("open", subject=li, by=chen).division_code == li.division_code
    assert actions.record("open", subject=chen, by=None).by_name == ""
    assert actions.record("open", subject=Chain.objects.first(), by=chen).division_code == (
        chen.division_code
    )


@pytest.mark.django_db
def test_a_person_learns_who_looked_at_the_file(county, li, chen, zhao):
    other = county.person("王芳")
    actions.record_access("open_person", subject=li, by=zhao)
    actions.record_access_many(
        "export", subjects=[li, other], purpose="transport", fields=["name", "phone"], by=chen
    )
    actions.record("person_corrected", subject=li, by=chen)
    seen = [(r.by_name, r.purpose, r.fields, r.kind) for r in queries.who_looked(li)]
    access = RecordKind.ACCESS
    assert seen == [("chen", "transport", "name phone", access), ("zhao", "", "", access)]
    assert len(queries.about(li)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET by_name = 'zhou'",
        "DELETE FROM audit_record",
        "UPDATE audit_anchor SET sha256 = ''",
        "DELETE FROM audit_anchor",
    ],
)
def test_the_database_refuses_to_change_it(li, chen, statement):
    write(li, chen)
    actions.take_anchor(by=chen)
    refused = pytest.raises(DatabaseError, match="only ever added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert prove().is_whole


@pytest.mark.django_db
def test_a_planted_edit_is_found_where_it_is(li, chen):
    record = write(li, chen)[2]
    sql("UPDATE audit_record SET by_name = %s WHERE id = %s", FORGED, record.pk)
    [finding] = prove().findings
    assert (finding.fault, finding.place) == (Fault.ALTERED, 3)
    assert finding.record_id == record.pk


@pytest.mark.django_db
@pytest.mark.parametrize("column", [name for name in CONTENT if name not in ("chain_id", "place")])
def test_no_column_can_be_edited_unseen(li, chen, column):
    record = write(li, chen)[1]
    value = {
        "at": timezone.now(),
        "by_id": 99,
        "before": json.dumps({"x": 1}),
        "after": json.dumps({"x": 1}),
    }.get(column, "other")
    sql(f"UPDATE audit_record SET {column} = %s WHERE id = %s", value, record.pk)  # noqa: S608
    assert faults() == [(Fault.ALTERED, 2)]


@pytest.mark.django_db
def test_a_planted_deletion_is_found_where_it_is(li, chen):
    record = write(li, chen)[2]
    sql("DELETE FROM audit_record WHERE id = %s", record.pk)
    assert faults() == [(Fault.MISSING, 3)]


@pytest.mark.django_db
def test_records_in_another_order_are_found(li, chen):
    _, second, third, *_ = write(li, chen)
    for place, record in ((99, second), (2, third), (3, second)):
        sql("UPDATE audit_record SET place = %s WHERE id = %s", place, record.pk)
    assert faults() == [(Fault.ALTERED, 2), (Fault.ALTERED, 3), (Fault.ALTERED, 4)]


@pytest.mark.django_db
def test_a_record_put_in_between_is_found(li, chen):
    write(li, chen)
    for place in (5, 4, 3):
        sql("UPDATE audit_record SET place = %s WHERE place = %s", place + 1, place)
    forged(place=3, li=li)
    behind_it = [(Fault.ALTERED, place) for place in (4, 5, 6)]
    assert faults() == [*behind_it, (Fault.ADDED, 6)]


@pytest.mark.django_db
def test_a_record_put_at_the_end_is_found(li, chen):
    write(li, chen)
    forged(place=6, li=li)
    assert faults() == [(Fault.ADDED, 6)]


def forged(*, place: int, li) -> None:
    """A record whose hash is right, hung on by hand."""
    chain = Chain.objects.get()
    previous = Record.objects.get(place=place - 1)
    record = Record(
        at=timezone.now(),
        by_name=FORGED,
        action="open",
        subject_id=str(li.pk),
        subject_kind="registry.person",
        chain=chain,
        place=place,
    )
    record.hash = linked(previous.hash, {name: getattr(record, name) for name in CONTENT})
    record.save()


@pytest.mark.django_db
def test_a_cut_off_end_is_found_unless_the_head_is_forged_too(li, chen):
    third = write(li, chen)[2]
    sql("DELETE FROM audit_record WHERE place > 3")
    assert faults() == [(Fault.CUT_SHORT, 4)]
    sql("UPDATE audit_chain SET length = 3, head = %s", third.hash)
    assert faults() == []


@pytest.mark.django_db
def test_an_anchor_kept_elsewhere_finds_a_cut_off_end(li, chen):
    third = write(li, chen)[2]
    kept = anchors.read(anchors.text_of(actions.take_anchor(by=chen)))
    assert faults(kept) == []
    sql("DELETE FROM audit_anchor")
    sql("DELETE FROM audit_record WHERE place > 3")
    sql("UPDATE audit_chain SET length = 3, head = %s", third.hash)
    assert faults() == []
    assert faults(kept) == [(Fault.NOT_AS_ANCHORED, 5)]


@pytest.mark.django_db
def test_an_anchor_finds_a_chain_that_was_hashed_again(li, chen):
    """An attacker who knows the form can make a chain look whole from inside."""
    write(li, chen)
    kept = anchors.read(anchors.text_of(actions.take_anchor(by=chen)))
    sql("UPDATE audit_record SET by_name = %s WHERE place = 2", FORGED)
    hash_again()
    assert faults() == [(Fault.NOT_AS_ANCHORED, 5)], "our own copy of the anchor"
    sql("DELETE FROM audit_anchor")
    assert faults() == []
    assert faults(kept) == [(Fault.NOT_AS_ANCHORED, 5)]


def hash_again() -> None:
    head = ""
    for record in Record.objects.order_by("place"):
        head = linked(head, {name: getattr(record, name) for name in CONTENT})
        sql("UPDATE audit_record SET hash = %s WHERE id = %s", head, record.pk)
    sql("UPDATE audit_chain SET head = %s", head)


@pytest.mark.django_db
def test_a_whole_chain_gone_is_found_by_an_anchor(li, chen):
    write(li, chen)
    kept = anchors.read(anchors.text_of(actions.take_anchor(by=chen)))
    for table in ("audit_anchor", "audit_record", "audit_chain"):
        sql(f"DELETE FROM {table}")  # noqa: S608
    assert faults() == []
    assert faults(kept) == [(Fault.NOT_AS_ANCHORED, 5)]


@pytest.mark.django_db
def test_an_anchor_that_was_altered_is_refused(li, chen):
    write(li, chen)
    text = anchors.text_of(actions.take_anchor(by=chen))
    for bad in (text.replace(" 5 ", " 4 "), text[:-9], "", "bangfu trail x\n1 2\nsum"):
        with pytest.raises(anchors.AnchorUnreadable):
            anchors.read(bad)
    assert Anchor.objects.count() == 1


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap(li, chen):
    write(li, chen, 2)
    with transaction.atomic():
        write(li, chen, 2)
        transaction.set_rollback(True)
    write(li, chen, 1)
    assert (prove().is_whole, Record.objects.count()) == (True, 3)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_whole_chains(li, chen):
    """Every second one rolls back; each locks a row between its records."""

    def work(number: int) -> None:
        for round_ in range(5):
            with transaction.atomic():
                actions.record("first", subject=li, after={"number": number}, by=chen)
                list(type(li).objects.select_for_update().filter(pk=li.pk))
                actions.record_many("more", subjects=[li] * 3, after={"round": round_}, by=chen)
                transaction.set_rollback(number % 2 == 1)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    proof = prove()
    assert (proof.findings, proof.records) == ([], 3 * 5 * 4)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_trail_waits_for_nobody(li, chen):
    """One holds the chain and wants a row, the other holds the row and writes the trail."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    holding, wrote = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            type(chen).objects.select_for_update().get(pk=chen.pk)
            holding.set()
            actions.record("second", subject=li, by=chen)
            wrote.set()
        connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        actions.record("first", subject=li, by=chen)
        thread.start()
        assert holding.wait(10)
        assert wrote.wait(10), "it waited for the chain that is held here"
        type(chen).objects.select_for_update().get(pk=chen.pk)
    thread.join()
    proof = prove()
    assert (proof.findings, proof.chains) == ([], 2)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e9, 1e9)
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 20) | st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=9,
)


@given(VALUES)
def test_a_value_is_told_the_same_after_a_round_through_json(value):
    told = json.dumps(settled(value), sort_keys=True)
    assert json.dumps(settled(json.loads(json.dumps(value))), sort_keys=True) == told


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0.1, 1e-7, 1.0, 3e15, "汉\u2028", {"10": 1, "2": [True, None]}])
def test_a_value_is_told_the_same_by_the_database(li, chen, value):
    actions.record("told", subject=li, after={"value": value}, by=chen)
    assert prove().is_whole


@pytest.mark.django_db
def test_a_record_names_as_many_columns_as_a_list_has(li, chen):
    columns = [f"column_number_{n}" for n in range(60)]
    kept = actions.record_access("export_person", subject=li, fields=columns, by=chen)
    assert Record.objects.get(pk=kept.pk).fields.split() == columns
