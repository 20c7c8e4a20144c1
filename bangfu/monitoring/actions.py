"""Closing months, and warning where a figure fell."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from bangfu.audit import actions as audit
from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskKind
from bangfu.casework.models import Task
from bangfu.engine.codes import Counting, WarningLevel
from bangfu.engine.indicators import Fall, Threshold, level_of
from bangfu.engine.values import Month
from bangfu.monitoring import closing, queries, rules
from bangfu.monitoring.codes import ComparedWith
from bangfu.monitoring.models import EarlyWarning, Figure, Snapshot, WarningThreshold
from bangfu.monitoring.parameters import STARTING_THRESHOLDS
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.registry import queries as registry

Progress = Callable[[int, int, str], None]


def close_month(*, month: Month, progress: Progress | None = None, by: Staff) -> Snapshot:
    """月度结账: snapshot, figures and warnings of a month, once and for all.

    Raises MonthAlreadyClosed, MonthNotOver and OthersNotReached. The snapshot is written before
    the rows that name it, so whatever stops this half-way leaves the month open, and closing it
    again is safe.
    """
    today = timezone.localdate()
    rules.check_not_closed(queries.snapshot_of(month))
    rules.check_over(month, as_of=today)
    rules.check_reaches_everybody(somebody_outside=registry.somebody_outside(by.division))
    tell = progress or (lambda done, total, message: None)
    tell(0, 2, f"正在生成 {month.zh}快照")
    closed = closing.close(month)
    try:
        tell(1, 2, "正在写入指标和预警")
        return _publish(closed, month, by=by)
    except IntegrityError:
        closing.forget(closed)
        rules.check_not_closed(queries.snapshot_of(month))
        raise
    except BaseException:
        closing.forget(closed)
        raise


@transaction.atomic
def _publish(closed: closing.Closing, month: Month, *, by: Staff) -> Snapshot:
    """The rows that make a snapshot count. Of two closes at once the second fails here."""
    snapshot = Snapshot.objects.create(
        month=month,
        path=closed.path,
        sha256=closed.sha256,
        person_count=closed.person_count,
        spell_count=closed.spell_count,
        is_reconstructed=rules.is_reconstructed(month, as_of=timezone.localdate()),
        closed_by=by,
    )
    rows = closed.figures + queries.fallen_to_zero(closed.figures, month)
    Figure.objects.bulk_create((_figure(row, snapshot) for row in rows), batch_size=2000)
    warned = warn(snapshot=snapshot, by=by)
    audit.record(
        "month_closed",
        subject=snapshot,
        division_code=by.division_code,
        after={"month": str(month), "sha256": closed.sha256, "warnings": warned},
        by=by,
    )
    return snapshot


def _figure(row: dict[str, object], snapshot: Snapshot) -> Figure:
    month = snapshot.month
    restarts = row["counting"] == Counting.YTD_EVER_ALL and month.month == 1
    return Figure(
        snapshot=snapshot,
        month=month,
        indicator=row["indicator"],
        counting=row["counting"],
        division_code=row["unit_code"],
        level=row["level"],
        value=row["value"],
        month_ago=None if restarts else month + -1,
        year_ago=month + -12,
    )


def warn(*, snapshot: Snapshot, by: Staff) -> int:
    """Early warnings of a freshly closed month; returns how many. See `queries.falls`.

    A warning with an answer time becomes a task of the unit; one of a month that was closed long
    after the fact is shown, but asks nobody for an answer.
    """
    thresholds = queries.thresholds()
    warnings = []
    for figure, compared_with, fall in queries.falls(snapshot):
        passed = thresholds.get((figure.indicator, compared_with), {})
        level = level_of(
            fall, (Threshold(WarningLevel(t.level), t.fall_over) for t in passed.values())
        )
        if level is None:
            continue
        days = None if snapshot.is_reconstructed else passed[level].answer_days
        warnings.append(
            EarlyWarning(
                figure=figure,
                month=snapshot.month,
                division_code=figure.division_code,
                level=level,
                compared_with=compared_with,
                before=fall.before,
                change=fall.change,
                task=days and _ask_for_answer(figure, compared_with, fall, days, by),
            )
        )
    EarlyWarning.objects.bulk_create(warnings, batch_size=2000)
    return len(warnings)


def _ask_for_answer(
    figure: Figure, compared_with: ComparedWith, fall: Fall, working_days: int, by: Staff
) -> Task:
    title = (
        f"{places().name_of(figure.division_code)}{figure.month.zh}"
        f"{figure.get_indicator_display()}{compared_with.zh}下降 {-fall.change:.1%}"
    )
    return casework.open_task(
        kind=TaskKind.EARLY_WARNING,
        title=title,
        division_code=figure.division_code,
        working_days=working_days,
        by=by,
    )


@transaction.atomic
def load_starting_thresholds() -> None:
    """Give a new installation its thresholds; values that were changed here stay."""
    WarningThreshold.objects.bulk_create(
        (
            WarningThreshold(
                indicator=indicator,
                compared_with=compared_with,
                level=level,
                fall_over=fall,
                answer_days=days,
            )
            for indicator, compared_with, level, fall, days in STARTING_THRESHOLDS
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def set_threshold(
    *, threshold: WarningThreshold, fall_over: float, answer_days: int | None, by: Staff
) -> WarningThreshold:
    """Change a local parameter; warnings already given stay as they are."""
    threshold = WarningThreshold.objects.select_for_update(of=["self"]).get(pk=threshold.pk)
    rules.check_threshold(fall_over=fall_over, answer_days=answer_days)
    before = {"fall_over": threshold.fall_over, "answer_days": threshold.answer_days}
    threshold.fall_over, threshold.answer_days = fall_over, answer_days
    threshold.save(update_fields=["fall_over", "answer_days"])
    audit.record(
        "threshold_set",
        subject=threshold,
        before=before,
        after={"fall_over": fall_over, "answer_days": answer_days},
        by=by,
    )
    return threshold
