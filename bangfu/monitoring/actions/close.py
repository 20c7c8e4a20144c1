"""月度结账: a month is closed once and for all."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.audit import actions as audit
from bangfu.engine.codes import Counting
from bangfu.engine.values import Month
from bangfu.monitoring import closing, queries, rules
from bangfu.monitoring.actions import warning
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.org.models import Staff
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
    closing.forget_unpublished()
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
    warned = warning.warn(snapshot=snapshot, by=by)
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


def forget_rows(snapshots: QuerySet[Snapshot]) -> None:
    """Their rows of people go, once it is written down; figures and counts stay."""
    paths = list(snapshots.values_list("path", flat=True))
    transaction.on_commit(lambda: closing.forget_rows(paths))
