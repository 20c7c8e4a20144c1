"""Who may see what whole, and for what."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bangfu.audit.privacy import FieldClass
from bangfu.disclosure.codes import ExportState, LimitName, Purpose
from bangfu.disclosure.kinds import ExportColumn, ExportKind
from bangfu.disclosure.models import Export
from bangfu.disclosure.parameters import LARGEST_LIMITS, STARTING_LIMITS
from bangfu.engine.values import DivisionCode
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.org.roles import Operator, Permission

SHORTEST_NOTE, LONGEST_NOTE = 4, 200
# shown at one click, so that a village worker knows whom to visit; the trail is the same
NAMES = frozenset({"name", "there_name"})


class DisclosureRefused(Exception):
    """Not shown or not handed out; the sentence says why and what to do."""


class NotForThem(DisclosureRefused):
    """The role does not permit it, or the person lives elsewhere."""


class PurposeMissing(DisclosureRefused):
    """Nobody looks at personal data without saying what for."""


class LimitNotYours(DisclosureRefused):
    """Limits hold for everybody, and above the start they are not one person's to lift."""


class SeenEnough(DisclosureRefused):
    """More than a day's work needs."""


def check_may_reveal(*, is_in_reach: bool, by: Staff) -> None:
    if not by.may(Permission.REVEAL):
        raise NotForThem(_("您的角色不能查看完整信息"))
    if not is_in_reach:
        raise NotForThem(_("此人不在您的管辖范围内"))


def check_purpose(purpose: str, note: str) -> None:
    if purpose not in list(Purpose):
        raise PurposeMissing(_("请选择用途"))
    if purpose == Purpose.OTHER and len(note.strip()) < SHORTEST_NOTE:
        raise PurposeMissing(_("选“其他”时请写明用途，至少 %(n)s 个字") % {"n": SHORTEST_NOTE})


def limit_for(field: str) -> LimitName:
    return LimitName.NAMES_A_DAY if field in NAMES else LimitName.NUMBERS_A_DAY


def check_limit(seen: int, limit: int) -> None:
    if seen >= limit:
        raise SeenEnough(
            _("今天已查看 %(seen)s 项，到达每日上限；确有需要，请安全管理员调整上限后再看")
            % {"seen": seen}
        )


def check_searches(asked: int, limit: int) -> None:
    if asked >= limit:
        raise SeenEnough(
            _(
                "今天已按证件号码、电话查找 %(n)s 次，到达每日上限；可以按姓名查找，"
                "确有需要的，请安全管理员调整上限"
            )
            % {"n": asked}
        )


def most(name: LimitName, *, by: Staff) -> int:
    """Above what a new installation starts with, a limit is set on the server only."""
    return (LARGEST_LIMITS if by.role is Operator else STARTING_LIMITS)[name]


def check_value(name: LimitName, value: int, *, by: Staff) -> None:
    if not 1 <= value <= most(name, by=by):
        told = {"limit": label(name), "most": most(name, by=by)}
        raise LimitNotYours(
            _("“%(limit)s”最多设为 %(most)s；要设得更高，须在服务器上用命令行办理") % told
        )


def check_reaches_everybody(*, others: bool) -> None:
    if others:
        raise LimitNotYours(_("本系统还有其他地区的账号，上限由上级的安全管理员统一设定"))


# the permission that taking columns of a class needs, beside that of exporting at all
CLASS_PERMISSIONS = {
    FieldClass.PUBLIC: Permission.EXPORT,
    FieldClass.INTERNAL: Permission.EXPORT,
    FieldClass.PERSONAL: Permission.EXPORT_PERSONAL,
    FieldClass.SENSITIVE: Permission.EXPORT_SENSITIVE,
}


class NotDecidable(DisclosureRefused):
    """Decided already, asked by oneself, or too long ago."""


class NotThere(DisclosureRefused):
    """Nothing to take, or no longer."""


def may_take(column: ExportColumn, by: Staff) -> bool:
    return by.may(CLASS_PERMISSIONS[column.field_class])


def may_export(kind: ExportKind, by: Staff) -> bool:
    return by.may(Permission.EXPORT) and by.may(kind.permission)


def check_may_export(kind: ExportKind, columns: Iterable[ExportColumn], by: Staff) -> None:
    columns = list(columns)
    if not may_export(kind, by):
        raise NotForThem(_("您的角色不能导出这份名单"))
    if not columns:
        raise NotThere(_("请至少选择一列"))
    if not all(may_take(column, by) for column in columns):
        raise NotForThem(_("所选的列中有您的角色不能导出的内容"))


def check_anybody(people: int) -> None:
    if not people:
        raise NotThere(_("这份名单里没有人，不用导出"))


def may_agree(export: Export, kind: ExportKind, by: Staff) -> bool:
    """Whether this person, too, could take this list with these columns."""
    is_theirs = by.may(Permission.EXPORT_APPROVE) and may_export(kind, by)
    return is_theirs and all(may_take(column, by) for column in kind.chosen(export.columns))


def check_may_decide(
    export: Export, kind: ExportKind, *, days: int, now: datetime, by: Staff
) -> None:
    """Another person, of the same place or above, who could take this list, and in time."""
    if export.state != ExportState.WAITING:
        raise NotDecidable(_("这份导出已经有人处理过了"))
    if export.asked_by_id == by.pk:
        raise NotDecidable(_("自己申请的导出须由另一人批准"))
    if now - export.asked_at > timedelta(days=days):
        raise NotDecidable(_("申请已超过 %(days)s 天，请导出人重新申请") % {"days": days})
    if not may_agree(export, kind, by):
        raise NotForThem(_("您的角色不能批准这份导出"))


def check_still_stands(export: Export, kind: ExportKind) -> None:
    """When the file is made: who agreed may still agree, there."""
    if not export.needs_second:
        return
    agreed, place = export.decided_by, DivisionCode(export.division_code)
    if not (may_agree(export, kind, agreed) and agreed.division.contains(place)):
        raise NotDecidable(_("批准人已无批准权限，请重新申请"))


def has_outgrown(export: Export, people: int, *, needs_second: bool) -> bool:
    """Whether the list grew past what was agreed to, or past what one takes alone."""
    return people > export.people_count and (export.needs_second or needs_second)


def check_downloadable(
    export: Export,
    columns: Iterable[ExportColumn],
    kind: ExportKind,
    *,
    is_in_reach: bool,
    now: datetime,
    by: Staff,
) -> None:
    """Everything that was asked before it was made holds when it is taken (rights.md 12)."""
    if export.asked_by_id != by.pk:
        raise NotForThem(_("只有导出人本人可以下载"))
    if export.state != ExportState.READY or now >= export.expires_at:
        raise NotThere(_("文件还没有生成，或已到期删除；需要时请重新导出"))
    check_may_export(kind, columns, by)
    if not is_in_reach:
        raise NotForThem(_("导出之后您的管辖范围变了，这份文件不能再下载；需要时请重新导出"))


def check_still_theirs(*, have_left: bool) -> None:
    """What was made when somebody lived here is not taken after they moved away."""
    if have_left:
        raise NotForThem(
            _("生成之后，名单里有人已不在您的管辖范围内，这份文件不能再下载；需要时请重新导出")
        )


def check_repeatable(export: Export) -> None:
    if export.state != ExportState.FAILED:
        raise NotDecidable(_("只有没有生成成功的导出可以重新申请"))
