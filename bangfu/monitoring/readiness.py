"""Before a month is closed: what has come in, and what is still open. It informs, never blocks."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.monitoring import queries
from bangfu.org import small_cells
from bangfu.org.codes import Duty
from bangfu.org.models import Division, Staff
from bangfu.org.queries import NATION, name_of
from bangfu.org.roles import Permission
from bangfu.registry.models import Person

PEOPLE, SPELLS, INSURANCE = "people", "spells", "social_insurance"
COUNTY_DIGITS, NAMED = 6, 5


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
    units = _units(staff)
    return [
        _received(_("人员信息"), PEOPLE, units, staff),
        _received(_("务工记录"), SPELLS, units, staff, since=month.first_day),
        _waiting(units, staff),
        _insurance(month, units, staff),
        _comparison(month, units, staff),
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
    months = Batch.objects.filter(
        state=BatchState.APPLIED, duty=Duty.COMPARISON, month__isnull=False
    )
    return months.order_by("month").values_list("month", flat=True).first() or current


def _units(staff: Staff) -> list[str]:
    """The counties within reach that hold people, each of which has to bring its files; a county's
    own office for itself."""
    if len(staff.division.significant) >= COUNTY_DIGITS:
        return [staff.division_code]
    last = Concat(Substr(OuterRef("code"), 1, COUNTY_DIGITS), Value("9" * 6))
    held = Person.objects.filter(division_code__gte=OuterRef("code"), division_code__lte=last)
    counties = Division.objects.filter(
        Exists(held),
        code__range=staff.division.range,
        level=DivisionLevel.COUNTY,
        valid_to=None,
    )
    codes = list(counties.order_by("code").values_list("code", flat=True))
    return codes or [staff.division_code]


def _covering(rows: QuerySet, staff: Staff) -> QuerySet:
    """Of the own division, or of one above: a province's table is every county's as well."""
    above = [NATION, *(place.text for place in staff.division.above)]
    low, high = staff.division.range
    return rows.filter(Q(division_code__range=(low, high)) | Q(division_code__in=above))


def _missing(rows: QuerySet, units: list[str]) -> list[str]:
    """Units for which there is none of these rows, neither their own nor one from above."""
    codes = [DivisionCode(code) for code in _codes(rows)]
    return [unit for unit in units if not any(_is_for(code, DivisionCode(unit)) for code in codes)]


def _codes(rows: QuerySet) -> list[str]:
    return list(rows.order_by("division_code").values_list("division_code", flat=True).distinct())


def _is_for(code: DivisionCode, unit: DivisionCode) -> bool:
    return code.contains(unit) or unit.contains(code)


def _told_by_unit(missing: list[str], units: list[str]) -> str:
    """Which counties are not there yet; nothing where one office is asked about alone."""
    if not missing or len(units) == 1:
        return ""
    values = {"missing": _names(missing), "done": len(units) - len(missing), "total": len(units)}
    return _("%(total)s 个县中 %(done)s 个已有，尚缺：%(missing)s") % values


def _names(codes: list[str]) -> str:
    named = _("、").join(name_of(code) for code in codes[:NAMED])
    return named if len(codes) <= NAMED else _("%(named)s等") % {"named": named}


def _received(
    title: str, roster: str, units: list[str], staff: Staff, *, since: date | None = None
) -> Item:
    """Received once, and (what says how people work) not before the month began."""
    rows = _covering(Batch.objects.filter(roster=roster, state=BatchState.APPLIED), staff)
    fresh = rows.filter(applied_at__date__gte=since) if since else rows
    latest = rows.order_by("-applied_at").first()
    if latest is None:
        return Item(title, False, _("还没有入库"), "receive-file")
    told = _("最近一次 %(day)s 入库，%(rows)s 行") % {
        "day": f"{timezone.localtime(latest.applied_at):%Y-%m-%d}",
        "rows": small_cells.listed(latest.accepted_count, staff=staff),
    }
    missing = _missing(fresh, units)
    late = _("早于本月，不含本月情况") if len(units) == 1 and missing else ""
    return _item(title, [told, late, _told_by_unit(missing, units)], missing, "receive-file")


def _item(title: str, told: list[str], missing: list[str], url_name: str) -> Item:
    return Item(title, not missing, _("；").join(filter(None, told)), url_name if missing else "")


def _waiting(units: list[str], staff: Staff) -> Item:
    """Checked and not applied: their rows are not in the register that is closed."""
    title, waiting = _("已接收、待入库的文件"), Batch.objects.filter(state=BatchState.CHECKED)
    rows = _covering(waiting, staff)
    if not (count := rows.count()):
        return Item(title, True, _("没有待入库的文件"))
    told = _("%(count)s 份，其中的行不计入本次结账") % {"count": count}
    absent = _missing(rows, units)
    here = [unit for unit in units if unit not in absent]
    where = _names(here) if len(units) > 1 else ""
    return Item(title, False, _("；").join(filter(None, [told, where])), "batches")


def _insurance(month: Month, units: list[str], staff: Staff) -> Item:
    given = {"roster": INSURANCE, "state": BatchState.APPLIED, "month": month}
    rows = _covering(Batch.objects.filter(**given), staff)
    found = rows.order_by("-applied_at").first()
    title = _("社会保险缴费明细")
    if found is None:
        return Item(title, False, _("本月数据还没有收到"), "receive-file")
    missing = _missing(rows, units)
    told = _("%(rows)s 行") % {"rows": small_cells.listed(found.accepted_count, staff=staff)}
    return _item(title, [told, _told_by_unit(missing, units)], missing, "receive-file")


def _comparison(month: Month, units: list[str], staff: Staff) -> Item:
    title = _("数据比对")
    rows = _covering(Comparison.objects.filter(month=month), staff)
    ran = rows.order_by("-ran_at").first()
    if ran is None:
        return Item(title, False, _("本月还没有比对"), "comparison-run")
    missing = _missing(rows, units)
    told = _("发现差异 %(count)s 条") % {"count": small_cells.told(ran.finding_count, staff=staff)}
    return _item(title, [told, _told_by_unit(missing, units)], missing, "comparison-run")


def _open_discrepancies(month: Month, staff: Staff) -> Item:
    open_states = (DiscrepancyState.FOUND, DiscrepancyState.DISPATCHED)
    rows = Discrepancy.objects.visible_to(staff).filter(month=month, state__in=open_states)
    count = rows.count()
    title = _("差异核实")
    if not count:
        return Item(title, True, _("没有未办结的差异"))
    told = _("还有 %(count)s 条没有办结；结账后办结的更正，会体现在以后月份")
    return Item(
        title, False, told % {"count": small_cells.told(count, staff=staff)}, "discrepancies"
    )
