"""What may be done with a received file."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.privacy import RECEPTION, years_before
from bangfu.engine.tables import Roster, TableUnreadable
from bangfu.engine.tables.headers import plain
from bangfu.engine.values import DivisionCode, Month
from bangfu.engine.values.division_code import WIDTHS
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

# how long wrong cells can be sent back marked, and a checked file waits to be applied
LONGEST_KEPT = timedelta(days=30)
NATION = "0" * 12
LONGEST_MESSAGE = 500


class BatchNotApplicable(Exception):
    """The batch is not one whose rows can be applied."""


class FileNotYours(Exception):
    """The file belongs to a programme that is not the person's."""


class MonthToCome(ValueError):
    """A file was said to be of a month that has not begun."""


def check_month(month: Month | None) -> None:
    if month and month > Month.parse(timezone.localdate()):
        raise MonthToCome(_("月份不能晚于本月，请核对"))


def check_right_table(unused_headers: Iterable[str], roster: Roster) -> None:
    """Two headers that only another table has: the wrong file was chosen."""
    foreign = {plain(header) for header in roster.foreign}
    if sum(plain(header) in foreign for header in unused_headers) >= 2:
        raise TableUnreadable(
            f"这个文件像是《{roster.foreign_title}》，不是《{roster.title}》",
            "请重新选择文件，或改选文件的内容后再上传",
        )


def message_of(*sentences: str) -> str:
    """What the page of a batch says, as one text."""
    return "。".join(filter(None, sentences))[:LONGEST_MESSAGE]


def can_apply(batch: Batch) -> bool:
    return batch.state == BatchState.CHECKED


def is_done(batch: Batch) -> bool:
    """Nothing is left to apply, because it was applied, or is the same file again."""
    return batch.state in {BatchState.APPLIED, BatchState.REPEATED}


def is_over(batch: Batch, now: datetime) -> bool:
    """Whether nobody needs the file as it came any more."""
    if now - batch.received_at >= LONGEST_KEPT:
        return True
    if batch.state == BatchState.APPLIED:
        return not is_unfinished(batch)
    return batch.state not in {BatchState.RECEIVED, BatchState.CHECKED}


def is_unfinished(batch: Batch) -> bool:
    """Whether rows of an applied file are still to be put right: they can be sent back marked."""
    open_rows = (batch.rejected_count, batch.warned_count, batch.held_count, batch.other_count)
    return any(open_rows)


def is_used_up(batch: Batch, now: datetime) -> bool:
    """Whether its rows are in the register; those to compare with stay as long as what is received
    is kept, as comparisons read them."""
    if timezone.localdate(batch.received_at) < years_before(
        timezone.localdate(now), RECEPTION.years
    ):
        return True
    return batch.state == BatchState.APPLIED and batch.duty != Duty.COMPARISON


def check_may(permission: Permission, duty: Duty, *, by: Staff) -> None:
    """Whichever way the file comes: by a page, by work in the background or by the command line."""
    if not by.may(permission, duty):
        told = {"what": label(permission), "duty": label(Duty(duty))}
        raise FileNotYours(_("该账号没有“%(duty)s”业务的“%(what)s”权限，没有办理") % told)


def check_applicable(batch: Batch, *, by: Staff) -> None:
    check_may(Permission.FILE_APPLY, Duty(batch.duty), by=by)
    if can_apply(batch):
        return
    if batch.state == BatchState.RECEIVED:
        raise BatchNotApplicable("该文件尚未检查完毕，如检查已中断，请重新接收")
    raise BatchNotApplicable(f"该批次不能入库：{batch.message or BatchState(batch.state).zh}")


def check_current(columns: Iterable[str]) -> None:
    """Whether the check that staged these columns told blank cells from others."""
    if "blank" not in columns:
        raise BatchNotApplicable("该文件是系统升级以前检查的，请撤回后重新接收")


def narrowest(low: str, high: str) -> str:
    """The smallest division that holds both codes and so all between them.

    >>> narrowest("370724101000", "370724108203")
    '370724000000'
    """
    for width in reversed(WIDTHS):
        if low[:width] == high[:width]:
            return DivisionCode.parse(low[:width]).text
    return NATION
