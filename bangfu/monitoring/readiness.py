"""Before a month is closed: what has come in, and what is still open. It informs, never blocks."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.monitoring import queries
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

PEOPLE, SPELLS, INSURANCE = "people", "spells", "social_insurance"


@dataclass(frozen=True)
class Item:
    """One line of the list: is it there, and in which numbers."""

    title: str
    is_ready: bool
    told: str
    url_name: str = ""


def items(month: Month, *, staff: Staff) -> list[Item]:
    """Each with a way to what is missing, for who may go there."""
    may_receive = staff.may(Permission.FILE_RECEIVE)
    return [
        item if may_receive else replace(item, url_name="") for item in _items(month, staff=staff)
    ]


def _items(month: Month, *, staff: Staff) -> list[Item]:
    return [
        _received(_("人员信息"), PEOPLE, staff),
        _received(_("务工记录"), SPELLS, staff),
        _insurance(month, staff),
        _comparison(month, staff),
        _open_discrepancies(month, staff),
    ]


def months_to_close(today: date) -> list[Month]:
    """Months still to close, in their order: from the one after the last close to the last that is
    over; the current one alone where there are none, to say why it has to wait."""
    current = Month(today.year, today.month)
    over = current if current.last_day <= today else current + -1
    latest = queries.latest_snapshot()
    first = latest.month + 1 if latest else min(over, _first_month_known(over))
    return [first + ahead for ahead in range(over - first + 1)] or [current]


def _first_month_known(current: Month) -> Month:
    """Before the first close: the earliest month for which another table was received."""
    months = Batch.objects.filter(state=BatchState.APPLIED, month__isnull=False)
    return months.order_by("month").values_list("month", flat=True).first() or current


def _applied(roster: str, staff: Staff):
    return Batch.objects.visible_to(staff).filter(roster=roster, state=BatchState.APPLIED)


def _received(title: str, roster: str, staff: Staff) -> Item:
    latest = _applied(roster, staff).order_by("-applied_at").first()
    if latest is None:
        return Item(title, False, _("还没有入库"), "receive-file")
    told = _("最近一次 %(day)s 入库，%(rows)s 行")
    values = {
        "day": f"{timezone.localtime(latest.applied_at):%Y-%m-%d}",
        "rows": f"{latest.accepted_count:,}",
    }
    return Item(title, True, told % values)


def _insurance(month: Month, staff: Staff) -> Item:
    found = _applied(INSURANCE, staff).filter(month=month).order_by("-applied_at").first()
    title = _("社会保险缴费明细")
    if found is None:
        return Item(title, False, _("本月数据还没有收到"), "receive-file")
    return Item(title, True, _("%(rows)s 行") % {"rows": f"{found.accepted_count:,}"})


def _comparison(month: Month, staff: Staff) -> Item:
    title = _("数据比对")
    ran = Comparison.objects.visible_to(staff).filter(month=month).order_by("-ran_at").first()
    if ran is None:
        return Item(title, False, _("本月还没有比对"), "comparison-run")
    return Item(title, True, _("发现差异 %(count)s 条") % {"count": f"{ran.finding_count:,}"})


def _open_discrepancies(month: Month, staff: Staff) -> Item:
    open_states = (DiscrepancyState.FOUND, DiscrepancyState.DISPATCHED)
    rows = Discrepancy.objects.visible_to(staff).filter(month=month, state__in=open_states)
    count = rows.count()
    title = _("差异核实")
    if not count:
        return Item(title, True, _("没有未办结的差异"))
    told = _("还有 %(count)s 条没有办结；结账后办结的更正，会体现在以后月份")
    return Item(title, False, told % {"count": f"{count:,}"}, "discrepancies")
