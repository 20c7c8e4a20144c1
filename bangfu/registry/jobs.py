"""The checks of the register as long work: done by a worker, watched on a page."""

from bangfu.org.roles import Permission
from bangfu.registry import actions
from bangfu.runs.worker import Context, needs


@needs(Permission.CHECK_MANAGE)
def check_register(context: Context) -> dict[str, object]:
    done = actions.check_register(progress=context.progress, by=context.run.by)
    return {"pass_id": done.pk}
