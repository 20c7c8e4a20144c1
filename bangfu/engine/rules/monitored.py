"""The procedure by which a household is monitored, with its clocks (domain.md §1.2).

Days are days of the calendar. The clocks remind and flag; nothing happens by itself when one ends.
"""

from calendar import monthrange
from datetime import date, timedelta

from bangfu.engine.codes import CaseStage

DECIDED_WITHIN = timedelta(days=15)
PUBLISHED_FOR = timedelta(days=5)
MEASURES_WITHIN_MONTHS = 1
TOO_FAST_MONTHS = 6
ENDS = frozenset({CaseStage.DECIDED, CaseStage.NOT_SO, CaseStage.NOT_AUTHORISED})
ORDER = (
    CaseStage.LEAD,
    CaseStage.VISITED,
    CaseStage.PUBLISHED,
    CaseStage.REVIEWED,
    CaseStage.DECIDED,
)


def next_stage(stage: CaseStage) -> CaseStage:
    """What the case comes to by the next step."""
    return ORDER[ORDER.index(stage) + 1]


def decision_due(found_on: date) -> date:
    """The whole, from lead to decision, takes fifteen days at most."""
    return found_on + DECIDED_WITHIN


def review_from(published_on: date) -> date:
    """The township reviews once the village could read it for five days."""
    return published_on + PUBLISHED_FOR


def measures_due(decided_on: date) -> date:
    return months_after(decided_on, MEASURES_WITHIN_MONTHS)


def is_too_fast(identified_on: date, eliminated_on: date) -> bool:
    """A question to the county, no more: the risk is gone within half a year."""
    return eliminated_on < months_after(identified_on, TOO_FAST_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last.

    >>> months_after(date(2023, 8, 31), 6)
    datetime.date(2024, 2, 29)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
