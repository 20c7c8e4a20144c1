"""What may be run, who is told what when it fails."""

import errno
import traceback
from collections.abc import Callable

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bangfu.runs.codes import RunState
from bangfu.runs.models import Run

UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
REPEATABLE = (RunState.FAILED, RunState.CANCELLED)
# what somebody took back is not started again in their name
REPEATABLE_BY_OTHERS = (RunState.FAILED,)
OURS = "bangfu."
MOST_CRASHES = 3
LONGEST_ERROR = 500


class NotOurWork(Exception):
    """The dotted path leads outside the program, or to what names no right."""


class RightLost(Exception):
    """Whoever asked for the work may not do it any more."""


class RunFinished(Exception):
    """It is over: nothing to cancel."""


class RunNotRepeatable(Exception):
    """Only work that failed or was cancelled can be started again."""


class RunTaken(Exception):
    """Another worker holds the run now, or it was cancelled: stop and touch nothing."""


class WorkerStopping(Exception):
    """The worker was asked to end; the next one goes on from the checkpoint."""


def job_of(kind: str) -> Callable[..., object]:
    """The function that does it: one of ours, which names the right it `needs`."""
    try:
        job = import_string(kind) if kind.startswith(OURS) else None
    except ImportError:
        job = None
    if not hasattr(job, "permission"):
        raise NotOurWork(_("没有这种后台工作"))
    return job


def check_right(kind: str, by) -> None:
    """Work is done in somebody's name and with their rights of the moment: an account that was
    shut, or given another role since, does nothing more."""
    if not by.may(job_of(kind).permission):
        raise RightLost(
            _("提出这项工作的账号已停用或没有这项权限，没有办理；请由有权限的人另行提出")
        )


def check_unfinished(run: Run) -> None:
    if run.state not in UNFINISHED:
        raise RunFinished(_("该工作已经结束，无需取消"))


def repeatable(run: Run, by) -> tuple[RunState, ...]:
    return REPEATABLE if run.by_id == by.pk else REPEATABLE_BY_OTHERS


def check_repeatable(run: Run, by) -> None:
    if run.state not in repeatable(run, by):
        raise RunNotRepeatable(_("只有未完成的工作可以重新开始；已取消的，由提出人自己重新开始"))


def can_cancel(run: Run) -> bool:
    return run.state in UNFINISHED


def can_repeat(run: Run, by) -> bool:
    return run.state in repeatable(run, by)


def is_worn_out(run: Run) -> bool:
    return run.crashes >= MOST_CRASHES


def worn_out_message() -> str:
    return _("后台工作连续 %(times)s 次异常中断，已停止；请检查内存和磁盘空间后重新开始") % {
        "times": MOST_CRASHES
    }


def message_for_user(error: BaseException) -> str:
    """One sentence. Our own errors speak to users and hold no values; others stay unquoted."""
    if type(error).__module__.startswith(OURS) and str(error):
        return str(error)[:LONGEST_ERROR]
    if isinstance(error, MemoryError):
        return _("内存不足，请关闭其他程序或换用内存更大的机器后重新开始")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("磁盘空间不足，请清理后重新开始")
    return _("程序内部出错，数据没有改动到一半；请重新开始，仍不成功请把工作编号告诉管理员")


def trace_without_values(error: BaseException) -> str:
    """Where it happened, for the log: types, files and lines, never what an error quotes."""
    lines = [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    told = "\n".join([type(error).__name__, *lines])
    cause = error.__cause__ or error.__context__
    return told if cause is None else f"{told}\ncaused by {trace_without_values(cause)}"
