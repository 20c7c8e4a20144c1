"""The clock in working days, against calendars that the State Council published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.values.working_days import (
    LAST_YEAR,
    due_on,
    is_known,
    is_working_day,
    working_days_between,
)

DAYS = st.dates(date(2003, 6, 1), date(2028, 6, 1))


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        # 2023: Mid-Autumn and National Day 29 September to 6 October, 7 and 8 October made up
        (date(2023, 9, 28), 1, date(2023, 10, 7)),
        (date(2023, 9, 28), 2, date(2023, 10, 8)),
        (date(2023, 9, 28), 5, date(2023, 10, 11)),
        (date(2023, 9, 22), 5, date(2023, 10, 7)),
        # a task opened in the middle of the holiday
        (date(2023, 10, 2), 1, date(2023, 10, 7)),
        # Spring Festival 2023: 21 to 27 January, 28 and 29 January made up
        (date(2023, 1, 20), 1, date(2023, 1, 28)),
        (date(2023, 1, 20), 3, date(2023, 1, 30)),
        # Labour Day 2023: 29 April to 3 May, 23 April and 6 May made up
        (date(2023, 4, 21), 1, date(2023, 4, 23)),
        (date(2023, 4, 28), 3, date(2023, 5, 6)),
        # an ordinary week
        (date(2023, 11, 17), 5, date(2023, 11, 24)),
        # New Year 2024: 1 January; 30 and 31 December were an ordinary weekend
        (date(2023, 12, 29), 1, date(2024, 1, 2)),
    ],
)
def test_the_clock_jumps_holidays_and_counts_made_up_days(start, working_days, end):
    assert due_on(start, working_days) == end
    assert working_days_between(start, end) == working_days


def test_beyond_the_published_calendar_weekends_alone_are_free():
    new_year = date(LAST_YEAR + 1, 1, 1)
    assert not is_known(new_year)
    assert is_working_day(new_year) == (new_year.weekday() < 5)
    assert not is_known(date(2003, 12, 31))
    assert is_known(date(2004, 1, 1))


@pytest.mark.parametrize("working_days", [0, -1])
def test_a_clock_has_at_least_one_day(working_days):
    with pytest.raises(ValueError, match="至少 1 个工作日"):
        due_on(date(2023, 9, 28), working_days)


@given(DAYS, st.integers(1, 40))
def test_a_clock_ends_on_a_working_day_and_counts_back(start, working_days):
    end = due_on(start, working_days)
    assert is_working_day(end)
    assert working_days_between(start, end) == working_days
    assert working_days_between(start, end - timedelta(days=1)) == working_days - 1


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert working_days_between(start, middle) + working_days_between(
        middle, end
    ) == working_days_between(start, end)
    assert working_days_between(end, start) == -working_days_between(start, end)


@given(DAYS, st.integers(1, 30))
def test_more_days_never_end_earlier(start, working_days):
    assert due_on(start, working_days) < due_on(start, working_days + 1)
