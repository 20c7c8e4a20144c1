"""差异核实: which discrepancies a person has before them, filtered and paged by key."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from bangfu.casework import queries as casework
from bangfu.casework.codes import TaskState
from bangfu.casework.models import Task
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.codes import Code, DiscrepancyKind
from bangfu.engine.values import DivisionCode, Month
from bangfu.org.models import Staff
from bangfu.registry import queries as registry

STILL_OPEN = (DiscrepancyState.FOUND, DiscrepancyState.DISPATCHED)
# kinds whose sides name an employer and never a person
EMPLOYER_KINDS = (
    DiscrepancyKind.MISSING_HERE,
    DiscrepancyKind.ENDED_HERE,
    DiscrepancyKind.STOPPED_THERE,
    DiscrepancyKind.EMPLOYER_DIFFERS,
    DiscrepancyKind.UNSUPPORTED,
)
# counting further would read the whole index; nobody needs the exact number beyond
COUNT_UP_TO = 100_000


class Due(Code):
    """How the clock of the task stands."""

    OVERDUE = "overdue", "已超期", "Overdue"
    TODAY = "today", "今天到期", "Due today"
    SOON = "soon", "三天内到期", "Due within three days"
    LATER = "later", "三天后到期", "Due later"
    NONE = "none", "未派发", "Not dispatched"


class StateFilter(Code):
    """States as the list's filter offers them."""

    OPEN = "open", "待办（未办结）", "Open"
    FOUND = "found", "未派发", "Not dispatched"
    DISPATCHED = "dispatched", "核实中", "Being verified"
    SETTLED = "settled", "已办结", "Settled"
    GONE = "gone", "已消失", "No longer found"
    ALL = "all", "全部", "All"


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; empty means no restriction."""

    kind: str = ""
    month: Month | None = None
    source: str = ""
    division: DivisionCode | None = None
    due: str = ""
    state: str = StateFilter.OPEN
    keyword: str = ""


@dataclass(frozen=True)
class Counts:
    total: int
    overdue: int
    today: int
    undispatched: int


def discrepancies(wanted: Filter, *, today: date, staff: Staff) -> QuerySet[Discrepancy]:
    """The rows of the filter that this person may reach."""
    return without_due(wanted, staff=staff).filter(of_due(wanted.due, today))


def without_due(wanted: Filter, *, staff: Staff) -> QuerySet[Discrepancy]:
    rows = Discrepancy.objects.visible_to(staff).filter(of_state(wanted.state))
    if wanted.division:
        rows = rows.in_division(wanted.division)
    exact = {"kind": wanted.kind, "month": wanted.month, "source": wanted.source}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if wanted.keyword:
        people = Q(person__in=registry.find(wanted.keyword, staff).people)
        rows = rows.filter(people | employed_at(wanted.keyword))
    return rows


def employed_at(keyword: str) -> Q:
    """An employer's name or a part of it, here or there, where the two sides are employers."""
    of_employers = Q(kind__in=EMPLOYER_KINDS)
    return of_employers & (Q(here__contains=keyword.strip()) | Q(there__contains=keyword.strip()))


def taken_back_with(rows: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    """All that goes back when these are taken back: tasks are withdrawn whole, while untouched."""
    tasks = Task.objects.filter(
        pk__in=rows.filter(state=DiscrepancyState.DISPATCHED).order_by().values("task"),
        state=TaskState.OPEN,
        evidence=None,
    ).exclude(discrepancies__state=DiscrepancyState.SETTLED)
    return Discrepancy.objects.filter(
        state=DiscrepancyState.DISPATCHED, task__in=tasks.values("pk")
    )


def of_state(state: str) -> Q:
    if state == StateFilter.ALL:
        return Q()
    return Q(state__in=STILL_OPEN) if state in ("", StateFilter.OPEN) else Q(state=state)


def of_due(due: str, today: date) -> Q:
    if due == Due.NONE:
        return Q(state=DiscrepancyState.FOUND)
    if not due:
        return Q()
    verifying = Q(state=DiscrepancyState.DISPATCHED)
    return verifying & casework.late(due, as_of=today, through="task__")


def counts(wanted: Filter, *, today: date, staff: Staff) -> Counts:
    """The chips above the list: one query, within the same filter and the same reach."""
    found = without_due(wanted, staff=staff).aggregate(
        overdue=Count("pk", filter=of_due(Due.OVERDUE, today)),
        today=Count("pk", filter=of_due(Due.TODAY, today)),
        undispatched=Count("pk", filter=of_due(Due.NONE, today)),
    )
    rows = discrepancies(wanted, today=today, staff=staff).order_by()
    return Counts(total=rows.values("pk")[:COUNT_UP_TO].count(), **found)


def neighbours(rows: QuerySet[Discrepancy], pk: int) -> tuple[int | None, int | None]:
    """Keys of the discrepancy before and after this one in the list it was opened from."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return keys.filter(pk__lt=pk).last(), keys.filter(pk__gt=pk).first()


def months(staff: Staff) -> list[Month]:
    """Months for which there is a comparison of this place or one above it, newest first."""
    above, place = [], staff.division
    while place := place.parent:
        above.append(place.text)
    low, high = staff.division.range
    reached = Q(division_code__range=(low, high)) | Q(division_code__in=[*above, "0" * 12])
    rows = Comparison.objects.filter(reached)
    return list(rows.values_list("month", flat=True).distinct().order_by("-month"))
