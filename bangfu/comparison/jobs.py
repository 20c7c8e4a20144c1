"""The comparison as long work: done by a worker, watched on a page."""

from bangfu.comparison import actions
from bangfu.engine.values import Month
from bangfu.org.roles import Permission
from bangfu.runs.worker import Context, needs


@needs(Permission.COMPARISON_RUN)
def compare(context: Context, *, source: str, month: str) -> dict[str, object]:
    comparison = actions.run(
        source=source,
        month=Month.parse(month),
        progress=context.progress,
        by=context.run.by,
    )
    return {"comparison_id": comparison.pk}
