"""Working days of the Chinese calendar: public holidays off, made-up weekends on.

The State Council announces each year's calendar at the end of the year before. Outside the years
that chinesecalendar knows, Monday to Friday are taken as working days; `is_known` tells, so that a
page can say so.
"""

from datetime import date, timedelta

import chinese_calendar

FIRST_YEAR: int = min(chinese_calendar.holidays).year
LAST_YEAR: int = max(chinese_calendar.holidays).year
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_known(day: date) -> bool:
    """Whether the official calendar of the day's year is known here."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_working_day(day: date) -> bool:
    """
    >>> is_working_day(date(2023, 10, 7))  # a Saturday, made up for the National Day holiday
    True
    """
    if is_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def due_on(start: date, working_days: int) -> date:
    """The last day of a clock that starts on the working day after `start`.

    >>> due_on(date(2023, 9, 28), 5)
    datetime.date(2023, 10, 11)
    """
    if working_days < 1:
        raise ValueError("时限至少 1 个工作日")
    day = start
    while working_days:
        day += ONE_DAY
        working_days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before.

    >>> working_days_between(date(2023, 9, 28), date(2023, 10, 11))
    5
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))
