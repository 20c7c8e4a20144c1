"""Thresholds that a new installation starts with: local parameters, no notice sets them."""

from datetime import date

from bangfu.engine.codes import Indicator, WarningLevel
from bangfu.monitoring.codes import ComparedWith, Number

# in force before anything is changed here
FROM_THE_START = date(2020, 1, 1)
# falls of this share or more, by level blue, yellow, orange, red (domain.md §9.2)
SCALE = (0.0, 0.02, 0.05, 0.10)
INCOME = (0.0, 0.03, 0.08, 0.15)
# working days in which the unit answers; a blue warning is explained in the monthly dispatch
ANSWER_DAYS = {WarningLevel.YELLOW: 10, WarningLevel.ORANGE: 5, WarningLevel.RED: 2}
STARTING_THRESHOLDS = [
    (indicator, compared_with, level, fall, ANSWER_DAYS.get(level))
    for indicator, falls in (
        (Indicator.PEOPLE_AT_WORK, SCALE),
        (Indicator.MEDIAN_MONTHLY_INCOME, INCOME),
    )
    for compared_with in (ComparedWith.MONTH_AGO, ComparedWith.YEAR_AGO)
    for level, fall in zip(WarningLevel, falls, strict=True)
]
STARTING_NUMBERS = {
    Number.SMALLEST_STOCK: 50,
    Number.MONTHS_RUNNING: 2,
    Number.TARGET_PERCENT: 95,
    Number.RETURNEE_PERCENT: 5,
    Number.LAG_DAYS: 31,
    Number.DISPATCH_DAY: 10,
}
