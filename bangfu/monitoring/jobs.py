"""The month close as long work: done by a worker, watched on a page."""

from bangfu.engine.values import Month
from bangfu.monitoring import actions
from bangfu.runs.worker import Context


def close_month(context: Context, *, month: str) -> dict[str, object]:
    snapshot = actions.close_month(
        month=Month.parse(month), progress=context.progress, by=context.run.by
    )
    return {"snapshot_id": snapshot.pk}
