"""Who is of working age on a day: from sixteen to the statutory age of retirement.

The age of retirement rises from 2025-01-01 on (全国人大常委会关于实施渐进式延迟法定退休年龄的决定,
2024-09-13): by one month for every four months, or two, by which somebody was to retire later.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bangfu.engine.codes import Sex
from bangfu.engine.values import Month

YOUNGEST = 16
RISES_FROM = Month(2025, 1)


@dataclass(frozen=True)
class Retirement:
    """Age until 2024, and by how much it rises at most; one month for every `step` months."""

    years: int
    most_months: int
    step: int

    def month_of(self, born_on: date) -> Month:
        before = Month(born_on.year + self.years, born_on.month)
        if before < RISES_FROM:
            return before
        return before + min(self.most_months, (before - RISES_FROM) // self.step + 1)


MEN = Retirement(60, 36, 4)
WOMEN = Retirement(55, 36, 4)
WOMEN_AT_FIFTY = Retirement(50, 60, 2)


def retirement_of(sex: str) -> Retirement:
    """Women retire at fifty or at fifty-five, by the post they held, which the register does not
    know: the later age leaves nobody out. The same where the sex is not stated."""
    return WOMEN if sex == Sex.FEMALE else MEN


def sixteenth_birthday(born_on: date) -> date:
    """Of 29 February the first of March."""
    try:
        return born_on.replace(year=born_on.year + YOUNGEST)
    except ValueError:
        return date(born_on.year + YOUNGEST, 3, 1)


def retires_on(born_on: date, retirement: Retirement) -> date:
    """The birthday in the month of retirement; its last day where there is none.

    >>> retires_on(date(1965, 1, 31), MEN), retires_on(date(1976, 9, 1), MEN)
    (datetime.date(2025, 2, 28), datetime.date(2039, 9, 1))
    """
    last_day = retirement.month_of(born_on).last_day
    return last_day.replace(day=min(born_on.day, last_day.day))


def is_of_working_age(born_on: date | None, sex: str, *, on: date) -> bool:
    """Nobody is whose birth date is not known."""
    oldest, youngest = birth_dates(on, retirement_of(sex))
    return born_on is not None and oldest <= born_on <= youngest


@lru_cache(maxsize=64)
def birth_dates(on: date, retirement: Retirement) -> tuple[date, date]:
    """The first and the last day on which somebody of working age on the day was born."""
    too_young = _first(lambda born_on: sixteenth_birthday(born_on) > on, on)
    oldest = _first(lambda born_on: retires_on(born_on, retirement) > on, on)
    return oldest, too_young - timedelta(days=1)


def _first(is_so: Callable[[date], bool], on: date) -> date:
    """The first birth date of which it is so: of every later one it is so as well."""
    days = range(date(on.year - 100, 1, 1).toordinal(), on.toordinal() + 1)
    return date.fromordinal(
        days[bisect_left(days, True, key=lambda day: is_so(date.fromordinal(day)))]
    )
