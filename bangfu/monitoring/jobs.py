"""The month close as long work: done by a worker, watched on a page."""

from bangfu.engine.values import Month
from bangfu.monitoring import actions, queries
from bangfu.org.roles import Permission
from bangfu.runs.worker import Context, needs


@needs(Permission.MONTH_CLOSE)
def close_month(context: Context, *, month: str) -> dict[str, object]:
    closed = queries.snapshot_of(Month.parse(month))
    if closed and closed.closed_at >= context.run.created_at and closed.closed_by == context.run.by:
        return {"snapshot_id": closed.pk}  # an earlier attempt died after it had closed the month
    snapshot = actions.close_month(
        month=Month.parse(month), progress=context.progress, by=context.run.by
    )
    return {"snapshot_id": snapshot.pk}
