"""Reading tasks and evidence, always within somebody's reach."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bangfu.casework import files
from bangfu.casework.codes import UNFINISHED, Lateness
from bangfu.casework.models import Evidence, Task
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff

SOON_DAYS = 3


@dataclass(frozen=True)
class ClockCounts:
    """How many unfinished tasks stand where."""

    open: int
    submitted: int
    overdue: int
    today: int
    soon: int


@dataclass(frozen=True)
class OfficeCounts:
    """The clocks of one office."""

    office_code: str
    clocks: ClockCounts


@dataclass(frozen=True)
class StoredFile:
    """A file to be sent: as what, under which name."""

    path: Path
    media_type: str
    file_name: str


def unfinished(staff: Staff) -> QuerySet[Task]:
    """Tasks still to do, the most urgent first."""
    rows = Task.objects.visible_to(staff).select_related("taken_by")
    return rows.filter(state__in=UNFINISHED).order_by("due_on", "id")


def taken_by(staff: Staff) -> QuerySet[Task]:
    """What somebody began and has not finished."""
    return Task.objects.filter(taken_by=staff, state__in=UNFINISHED).order_by("due_on", "id")


def late(how: str, *, as_of: date | None = None, through: str = "") -> Q:
    """The condition of a Lateness on `due_on`, also through a relation (`through="task__"`)."""
    today = as_of or timezone.localdate()
    field, soon = f"{through}due_on", due_on(today, SOON_DAYS)
    return {
        Lateness.OVERDUE: Q(**{f"{field}__lt": today}),
        Lateness.TODAY: Q(**{field: today}),
        Lateness.SOON: Q(**{f"{field}__gt": today, f"{field}__lte": soon}),
        Lateness.LATER: Q(**{f"{field}__gt": soon}),
    }[Lateness(how)]


def lateness_on(today: date) -> Callable[[date], Lateness]:
    """How the clock of an unfinished task stands, by the day it is due on: `late`, told of one."""
    soon = due_on(today, SOON_DAYS)

    def lateness(day: date) -> Lateness:
        if day <= today:
            return Lateness.TODAY if day == today else Lateness.OVERDUE
        return Lateness.SOON if day <= soon else Lateness.LATER

    return lateness


def clock_counts(staff: Staff, *, as_of: date | None = None) -> ClockCounts:
    """Stands on every page: one query, and one that is quick to ask."""
    return _counted(_by_day(staff).values_list("state", "due_on", "count"), as_of)


def counts_by_office(staff: Staff, *, as_of: date | None = None) -> list[OfficeCounts]:
    """The clocks of every office in reach, in order of their codes: one query."""
    rows = _by_day(staff, "office_code").order_by("office_code")
    return [
        OfficeCounts(office, _counted((row[1:] for row in of_office), as_of))
        for office, of_office in groupby(
            rows.values_list("office_code", "state", "due_on", "count"), key=itemgetter(0)
        )
    ]


def _by_day(staff: Staff, *by: str) -> QuerySet:
    """How many unfinished tasks in each state are due when."""
    return unfinished(staff).order_by().values(*by, "state", "due_on").annotate(count=Count("pk"))


def _counted(rows: Iterable[tuple[str, date, int]], as_of: date | None) -> ClockCounts:
    """Of state, day and number of tasks."""
    lateness, counts = lateness_on(as_of or timezone.localdate()), Counter()
    for state, day, count in rows:
        counts[state] += count
        counts[lateness(day)] += count
    return ClockCounts(**{one.name: counts[one.name] for one in fields(ClockCounts)})


def evidence_visible(staff: Staff) -> QuerySet[Evidence]:
    """Evidence of tasks within reach, as handed in."""
    return (
        Evidence.objects.visible_to(staff)
        .select_related("submitted_by", "task")
        .order_by("submitted_at", "id")
    )


def stored_file(evidence: Evidence) -> StoredFile | None:
    """What a download page sends; None for evidence in words only."""
    if not evidence.stored_as:
        return None
    return StoredFile(files.path_of(evidence.stored_as), evidence.media_type, evidence.file_name)
