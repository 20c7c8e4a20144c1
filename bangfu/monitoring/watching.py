"""What is known of every unit's stock and income when a month closes: what the warnings judge.

Only stocks are watched: a year-to-date count cannot fall. Villages are not: their numbers are
about persons, not about a place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import ibis
import pyarrow as pa
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Settlement
from bangfu.engine.codes import Counting, DivisionLevel, Indicator
from bangfu.engine.indicators import Reading, by_unit, leavers, path_to_target, returnees
from bangfu.engine.values import Month
from bangfu.engine.values.spring_festival import year_before
from bangfu.monitoring import closing
from bangfu.monitoring.codes import ComparedWith
from bangfu.monitoring.models import Figure, Snapshot, Target
from bangfu.org.queries import places
from bangfu.registry.models import WorkSpell
from bangfu.runs import batch

PEOPLE, INCOME = Indicator.PEOPLE_AT_WORK, Indicator.MEDIAN_MONTHLY_INCOME
EARLIER_MONTHS, YEAR = 6, 12
SPELL, PIECE = WorkSpell._meta.label_lower, 2000
Values = dict[tuple[Month, str, str], int]


@dataclass(frozen=True)
class Leavers:
    """How many stopped working since an earlier month, by unit: because the register was wrong
    about that month and was put right, and come home without work."""

    corrected: Mapping[str, int] = field(default_factory=dict)
    returned: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    """One figure with its reading, and what a person needs beside it to judge a fall."""

    figure: Figure
    reading: Reading
    compared: Mapping[ComparedWith, Month]
    corrected: Mapping[ComparedWith, int]
    ordinary_change: float | None
    is_lagging: bool


def compared_months(month: Month) -> dict[ComparedWith, Month]:
    """Last year's month is the one in the same place beside the Spring Festival."""
    return {ComparedWith.MONTH_AGO: month + -1, ComparedWith.YEAR_AGO: year_before(month)}


def watched(snapshot: Snapshot, *, lag_days: int | None) -> Iterator[Watched]:
    """Every watched figure of a freshly closed month."""
    month, figures = snapshot.month, _figures(snapshot.month)
    compared = compared_months(month)
    known = _values(month, set(compared.values()))
    is_whole = closing.is_whole(snapshot)
    gone = {
        kind: _leavers(snapshot, before) if is_whole else Leavers()
        for kind, before in compared.items()
    }
    paths, lagging = _paths(month), _lagging(month, lag_days)
    for figure in figures:
        unit, is_people = figure.division_code, figure.indicator == PEOPLE
        last_year = known.get((month + -YEAR, unit, figure.indicator))
        moved = compared[ComparedWith.YEAR_AGO] != month + -YEAR and last_year
        yield Watched(
            figure=figure,
            reading=Reading(
                now=figure.value,
                before=_at(known, compared, unit, figure.indicator),
                stocks=_at(known, compared, unit, PEOPLE),
                earlier=_earlier(known, month, unit) if is_people else (),
                path=paths.get(unit) if is_people else None,
                returnees=gone[ComparedWith.MONTH_AGO].returned.get(unit) if is_people else None,
            ),
            compared=compared,
            corrected={k: g.corrected.get(unit, 0) for k, g in gone.items() if g.corrected},
            ordinary_change=figure.value / last_year - 1 if moved else None,
            is_lagging=unit in lagging,
        )


def _figures(month: Month) -> list[Figure]:
    return list(_watched_in({month}).order_by("division_code", "indicator"))


def _values(month: Month, compared: set[Month]) -> Values:
    months = compared | {month + -back for back in (*range(1, EARLIER_MONTHS + 1), YEAR)}
    found = _watched_in(months).values_list("month", "division_code", "indicator", "value")
    return {(at, unit, name): value for at, unit, name, value in found}


def _watched_in(months: set[Month]) -> QuerySet[Figure]:
    stocks_and_incomes = {"counting": Counting.ON_DATE_ALL, "indicator__in": (PEOPLE, INCOME)}
    rows = Figure.objects.filter(month__in=months, **stocks_and_incomes)
    return rows.exclude(level=DivisionLevel.VILLAGE)


def _at(
    known: Values, compared: Mapping[ComparedWith, Month], unit: str, indicator: str
) -> dict[ComparedWith, int]:
    found = {kind: known.get((month, unit, indicator)) for kind, month in compared.items()}
    return {kind: value for kind, value in found.items() if value is not None}


def _earlier(known: Values, month: Month, unit: str) -> tuple[int, ...]:
    """The stocks of the months before, newest first, up to the first that was not closed."""
    values: list[int] = []
    for back in range(1, EARLIER_MONTHS + 1):
        value = known.get((month + -back, unit, PEOPLE))
        if value is None:
            break
        values.append(value)
    return tuple(values)


def _paths(month: Month) -> dict[str, int]:
    return {
        target.division_code: path_to_target(
            base=target.base_count, target=target.target_count, month=month.month
        )
        for target in Target.objects.filter(year=month.year)
    }


def _leavers(now: Snapshot, month: Month) -> Leavers:
    """Nothing where that month was not closed, or its files are no longer what was closed."""
    before = Snapshot.objects.filter(month=month).first()
    if before is None or not closing.is_whole(before):
        return Leavers()
    with (
        batch.batch_engine() as engine,
        closing.tables_of(engine, before) as then,
        closing.tables_of(engine, now) as here,
    ):
        gone = leavers(then["people"], here["people"])
        ids = ibis.memtable(
            pa.table({"person_id": pa.array(sorted(_corrected(before)), pa.int64())})
        )
        return Leavers(
            corrected=_counted(by_unit(gone.semi_join(ids, "person_id"), here["units"])),
            returned=_counted(by_unit(returnees(gone, then["spells"]), here["units"])),
        )


def _counted(table: object) -> dict[str, int]:
    rows = table.to_pyarrow().to_pylist()  # type: ignore[attr-defined]
    return {row["unit_code"]: row["people"] for row in rows}


def _corrected(before: Snapshot) -> set[int]:
    """Who was counted then and, as the register was put right since, should not have been: entries
    merged into another one, and people whose work turned out to have ended by then. Somebody whose
    work was found to have ended later has really left."""
    settled = Settlement.objects.filter(reopened_at=None, settled_at__gt=before.closed_at)
    closed, written = set(), set()
    for outcome, changes in settled.exclude(changes=[]).values_list("outcome", "changes"):
        rows = {change["id"] for change in changes if change["row"] == SPELL}
        written |= rows
        closed |= {change["id"] for change in changes if outcome == Outcome.MERGED}
    return closed | _not_at_work(written, before.month)


def _not_at_work(spells: set[int], month: Month) -> set[int]:
    """Of those whose spells these are, who had no work on the last day of the month."""
    keys, found = sorted(spells), set()
    for start in range(0, len(keys), PIECE):
        written = WorkSpell.objects.filter(pk__in=keys[start : start + PIECE])
        people = set(written.values_list("person", flat=True))
        over = Q(end_month__isnull=False, end_month__lte=month)
        covering = WorkSpell.objects.filter(person__in=people, start_month__lte=month).exclude(over)
        found |= people - set(covering.values_list("person", flat=True))
    return found


def _lagging(month: Month, lag_days: int | None) -> set[str]:
    """Units of whose work nothing was entered or changed for long before the month's end."""
    if lag_days is None:
        return set()
    since = month.last_day - timedelta(days=lag_days)
    limit = timezone.make_aware(datetime(since.year, since.month, since.day))  # noqa: DTZ001
    rows = WorkSpell.objects.order_by().values_list("division_code").annotate(Max("updated_at"))
    newest = dict(rows)
    up_to: dict[str, datetime] = {}
    for place, unit, _level in places(month.last_day).reporting_closure(newest):
        up_to[unit] = max(newest[place], up_to.get(unit, newest[place]))
    return {unit for unit, at in up_to.items() if at < limit}
