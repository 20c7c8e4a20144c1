"""Reading tasks and evidence, always within somebody's reach."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bangfu.casework import files
from bangfu.casework.codes import UNFINISHED, Lateness, TaskState
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


def clock_counts(staff: Staff, *, as_of: date | None = None) -> ClockCounts:
    """One query for the tiles of the home page."""
    return ClockCounts(**unfinished(staff).order_by().aggregate(**_counted(as_of)))


def counts_by_office(staff: Staff, *, as_of: date | None = None) -> list[OfficeCounts]:
    """The clocks of every office in reach, in order of their codes: one query."""
    rows = unfinished(staff).order_by("office_code").values("office_code")
    return [
        OfficeCounts(office_code=row.pop("office_code"), clocks=ClockCounts(**row))
        for row in rows.annotate(**_counted(as_of))
    ]


def _counted(as_of: date | None) -> dict[str, Count]:
    return {
        "open": Count("pk", filter=Q(state=TaskState.OPEN)),
        "submitted": Count("pk", filter=Q(state=TaskState.SUBMITTED)),
        "overdue": Count("pk", filter=late(Lateness.OVERDUE, as_of=as_of)),
        "today": Count("pk", filter=late(Lateness.TODAY, as_of=as_of)),
        "soon": Count("pk", filter=late(Lateness.SOON, as_of=as_of)),
    }


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
