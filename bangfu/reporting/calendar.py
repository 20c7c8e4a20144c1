"""填报日历: which forms are due when (S3: by the 15th of the quarter's last month)."""

from dataclasses import dataclass
from datetime import date, timedelta

from bangfu.engine.forms import FORMS, FormSpec
from bangfu.engine.values import Month, Quarter
from bangfu.org import queries as org
from bangfu.org.models import Staff
from bangfu.reporting import queries, rules
from bangfu.reporting.models import FilledForm

DUE_DAY = 15
QUARTERS_SHOWN = 5
SOON = timedelta(days=15)


@dataclass(frozen=True)
class Entry:
    """One form of one quarter for the reader's own unit."""

    spec: FormSpec
    quarter: Quarter
    due_on: date
    filled: FilledForm | None
    can_be_filled: bool
    is_overdue: bool
    is_soon: bool


def entries(staff: Staff, *, today: date) -> list[Entry]:
    """The last quarters, newest first; without past ones from before anything was closed here."""
    unit = staff.division.text
    if not may_file(unit):
        return []
    found = (
        entry(spec, quarter, unit=unit, today=today)
        for quarter in quarters(today)
        for spec in FORMS.values()
    )
    return [each for each in found if each.filled or each.can_be_filled or not each.is_overdue]


def entry(spec: FormSpec, quarter: Quarter, *, unit: str, today: date) -> Entry:
    filled = queries.latest(spec.name, unit, str(quarter))
    due = due_on(quarter)
    return Entry(
        spec=spec,
        quarter=quarter,
        due_on=due,
        filled=filled,
        can_be_filled=queries.snapshot_for(quarter) is not None,
        is_overdue=filled is None and due < today,
        is_soon=filled is None and today <= due <= today + SOON,
    )


def due_on(quarter: Quarter) -> date:
    return quarter.last_month.first_day.replace(day=DUE_DAY)


def quarters(today: date) -> list[Quarter]:
    """From the current quarter back; in an installation with old data, from its latest close."""
    latest = queries.latest_month()
    current = Month(today.year, today.month)
    newest = latest if latest and current - latest > 3 * QUARTERS_SHOWN else current
    return [Quarter.of(newest + -3 * back) for back in range(QUARTERS_SHOWN)]


def may_file(code: str) -> bool:
    return org.places().knows(code) and org.places().level_of(code) in rules.LEVELS


def units(staff: Staff) -> list[str]:
    """The reader's own unit and those that report to it, as far as they fill forms."""
    own = staff.division.text
    return [code for code in [own, *org.reports(own)] if may_file(code)]
