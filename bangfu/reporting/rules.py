"""When a form may be filled, and what is written beside it."""

from bangfu.engine.codes import DivisionLevel
from bangfu.engine.forms import FORMS, FormSpec
from bangfu.engine.values import DivisionCode, NotADivisionCode, NotAQuarter, Quarter
from bangfu.monitoring.models import Snapshot
from bangfu.org.models import Staff
from bangfu.org.queries import Places
from bangfu.org.roles import Operator

LEVELS = (DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY)


class CannotFill(Exception):
    """The form cannot be filled; the text says why and what to do."""


class FormUnknown(CannotFill):
    """No form has that name."""


class PeriodUnknown(CannotFill):
    """The text names no quarter."""


class UnitWithoutForm(CannotFill):
    """The code is no unit that fills this form."""


class UnitOutOfReach(CannotFill):
    """The unit lies outside the division of the person who fills."""


class MonthNotClosed(CannotFill):
    """No month of the quarter has been closed, so there is nothing to fill from."""


def form_named(name: str) -> FormSpec:
    if name not in FORMS:
        known = "、".join(f"{form.name}（{form.number} {form.title}）" for form in FORMS.values())
        raise FormUnknown(f"没有名为“{name}”的报表，可选：{known}")
    return FORMS[name]


def quarter_of(period: str) -> Quarter:
    try:
        return Quarter.parse(period)
    except NotAQuarter as error:
        raise PeriodUnknown(f"{error}，现为“{period}”") from error


def unit_of(division_code: str) -> str:
    try:
        return DivisionCode.parse(division_code).text
    except NotADivisionCode as error:
        raise UnitWithoutForm(f"{error}，现为“{division_code}”") from error


def check_reach(code: str, *, staff: Staff) -> None:
    if not staff.division.contains(DivisionCode(code)):
        raise UnitOutOfReach("该单位不在您的管辖范围内，请由该单位或其上级填报")


def check_unit(code: str, *, tree: Places) -> None:
    if not tree.knows(code) or tree.is_pseudo(code) or tree.level_of(code) not in LEVELS:
        raise UnitWithoutForm(
            f"{code} 不是省、市、县级单位的区划代码，本表由县级以上填报，请核对代码"
        )


def check_closed(quarter: Quarter, snapshot: Snapshot | None) -> None:
    if snapshot is None:
        first, _, last = quarter.months
        raise MonthNotClosed(
            f"{last.zh}尚未结账，{first.zh}以来也没有已结账的月份。"
            f"请先为{last.zh}结账，再填报{quarter.zh}的报表"
        )


def office_of(name: str, level: str) -> str:
    """The office whose seal the form carries (S3: 人力资源社会保障部门牵头填报)."""
    kind = "厅" if level == DivisionLevel.PROVINCE else "局"
    return f"{name}人力资源和社会保障{kind}"


def signature_of(staff: Staff) -> str:
    """填表人: a program signs nothing, so the place stays blank for a person's hand."""
    return "" if staff.role is Operator else staff.display_name
