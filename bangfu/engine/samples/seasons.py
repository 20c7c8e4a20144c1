"""The year of people who work away: home before the Spring Festival, out again after it."""

from datetime import date, timedelta
from functools import cache

from bangfu.engine.values.spring_festival import spring_festival

HOMEWARD_DAYS = 24
FIRST_OUTWARD_DAY, LAST_OUTWARD_DAY = 6, 40


@cache
def homeward(month: int) -> float:
    """Share of a festival's journeys home that fall in the month (counted from the year 0)."""
    festival = spring_festival(month // 12)
    return _share(festival - timedelta(HOMEWARD_DAYS - 1), festival, month)


@cache
def outward(month: int) -> float:
    """Share of the journeys out again."""
    festival = spring_festival(month // 12)
    first, last = timedelta(FIRST_OUTWARD_DAY), timedelta(LAST_OUTWARD_DAY)
    return _share(festival + first, festival + last, month)


def _share(first: date, last: date, month: int) -> float:
    length = (last - first).days + 1
    days = [first + timedelta(offset) for offset in range(length)]
    return sum(day.year * 12 + day.month - 1 == month for day in days) / length
