"""The entries of the side bar: what a role may open, in the order of the month's work."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Staff
from bangfu.org.roles import Permission


@dataclass(frozen=True, eq=False)
class Entry:
    """One of `ENTRIES`, and equal to itself alone."""

    url_name: str
    label: str | Promise
    icon: str
    permission: Permission | None = None
    counts_tasks: bool = False

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)


ENTRIES = (
    Entry("home", _("首页"), "home"),
    Entry("dashboard", _("监测总览"), "chart-line", Permission.FIGURE_VIEW),
    Entry("people", _("一人一档"), "users", Permission.PERSON_VIEW),
    Entry("five-facts", _("五清台账"), "user-check", Permission.PERSON_VIEW),
    Entry("lists", _("名单"), "filter", Permission.PERSON_VIEW),
    Entry("visits", _("入户走访"), "home", Permission.VISIT),
    Entry("statuses", _("人口身份"), "users", Permission.PERSON_VIEW),
    Entry("monitored", _("监测对象"), "user-check", Permission.MONITORED_WORK),
    Entry("checks", _("台账检查"), "checklist", Permission.PERSON_VIEW),
    Entry("batches", _("文件接收"), "file-upload", Permission.FILE_RECEIVE),
    Entry("comparison-run", _("数据比对"), "database", Permission.COMPARISON_RUN),
    Entry("discrepancies", _("差异核实"), "checklist", Permission.FINDING_VIEW, counts_tasks=True),
    Entry("zero-cases", _("零就业家庭"), "home-2", Permission.PERSON_VIEW),
    Entry("zero-plan", _("年度清零计划"), "chart-line", Permission.FIGURE_VIEW),
    Entry("warnings", _("预警"), "bell", Permission.FIGURE_VIEW),
    Entry("forms", _("报表"), "file-spreadsheet", Permission.FIGURE_VIEW),
    Entry("system", _("系统运行"), "database", Permission.SYSTEM_MANAGE),
    Entry("accounts", _("账号"), "user-check", Permission.ACCOUNT_MANAGE),
    Entry("agreements", _("保密协议"), "file-check", Permission.ACCOUNT_MANAGE),
    Entry("account-steps", _("账号确认"), "user-check", Permission.ACCOUNT_CONFIRM),
    Entry("trail", _("操作记录"), "history", Permission.TRAIL_VIEW),
    Entry("exports", _("我的导出"), "download", Permission.EXPORT),
    Entry("disclosure-oversight", _("查看与导出监督"), "eye", Permission.DISCLOSURE_OVERSEE),
    Entry("data-requests", _("本人请求"), "user-check", Permission.REQUEST_ANSWER),
    Entry("complaints", _("投诉和争议"), "shield-check", Permission.COMPLAINT_HANDLE),
    Entry("screenings", _("上岗回访"), "heart-handshake", Permission.COMPLAINT_HANDLE),
    Entry("rights-settings", _("告知书和期限"), "settings", Permission.RIGHTS_SET),
)


def entries_for(staff: Staff) -> list[Entry]:
    return [entry for entry in ENTRIES if is_open(entry, staff)]


def is_open(entry: Entry, staff: Staff) -> bool:
    return entry.permission is None or staff.may(entry.permission)


def current(entries: list[Entry], path: str) -> Entry | None:
    """The entry under which a page lies: the one with the longest address in common."""
    above = [entry for entry in entries if path.startswith(entry.url)]
    inside = [entry for entry in above if entry.url_name != "home" or path == entry.url]
    return max(inside, key=lambda entry: len(entry.url), default=None)


def may_open(url_name: str, staff: Staff) -> bool:
    """Whether the page's own door lets this person in."""
    permission = getattr(resolve(reverse(url_name)).func, "permission", None)
    return permission is None or staff.may(permission)
