"""Levels of warning, condition by condition (domain.md §9.2), and the year the festival moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.codes import ComparedWith, WarningLevel
from bangfu.engine.indicators import Parameters, Reading, Threshold, judge
from bangfu.engine.values import Month
from bangfu.engine.values.spring_festival import is_around_festival, year_before

AGO, YEAR = ComparedWith.MONTH_AGO, ComparedWith.YEAR_AGO
SCALE = [
    Threshold(level, fall)
    for level, fall in zip(WarningLevel, (0.0, 0.02, 0.05, 0.10), strict=True)
]
PARAMETERS = Parameters(
    thresholds={AGO: SCALE, YEAR: SCALE},
    smallest_stock=50,
    months_running=2,
    target_percent=95,
    returnee_percent=5,
)


def raised(now, *, month_ago=None, year_ago=None, **known):
    before = {k: v for k, v in ((AGO, month_ago), (YEAR, year_ago)) if v is not None}
    reading = Reading(now=now, before=before, stocks=before, **known)
    return {str(r.compared_with): str(r.level) for r in judge(reading, PARAMETERS)}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"month_ago": 1000}, {}),
        ({"month_ago": 1001}, {"month_ago": "blue"}),
        ({"month_ago": 1030, "year_ago": 1200}, {"month_ago": "yellow", "year_ago": "red"}),
        ({"month_ago": 1001, "earlier": (1001,)}, {"month_ago": "blue"}),
        (
            {"month_ago": 1001, "earlier": (1001, 1002)},
            {"month_ago": "blue", "months_running": "orange"},
        ),
        ({"month_ago": 1001, "earlier": (1001, 1001)}, {"month_ago": "blue"}),
        ({"month_ago": 999, "earlier": (999, 1000)}, {}),
        ({"path": 1052}, {}),
        ({"path": 1053}, {"target_path": "yellow"}),
        ({"month_ago": 1020, "returnees": 50}, {"month_ago": "blue"}),
        ({"month_ago": 1020, "returnees": 51}, {"month_ago": "blue", "returnees": "red"}),
        ({"month_ago": 1000, "returnees": 500}, {}),
    ],
)
def test_each_condition_has_its_level(known, expected):
    assert raised(1000, **known) == expected


def test_few_people_are_told_as_a_count_at_the_level_of_any_fall():
    reading = Reading(
        now=10, before={AGO: 49}, stocks={AGO: 49}, earlier=(49, 50), path=100, returnees=39
    )
    [only] = judge(reading, PARAMETERS)
    assert (only.level, only.is_small) == (WarningLevel.BLUE, True)


def test_what_is_not_set_is_not_watched():
    reading = Reading(
        now=10, before={AGO: 100}, stocks={AGO: 100}, earlier=(100, 200), path=500, returnees=90
    )
    assert judge(reading, Parameters()) == []


def test_of_an_income_the_people_who_earn_it_count():
    reading = Reading(now=3000, before={AGO: 4000}, stocks={AGO: 49})
    [only] = judge(reading, PARAMETERS)
    assert (only.level, only.is_small) == (WarningLevel.BLUE, True)


@given(now=st.integers(0, 2000), before=st.integers(50, 2000), deeper=st.integers(0, 50))
def test_a_deeper_fall_is_never_a_lighter_warning(now, before, deeper):
    order = [None, *map(str, WarningLevel)]
    lighter, graver = (
        order.index(raised(value, month_ago=before).get("month_ago"))
        for value in (now, max(0, now - deeper))
    )
    assert graver >= lighter


@pytest.mark.parametrize(
    ("month", "last_year"),
    [
        # festivals: 31 January 2022, 21 January 2023, 10 February 2024, 28 January 2025
        ("2023-01", "2022-01"),
        ("2023-12", "2022-12"),
        ("2024-01", "2022-12"),
        ("2024-02", "2023-01"),
        ("2024-03", "2023-02"),
        ("2024-04", "2023-04"),
        ("2025-01", "2024-02"),
        ("2024-12", "2024-01"),
        ("2025-02", "2024-03"),
        ("2025-06", "2024-06"),
    ],
)
def test_months_near_the_spring_festival_are_compared_by_their_place_beside_it(month, last_year):
    assert str(year_before(Month.parse(month))) == last_year


def test_only_the_months_around_the_festival_are_seasonal():
    seasonal = [m for m in range(1, 13) if is_around_festival(Month(2024, m))]
    assert seasonal == [1, 2, 3, 12]
