"""Months in a row, gaps, this year, several spells at a time: drawn, and for any spells at all."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.spells import Stretch, work_months, work_months_of_all
from bangfu.engine.store import connect
from bangfu.engine.values import Month

UNTIL = Month(2023, 9)
EARLIEST = Month(2020, 11)
MONTHS = st.integers(0, 40).map(lambda months: EARLIEST + months)


@st.composite
def spells(draw):
    first = draw(MONTHS)
    last = draw(st.none() | st.integers(0, 14).map(lambda months: first + months))
    return first, last


HISTORIES = st.lists(spells(), max_size=6)


def drawn(text: str):
    """ "2023-03 - 2023-05, 2023-08": the last is still open."""
    parts = [each.split(" - ") for each in text.split(", ")] if text else []
    return [(Month.parse(p[0]), Month.parse(p[1]) if p[1:] else None) for p in parts]


def told(text: str):
    return work_months(drawn(text), until=UNTIL)


@pytest.mark.parametrize(
    ("text", "in_a_row", "this_year", "last_twelve", "gaps", "together"),
    [
        ("", 0, 0, 0, "", ""),
        ("2023-03", 7, 7, 7, "", ""),
        ("2023-03 - 2023-09", 7, 7, 7, "", ""),
        ("2023-03 - 2023-08", 0, 6, 6, "", ""),
        ("2022-11 - 2023-05, 2023-06", 11, 9, 11, "", ""),
        ("2022-11 - 2023-05, 2023-07", 3, 8, 10, "2023-06 - 2023-06", ""),
        ("2021-01 - 2022-12, 2023-05 - 2023-06", 0, 2, 5, "2023-01 - 2023-04", ""),
        ("2023-01 - 2023-06, 2023-04", 9, 9, 9, "", "2023-04 - 2023-06"),
        ("2023-01, 2023-04 - 2023-04, 2023-04 - 2023-05", 9, 9, 9, "", "2023-04 - 2023-05"),
        ("2023-10", 0, 0, 0, "", ""),
        ("2023-09 - 2024-03", 1, 1, 1, "", ""),
    ],
)
def test_months_as_they_are_counted(text, in_a_row, this_year, last_twelve, gaps, together):
    months = told(text)
    assert (months.in_a_row, months.this_year, months.last_twelve) == (
        in_a_row,
        this_year,
        last_twelve,
    )
    assert list(months.gaps) == [Stretch(*pair) for pair in drawn(gaps)]
    assert list(months.together) == [Stretch(*pair) for pair in drawn(together)]


def test_the_longest_is_the_latest_of_equals():
    assert told("2021-01 - 2021-03, 2022-01 - 2022-03, 2023-02").longest.first == Month(2023, 2)
    assert told("2021-01 - 2021-03, 2022-01 - 2022-03").longest.first == Month(2022, 1)
    assert told("").longest is None


# -- for any spells: against counting month by month


def by_hand(history) -> dict[Month, int]:
    """How many spells are open in each month up to the last that is known."""
    every = [EARLIEST + months for months in range(UNTIL - EARLIEST + 1)]
    counted = {
        month: sum(first <= month and (last is None or month <= last) for first, last in history)
        for month in every
    }
    return {month: spells for month, spells in counted.items() if spells}


def spread(stretches) -> set[Month]:
    return {one.first + months for one in stretches for months in range(one.months)}


@given(HISTORIES)
def test_stretches_gaps_and_overlaps_hold_the_months_that_counting_finds(history):
    months, counted = work_months(history, until=UNTIL), by_hand(history)
    assert spread(months.worked) == set(counted)
    assert spread(months.together) == {month for month, spells in counted.items() if spells > 1}
    between = set(counted) and {
        min(counted) + step for step in range(max(counted) - min(counted) + 1)
    }
    assert spread(months.gaps) == between - set(counted)
    assert months.this_year == sum(month.year == UNTIL.year for month in counted)
    assert months.last_twelve == sum(UNTIL - month < 12 for month in counted)
    assert months.in_a_row == next(back for back in range(60) if UNTIL + -back not in counted)


@given(HISTORIES)
def test_stretches_are_apart_in_order_and_no_longer_than_they_need_be(history):
    months = work_months(history, until=UNTIL)
    for stretches in (months.worked, months.together):
        assert list(stretches) == sorted(stretches)
        assert all(one.first <= one.last <= UNTIL for one in stretches)
    assert all(gap.months > 0 for gap in months.gaps)
    assert months.all_months == len(by_hand(history))


@given(HISTORIES, st.randoms())
def test_neither_the_order_nor_a_repetition_nor_a_part_changes_the_months(history, shuffled):
    before = work_months(history, until=UNTIL)
    again = [*history, *history]
    shuffled.shuffle(again)
    assert work_months(again, until=UNTIL).worked == before.worked
    parts = [(one.first, one.last) for one in before.worked]
    assert work_months(history + parts, until=UNTIL).worked == before.worked


@given(HISTORIES, spells())
def test_a_spell_that_is_told_late_only_adds_and_taking_it_back_restores(history, late):
    before = work_months(history, until=UNTIL)
    after = work_months([*history, late], until=UNTIL)
    assert spread(before.worked) <= spread(after.worked)
    assert after.in_a_row >= before.in_a_row
    assert after.this_year >= before.this_year
    assert work_months([*history, late][:-1], until=UNTIL) == before


@given(HISTORIES)
def test_a_month_later_open_work_is_one_month_longer(history):
    now, later = (work_months(history, until=month) for month in (UNTIL, UNTIL + 1))
    goes_on = any(first <= UNTIL + 1 and (last is None or last > UNTIL) for first, last in history)
    assert later.in_a_row == (now.in_a_row + 1 if goes_on else 0)


# -- everybody at once


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(scratch=tmp_path_factory.mktemp("scratch")) as connected:
        yield connected


SCHEMA = pa.schema(
    [("person_id", pa.int64()), ("start_month", pa.int64()), ("end_month", pa.int64())]
)


def of_all(engine, histories) -> dict[int, dict]:
    rows = [
        {"person_id": at, "start_month": first.number, "end_month": last and last.number}
        for at, history in enumerate(histories)
        for first, last in history
    ]
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    found = engine.to_pyarrow(work_months_of_all(table, until=UNTIL)).to_pylist()
    return {row.pop("person_id"): row for row in found}


@settings(max_examples=30, deadline=None)
@given(st.lists(HISTORIES, min_size=1, max_size=40))
def test_one_query_over_everybody_says_of_each_what_the_spells_alone_say(engine, histories):
    each = [work_months(history, until=UNTIL) for history in histories]
    assert of_all(engine, histories) == {
        at: {
            "in_a_row": months.in_a_row,
            "longest": months.longest.months,
            "this_year": months.this_year,
            "last_twelve": months.last_twelve,
            "all_months": months.all_months,
            "gap_months": sum(gap.months for gap in months.gaps),
            "together_months": sum(one.months for one in months.together),
        }
        for at, months in enumerate(each)
        if months.worked
    }
