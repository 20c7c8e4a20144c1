"""What may be done with a task, and how its clock stands."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.casework.codes import UNFINISHED, EvidenceKind, Lateness, TaskState
from bangfu.casework.models import Task
from bangfu.casework.queries import lateness_on
from bangfu.engine.values import DivisionCode
from bangfu.engine.values.working_days import is_known, working_days_between
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

SHORTEST_CLOCK_DAYS, LONGEST_CLOCK_DAYS = 1, 30
NOTED = {EvidenceKind.NOTE, EvidenceKind.PHONE, EvidenceKind.VISIT}
FILED = {
    EvidenceKind.CONTRACT,
    EvidenceKind.PAYSLIP,
    EvidenceKind.INSURANCE,
    EvidenceKind.PHOTO,
}
OFFICE_DIGITS = 9


class TaskAlreadyClosed(Exception):
    """The task was closed by someone else in the meantime."""


class TaskWithdrawn(Exception):
    """The county took the task back."""


class TaskNotClosed(Exception):
    """Only a closed task can be reopened."""


class ColleagueCannotTake(Exception):
    """The colleague may not work on these tasks, or does not reach them."""


class EvidenceIncomplete(Exception):
    """Neither words nor a file, or not the one this kind of evidence needs."""


class ClockOutOfRange(Exception):
    """Fewer or more working days than a county may choose."""


class OutOfReach(PermissionDenied):
    """The matter lies outside the division of the person who acts."""


def check_open(task: Task) -> None:
    if task.state == TaskState.WITHDRAWN:
        raise TaskWithdrawn(_("该任务已撤回，无需再核实"))
    if task.state == TaskState.CLOSED:
        raise TaskAlreadyClosed(
            _("该任务已于 %(at)s 由 %(who)s 办结；如需补充，请县级先退回重办")
            % {"at": told(task.closed_at), "who": called(task.closed_by)}
        )


def check_closed(task: Task) -> None:
    if task.state != TaskState.CLOSED:
        raise TaskNotClosed(_("该任务尚未办结，无需退回"))


def check_working_days(working_days: int) -> None:
    if not SHORTEST_CLOCK_DAYS <= working_days <= LONGEST_CLOCK_DAYS:
        raise ClockOutOfRange(
            _("核实时限应为 %(least)s 至 %(most)s 个工作日")
            % {"least": SHORTEST_CLOCK_DAYS, "most": LONGEST_CLOCK_DAYS}
        )


def check_reach(division_code: str, *, by: Staff) -> None:
    if not by.division.contains(DivisionCode(division_code)):
        raise OutOfReach(_("该事项不在您的辖区，请联系所在乡镇或县级办理"))


def check_evidence(kind: str, *, note: str, media_type: str) -> None:
    """Visits and calls need words, documents need a file, a photo must be a picture."""
    if kind in NOTED and not note.strip():
        raise EvidenceIncomplete(_("请写明核实情况"))
    if kind in FILED and not media_type:
        raise EvidenceIncomplete(_("请选择要上传的文件"))
    if kind == EvidenceKind.PHOTO and not media_type.startswith("image/"):
        raise EvidenceIncomplete(_("照片应为 jpg 或 png 图片；其他文件请改选佐证类型"))
    if not note.strip() and not media_type:
        raise EvidenceIncomplete(_("请写明核实情况，或者上传一份材料"))


def can_withdraw(task: Task, *, has_evidence: bool) -> bool:
    return task.state == TaskState.OPEN and not has_evidence


def office_of(division_code: str) -> str:
    """The office that owns a matter at this place: its township, else the next one up."""
    return division_code[:OFFICE_DIGITS].ljust(12, "0")


def lateness(task: Task, *, as_of: date) -> Lateness | None:
    """How the clock stands; None once the task is finished."""
    if task.state not in UNFINISHED:
        return None
    return lateness_on(as_of)(task.due_on)


def days_left(task: Task, *, as_of: date) -> int:
    """Working days until the clock ends; negative once it has."""
    return working_days_between(as_of, task.due_on)


def calendar_note(due_on: date) -> str:
    """A sentence where a date was counted without the official calendar, else nothing."""
    if is_known(due_on):
        return ""
    return _("%(year)s 年放假安排未收录，工作日暂按周一至周五计算") % {"year": due_on.year}


def told(at: date) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def called(staff: Staff) -> str:
    return staff.display_name or staff.get_username()


def check_can_take(colleague: Staff, tasks: list[Task]) -> None:
    """Before somebody's tasks are handed over to a colleague."""
    reaches = all(colleague.division.contains(DivisionCode(task.division_code)) for task in tasks)
    if not (colleague.may(Permission.TASK_WORK) and reaches):
        raise ColleagueCannotTake(
            _("%(colleague)s不能接手这些任务：角色不办核实，或任务不在其区划内")
            % {"colleague": colleague}
        )
