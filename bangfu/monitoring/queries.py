"""Reading closed months: figures, their changes, and the people behind them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import ibis
from django.db.models import F, QuerySet
from django.utils import timezone
from ibis import _

from bangfu.casework.models import Evidence
from bangfu.engine.codes import Indicator, WarningLevel
from bangfu.engine.indicators import COUNTED_BY, Measure, counted
from bangfu.engine.values import Month
from bangfu.monitoring import closing
from bangfu.monitoring.codes import ComparedWith
from bangfu.monitoring.models import (
    EarlyWarning,
    Figure,
    FigureQuerySet,
    Snapshot,
    Target,
    WarningNumber,
    WarningThreshold,
)
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.registry.models import Person
from bangfu.runs import batch


def snapshot_of(month: Month) -> Snapshot | None:
    return Snapshot.objects.filter(month=month).first()


def latest_snapshot(*, not_after: Month | None = None) -> Snapshot | None:
    closed = Snapshot.objects.order_by("-month")
    return (closed.filter(month__lte=not_after) if not_after else closed).first()


def all_figures(month: Month) -> FigureQuerySet:
    """Every figure of a month with its changes, in the order of a table."""
    return (
        Figure.objects.filter(month=month)
        .with_changes()
        .order_by("division_code", "indicator", "counting")
    )


def figures_of_units(codes: list[str], *, month: Month, staff: Staff) -> FigureQuerySet:
    """All figures of the named units in one query."""
    return (
        Figure.objects.visible_to(staff)
        .filter(month=month, division_code__in=codes)
        .with_changes()
        .order_by("division_code", "indicator", "counting")
    )


def warnings(month: Month, *, staff: Staff) -> QuerySet[EarlyWarning]:
    """Early warnings of a month, deepest fall first."""
    return (
        EarlyWarning.objects.visible_to(staff)
        .filter(month=month)
        .select_related("figure", "task")
        .order_by("change", "division_code")
    )


def warning_of(pk: int, *, staff: Staff) -> EarlyWarning | None:
    rows = EarlyWarning.objects.visible_to(staff).select_related("figure", "task__closed_by")
    return rows.filter(pk=pk).first()


def thresholds(as_of: date | None = None) -> dict[tuple[str, str], dict[str, WarningThreshold]]:
    """(indicator, compared_with) → level → the threshold in force on the day."""
    found: dict[tuple[str, str], dict[str, WarningThreshold]] = defaultdict(dict)
    in_force = WarningThreshold.objects.filter(valid_from__lte=as_of or timezone.localdate())
    for threshold in in_force.order_by("valid_from"):
        found[threshold.indicator, threshold.compared_with][threshold.level] = threshold
    return found


def thresholds_in_force() -> list[WarningThreshold]:
    """As a table shows them."""
    levels = list(WarningLevel)
    every = [each for by_level in thresholds().values() for each in by_level.values()]
    order = {code: place for place, code in enumerate((*Indicator, *ComparedWith, *levels))}
    return sorted(every, key=lambda t: (order[t.indicator], order[t.compared_with], order[t.level]))


def numbers(as_of: date | None = None) -> dict[str, WarningNumber]:
    """The single numbers in force on the day, by name."""
    rows = WarningNumber.objects.filter(valid_from__lte=as_of or timezone.localdate())
    return {row.name: row for row in rows.order_by("valid_from")}


def targets(year: int, *, staff: Staff) -> dict[str, Target]:
    rows = Target.objects.visible_to(staff).filter(year=year).select_related("set_by")
    return {target.division_code: target for target in rows.order_by("division_code")}


def fallen_to_zero(figures: list[dict[str, object]], month: Month) -> list[dict[str, object]]:
    """Rows of value 0 for units that were counted a month or a year ago and now have nobody.

    A village with no row now has nobody at work: it fell to zero. One whose code was no longer in
    force at the end of the month is another unit now, with its people: that is no fall.
    """
    tree = places(month.last_day)
    present = {(row["unit_code"], row["indicator"], row["counting"]) for row in figures}
    before = Figure.objects.filter(month__in=[month + -1, month + -12]).exclude(
        indicator=Indicator.MEDIAN_MONTHLY_INCOME
    )
    keys = before.values_list("division_code", "indicator", "counting", "level").distinct()
    return [
        {"unit_code": unit, "indicator": name, "counting": counting, "level": level, "value": 0}
        for unit, name, counting, level in keys.order_by("division_code", "indicator")
        if (unit, name, counting) not in present and tree.knows(unit)
    ]


@dataclass(frozen=True)
class CountedPerson:
    """Somebody behind a figure, with the work and the evidence known when the month closed.

    `person` is None for who has since moved out of the viewer's reach.
    """

    person: Person | None
    spells: list[dict[str, object]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class CountedPeople:
    """One page of the people behind a figure, and how many there are in all."""

    total: int
    people: list[CountedPerson]


def people_counted(
    snapshot: Snapshot,
    measure: Measure,
    *,
    unit_code: str,
    staff: Staff,
    offset: int = 0,
    limit: int = 50,
) -> CountedPeople:
    """The people behind a figure of a unit, as of the close, as far as `staff` may reach them.

    They come from the snapshot that the figure was counted from, so their number is the figure; of
    one whose rows are kept no longer nobody comes.
    """
    if snapshot.is_cleared:
        return CountedPeople(total=0, people=[])
    closing.check_whole(snapshot)
    low, high = staff.division.range
    with batch.batch_engine() as engine, closing.tables_of(engine, snapshot) as part:
        inside = part["units"].filter(_.unit_code == unit_code)
        behind = (
            counted(part["people"])
            .filter(_[COUNTED_BY[measure]], _.division_code.between(low, high))
            .semi_join(inside, "division_code")
        )
        total = behind.count().to_pyarrow().as_py()
        page = behind.order_by("division_code", "person_id").limit(limit, offset=offset)
        ids = page.person_id.to_pyarrow().to_pylist()
        spells = part["spells"].filter(_.person_id.isin(ids)) if ids else part["spells"].limit(0)
        rows = spells.order_by("person_id", ibis.desc("start_month")).to_pyarrow().to_pylist()
    return CountedPeople(total=total, people=_with_evidence(ids, rows, snapshot, staff))


def _with_evidence(
    ids: list[int], spells: list[dict[str, object]], snapshot: Snapshot, staff: Staff
) -> list[CountedPerson]:
    people = Person.objects.visible_to(staff).in_bulk(ids)
    spells_of: dict[int, list[dict[str, object]]] = defaultdict(list)
    for spell in spells:
        spells_of[int(spell["person_id"])].append(spell)
    evidence_of: dict[int, list[Evidence]] = defaultdict(list)
    handed_in = Evidence.objects.visible_to(staff).filter(
        task__discrepancies__person__in=ids, submitted_at__lte=snapshot.closed_at
    )
    for item in (
        handed_in.annotate(person_id=F("task__discrepancies__person"))
        .distinct()
        .order_by("submitted_at")
    ):
        evidence_of[item.person_id].append(item)
    return [
        CountedPerson(people[key], spells_of[key], evidence_of[key])
        if key in people
        else CountedPerson(None)
        for key in ids
    ]
