"""Checking some households is the same as looking them up in a pass over everybody."""

from functools import cache

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.checks import findings_of_few, findings_of_file
from bangfu.engine.samples.faults import faulty_households
from tests.engine.checks.conftest import SEPTEMBER, found_in

FAULTS = faulty_households(month=SEPTEMBER, seed=11)
HOUSEHOLDS = sorted(set(FAULTS.people["household_id"].to_pylist()))


@cache
def everything() -> set[tuple]:
    return found_in(FAULTS.people, FAULTS.spells)


def around(households: list[int]) -> tuple[pa.Table, pa.Table, set[int]]:
    """The households, those who share a number or phone with them, and who they are."""
    people = FAULTS.people
    own = people.filter(pc.is_in(people["household_id"], pa.array(households)))
    near = pc.or_(
        pc.is_in(people["identity_key"], own["identity_key"]),
        pc.is_in(people["phone_key"], own["phone_key"]),
    )
    near = people.filter(pc.or_(near, pc.is_in(people["household_id"], pa.array(households))))
    spells = FAULTS.spells.filter(pc.is_in(FAULTS.spells["person_id"], near["id"]))
    return near, spells, set(own["id"].to_pylist())


@settings(max_examples=25, deadline=None)
@given(households=st.lists(st.sampled_from(HOUSEHOLDS), min_size=1, max_size=4, unique=True))
def test_some_households_alone_show_what_the_pass_over_everybody_shows_of_them(households):
    people, spells, own = around(households)
    found = findings_of_few(people, spells, month=SEPTEMBER)
    assert {row for row in found if row[0] in own} == {r for r in everything() if r[0] in own}


def test_a_household_with_nobody_in_it_shows_nothing():
    nobody, nothing = FAULTS.people.slice(0, 0), FAULTS.spells.slice(0, 0)
    assert findings_of_few(nobody, nothing, month=SEPTEMBER) == []


def test_every_planted_fault_is_the_same_to_a_few_to_a_file_and_to_everybody():
    engine, tables = ibis.duckdb.connect(threads=1), (FAULTS.people, FAULTS.spells)
    assert set(findings_of_few(*tables, month=SEPTEMBER)) == everything()
    assert set(findings_of_file(engine, *tables, month=SEPTEMBER)) == everything()
