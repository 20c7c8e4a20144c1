"""Where the Spring Festival lies, and with which month of last year a month can be compared.

People come home before it and leave after it, and it moves between January and February: January
with the festival beside a January without it compares a holiday with a working month.
"""

from datetime import date
from functools import cache

from chinese_calendar.constants import holidays

from bangfu.engine.values.month import Month

# months before and after the festival's month in which people are on their way
MONTHS_AROUND = 1
YEAR = 12


@cache
def spring_festival(year: int) -> date:
    """First day of the holiday; beyond the calendar's years an average day."""
    days = [day for day, name in holidays.items() if day.year == year and name == "Spring Festival"]
    return min(days, default=date(year, 2, 3))


def is_around_festival(month: Month) -> bool:
    """Whether people come and go in this month whatever else happens."""
    return _distance(month) is not None


def year_before(month: Month) -> Month:
    """The month of last year in the same place: from the festival while it is near, else of the
    ordinary calendar.

    >>> str(year_before(Month(2024, 2)))  # festival on 10 February 2024, on 22 January 2023
    '2023-01'
    >>> str(year_before(Month(2024, 9)))
    '2023-09'
    """
    distance = _distance(month)
    if distance is None:
        return month + -YEAR
    festival, offset = distance
    return Month.parse(spring_festival(festival - 1)) + offset


def _distance(month: Month) -> tuple[int, int] | None:
    """The year of the festival nearby, and how many months after its month this one is."""
    for year in (month.year, month.year + 1):
        offset = month - Month.parse(spring_festival(year))
        if abs(offset) <= MONTHS_AROUND:
            return year, offset
    return None
