"""Figures drawn as small worlds (domain.md §1.6, §9.2)."""

import statistics

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.codes import WarningLevel
from bangfu.engine.indicators import (
    Fall,
    Register,
    Threshold,
    figures,
    level_of,
    person_months,
    year_spells,
)
from bangfu.engine.store import connect
from bangfu.engine.values import Month

SEPTEMBER = Month(2023, 9)
VILLAGE, SECOND_VILLAGE = "370724001001", "370724002001"
PEOPLE = pa.schema(
    [
        ("person_id", pa.int64()),
        ("person_number", pa.string()),
        ("division_code", pa.string()),
        ("identity_key", pa.int64()),
        ("identity_status", pa.string()),
        ("poverty_status", pa.string()),
    ]
)
SPELLS = pa.schema(
    [
        ("spell_id", pa.int64()),
        ("person_id", pa.int64()),
        ("start_month", pa.int64()),
        ("end_month", pa.int64()),
        ("channel", pa.string()),
        ("income_yuan", pa.float64()),
        ("is_verified", pa.int64()),
    ]
)
UNITS = ibis.memtable(
    pa.table(
        {
            "division_code": [VILLAGE, VILLAGE, SECOND_VILLAGE, SECOND_VILLAGE],
            "unit_code": [VILLAGE, "370724000000", SECOND_VILLAGE, "370724000000"],
            "level": ["village", "county", "village", "county"],
        }
    )
)


def person(id, village=VILLAGE, *, key=None, status="lifted_out", valid="valid"):  # noqa: A002
    return (id, f"P{id:03}", village, key or 1000 + id, valid, status)


def spell(person, start, end=None, *, channel="enterprise", income=4000.0):
    return (start, person, start, end, channel, income, 0)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(scratch=tmp_path_factory.mktemp("scratch")) as connected:
        yield connected


def table(rows, schema):
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return ibis.memtable(pa.table(arrays, schema=schema))


@pytest.fixture(scope="module")
def counted(engine):
    def count(people, spells, *, month=SEPTEMBER, unit="370724000000"):
        register = Register(people=table(people, PEOPLE), spells=table(spells, SPELLS))
        rows = engine.to_pyarrow(figures(person_months(register, month), UNITS)).to_pylist()
        return {(r["indicator"], r["counting"]): r["value"] for r in rows if r["unit_code"] == unit}

    return count


YTD = ("people_at_work", "YTD_EVER_ALL")
ON_DATE = ("people_at_work", "ON_DATE_ALL")
EARNING = ("people_with_income", "ON_DATE_ALL")
MEDIAN = ("median_monthly_income", "ON_DATE_ALL")


def test_the_year_to_date_count_keeps_who_came_home_and_the_stock_does_not(counted):
    found = counted([person(1), person(2)], [spell(1, 202301), spell(2, 202301, 202306)])
    assert (found[YTD], found[ON_DATE]) == (2, 1)


def test_the_year_to_date_count_restarts_in_january(counted):
    last_year = [spell(1, 202201, 202212)]
    assert counted([person(1)], last_year, month=Month(2022, 12))[YTD] == 1
    assert counted([person(1)], last_year, month=Month(2023, 1))[YTD] == 0


def test_a_spell_that_ended_in_the_month_is_not_open_on_its_last_day(counted):
    found = counted([person(1)], [spell(1, 202301, 202309)])
    assert (found[YTD], found[ON_DATE]) == (1, 0)


def test_a_spell_that_begins_after_the_month_is_not_counted(counted):
    assert counted([person(1)], [spell(1, 202310)])[YTD] == 0


def test_one_identity_on_two_lists_is_counted_once_where_its_first_row_stands(counted):
    twice = [person(1, key=7), person(2, SECOND_VILLAGE, key=7, status="monitored_marginal")]
    spells = [spell(1, 202301), spell(2, 202302, channel="workshop")]
    assert counted(twice, spells)[ON_DATE] == 1
    assert counted(twice, spells, unit=VILLAGE)[("workshop_people", "YTD_EVER_ALL")] == 1
    assert counted(twice, spells, unit=SECOND_VILLAGE) == {}


def test_standing_on_a_list_that_is_not_counted_takes_nobody_out_of_the_figures(counted):
    twice = [person(1, key=7, status="none"), person(2, SECOND_VILLAGE, key=7)]
    assert counted(twice, [spell(2, 202301)])[ON_DATE] == 1
    assert counted(twice, [spell(2, 202301)], unit=SECOND_VILLAGE)[ON_DATE] == 1


def test_workshops_and_posts_are_counted_from_january_on_whatever_came_after(counted):
    found = counted(
        [person(1), person(2), person(3), person(4)],
        [
            spell(1, 202301, 202303, channel="workshop"),
            spell(1, 202304),
            spell(2, 202205, 202301, channel="welfare_post"),
            spell(3, 202201, 202212, channel="workshop"),
            spell(4, 202310, channel="welfare_post"),
        ],
    )
    assert found["workshop_people", "YTD_EVER_ALL"] == 1
    assert found["welfare_post_people", "YTD_EVER_ALL"] == 1


def test_unverified_numbers_are_never_merged(counted):
    two = [person(1, key=7, valid="shape"), person(2, key=7, valid="shape")]
    assert counted(two, [spell(1, 202301), spell(2, 202302)])[ON_DATE] == 2


@pytest.mark.parametrize(
    ("status", "people"),
    [("lifted_out", 1), ("monitored_unstable", 1), ("monitored_sudden", 1), ("none", None)],
)
def test_monitored_households_count_and_ordinary_ones_do_not(counted, status, people):
    assert counted([person(1, status=status)], [spell(1, 202301)]).get(ON_DATE) == people


def test_a_unit_with_people_of_whom_nobody_works_shows_zero(counted):
    assert counted([person(1)], [])[ON_DATE] == 0


def test_income_is_what_all_open_spells_bring_and_unknown_income_is_left_out(counted):
    people = [person(1), person(2), person(3)]
    spells = [
        spell(1, 202301, income=2000.0),
        spell(1, 202302, income=500.0),
        spell(2, 202301, income=4000.0),
        spell(2, 202207, 202306, income=9000.0),
        spell(3, 202301, income=None),
    ]
    found = counted(people, spells)
    assert (found[MEDIAN], found[EARNING], found[ON_DATE]) == (3250, 2, 3)


@settings(max_examples=25, deadline=None)
@given(incomes=st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_the_rolled_up_median_is_the_median_of_everybody(counted, incomes):
    people = [person(i, (VILLAGE, SECOND_VILLAGE)[i % 2]) for i in range(len(incomes))]
    spells = [spell(i, 202301, income=float(income * 100)) for i, income in enumerate(incomes)]
    assert counted(people, spells)[MEDIAN] == statistics.median(i * 100 for i in incomes)


def test_the_snapshot_keeps_the_spells_of_the_year_under_the_person_they_count_for(engine):
    twice = [person(1, key=7), person(2, key=7)]
    register = Register(
        people=table(twice, PEOPLE),
        spells=table([spell(2, 202305), spell(1, 202101, 202112)], SPELLS),
    )
    kept = engine.to_pyarrow(year_spells(register, SEPTEMBER)).to_pylist()
    assert [(row["person_id"], row["registered_as"], row["is_open"]) for row in kept] == [
        (1, 2, True)
    ]


@pytest.mark.parametrize(
    ("now", "level"),
    [
        (1001, None),
        (1000, None),
        (999, WarningLevel.BLUE),
        (981, WarningLevel.BLUE),
        (980, WarningLevel.YELLOW),
        (950, WarningLevel.ORANGE),
        (901, WarningLevel.ORANGE),
        (900, WarningLevel.RED),
    ],
)
def test_the_deepest_threshold_reached_gives_the_level(now, level):
    thresholds = [
        Threshold(level, fall)
        for level, fall in zip(WarningLevel, (0.0, 0.02, 0.05, 0.10), strict=True)
    ]
    assert level_of(Fall(before=1000, now=now), thresholds) == level
