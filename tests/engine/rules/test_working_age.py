"""The age of retirement as the decision of 2024-09-13 tables it, and both ends of working age."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.rules.working_age import (
    MEN,
    WOMEN,
    WOMEN_AT_FIFTY,
    birth_dates,
    retires_on,
    sixteenth_birthday,
)
from bangfu.engine.values import Month

BORN = st.dates(date(1930, 1, 1), date(2015, 12, 31))
DAYS = st.dates(date(2016, 1, 1), date(2045, 12, 31))
KINDS = st.sampled_from([MEN, WOMEN, WOMEN_AT_FIFTY])


@pytest.mark.parametrize(
    ("kind", "born", "month"),
    [
        (MEN, date(1964, 12, 31), "2024-12"),
        (MEN, date(1965, 1, 1), "2025-02"),
        (MEN, date(1965, 4, 30), "2025-05"),
        (MEN, date(1965, 5, 1), "2025-07"),
        (MEN, date(1976, 8, 1), "2039-07"),
        (MEN, date(1976, 9, 1), "2039-09"),
        (MEN, date(1990, 1, 1), "2053-01"),
        (WOMEN, date(1969, 12, 1), "2024-12"),
        (WOMEN, date(1970, 1, 1), "2025-02"),
        (WOMEN, date(1981, 9, 1), "2039-09"),
        (WOMEN_AT_FIFTY, date(1975, 1, 1), "2025-02"),
        (WOMEN_AT_FIFTY, date(1975, 3, 1), "2025-05"),
        (WOMEN_AT_FIFTY, date(1984, 11, 1), "2039-11"),
    ],
)
def test_the_month_of_retirement_is_that_of_the_annex(kind, born, month):
    assert kind.month_of(born) == Month.parse(month)


@given(kind=KINDS, born=BORN, on=DAYS)
def test_birth_dates_of_a_day_are_those_of_who_is_sixteen_and_not_retired(kind, born, on):
    oldest, youngest = birth_dates(on, kind)
    is_of_age = sixteenth_birthday(born) <= on < retires_on(born, kind)
    assert (oldest <= born <= youngest) == is_of_age


@given(kind=KINDS, born=BORN)
def test_whoever_is_born_later_does_not_retire_earlier(kind, born):
    assert retires_on(born, kind) <= retires_on(born + timedelta(days=1), kind)
