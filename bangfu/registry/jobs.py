"""The checks of the register as long work: done by a worker, watched on a page."""

from bangfu.engine.values import Month
from bangfu.org.roles import Permission
from bangfu.registry import actions
from bangfu.runs.worker import Context, needs


@needs(Permission.CHECK_MANAGE)
def check_register(context: Context, *, month: str = "") -> dict[str, object]:
    """`month`: up to which there is data; without it this one."""
    as_of = Month.parse(month) if month else None
    done = actions.check_register(month=as_of, progress=context.progress, by=context.run.by)
    return {"pass_id": done.pk}
