"""Values that somebody typed about a person or a spell, judged field by field.

`start_month`, `end_month` (blank: the work goes on), `place_code`, `place_name`, `employer_name`,
`employer_code`, `monthly_income_yuan`, `industry` and codes for the spell; `name`,
`identity_number`, `phone` and codes for the person. Values may be texts from a form.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from bangfu.engine.codes import (
    Code,
    ContractKind,
    EducationLevel,
    EmploymentKind,
    InsuredBy,
    LabourAbility,
    Relation,
    SchoolStatus,
    Sector,
    WorkChannel,
)
from bangfu.engine.values import CitizenId, CreditCode, DivisionCode, Month, NotACitizenId, yuan
from bangfu.org import queries as org
from bangfu.registry import cells

LARGEST_MONTHLY_YUAN = Decimal(200_000)
LONGEST = {"name": 60, "place_name": 100, "employer_name": 200, "industry": 60}


class CorrectionRefused(Exception):
    """Fields of a correction that cannot be right, all at once."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems


def judged(given: dict[str, object], *, as_of: Month) -> dict[str, object]:
    """Typed values, or every problem at once."""
    values, problems = {}, {}
    for name, raw in given.items():
        try:
            values[name] = FIELDS[name](name, raw, as_of)
        except KeyError:
            problems[name] = _("台账中没有可更正的这一项：%(name)s") % {"name": name}
        except ValueError as problem:
            problems[name] = str(problem)
    start, end = values.get("start_month"), values.get("end_month")
    if start and end and end < start:
        problems["end_month"] = _("结束月份早于开始月份")
    if problems:
        raise CorrectionRefused(problems)
    return values


def check_born(start: Month, born_on: date | None) -> None:
    if born_on and start < Month.parse(born_on):
        raise CorrectionRefused({"start_month": _("开始月份早于本人出生，请核对")})


def _start_month(name: str, raw: object, as_of: Month) -> Month:
    if _blank(raw):
        raise ValueError(_("请填写开始月份"))
    return _month(raw, as_of)


def _end_month(name: str, raw: object, as_of: Month) -> Month | None:
    return None if _blank(raw) else _month(raw, as_of)


def _month(raw: object, as_of: Month) -> Month:
    month = raw if isinstance(raw, Month) else Month.parse(raw)
    if month > as_of:
        raise ValueError(_("月份 %(month)s 还没有到，请核对") % {"month": month})
    return month


def _income(name: str, raw: object, as_of: Month) -> Decimal | None:
    if _blank(raw):
        return None
    amount = yuan(raw)
    if amount > LARGEST_MONTHLY_YUAN:
        raise ValueError(_("月收入超过 20 万元，请核对是否多写了位数"))
    return amount


def _place_code(name: str, raw: object, as_of: Month) -> str:
    if _blank(raw):
        return ""
    code = DivisionCode.parse(raw)
    if code.province == "00":
        raise ValueError(_("务工地区划代码应至少写到省"))
    # down to the county: the table of townships and villages is not the same everywhere; a table
    # that was never loaded judges nothing
    county = code.county.ljust(12, "0")
    if org.children(org.NATION) and org.name_of(county) == county:
        raise ValueError(_("没有这个区划代码，请核对"))
    return code.text


def _employer_code(name: str, raw: object, as_of: Month) -> str:
    return "" if _blank(raw) else CreditCode.parse(raw).text


def _one_of(codes: type[Code]) -> "Judge":
    def judge(name: str, raw: object, as_of: Month) -> str:
        if not _blank(raw) and raw not in list(codes):
            raise ValueError(_("请从列表中选择"))
        return "" if _blank(raw) else str(raw)

    return judge


def _text(name: str, raw: object, as_of: Month) -> str:
    text = "" if raw is None else " ".join(str(raw).split())
    if len(text) > LONGEST[name]:
        raise ValueError(_("最多 %(most)s 个字，请缩短") % {"most": LONGEST[name]})
    return text


def _person_name(name: str, raw: object, as_of: Month) -> str:
    text = _text(name, raw, as_of)
    if not cells.is_name(text):
        raise ValueError(_("请填写核实后的姓名，只用汉字或字母；外文名可用间隔号、空格和连字符"))
    return text


def _identity_number(name: str, raw: object, as_of: Month) -> str:
    try:
        return CitizenId.parse(raw).text
    except NotACitizenId:
        raise ValueError(_("证件号码校验不通过，请对照证件重新填写")) from None


def _phone(name: str, raw: object, as_of: Month) -> str:
    phone = cells.cleaned_phone("" if raw is None else str(raw))
    if phone and not cells.is_phone(phone):
        raise ValueError(_("联系电话应为 11 位手机号，或带区号的固定电话"))
    return phone


def _blank(raw: object) -> bool:
    return raw is None or str(raw).strip() == ""


Judge = Callable[[str, object, Month], object]
SPELL_FIELDS: dict[str, Judge] = {
    "start_month": _start_month,
    "end_month": _end_month,
    "place_code": _place_code,
    "place_name": _text,
    "employer_name": _text,
    "employer_code": _employer_code,
    "monthly_income_yuan": _income,
    "industry": _text,
    "sector": _one_of(Sector),
    "channel": _one_of(WorkChannel),
    "employment_kind": _one_of(EmploymentKind),
    "contract": _one_of(ContractKind),
    "insured_by": _one_of(InsuredBy),
}
PERSON_FIELDS: dict[str, Judge] = {
    "name": _person_name,
    "identity_number": _identity_number,
    "phone": _phone,
    "relation": _one_of(Relation),
    "education": _one_of(EducationLevel),
    "school_status": _one_of(SchoolStatus),
    "labour_ability": _one_of(LabourAbility),
}
FIELDS: dict[str, Judge] = {**SPELL_FIELDS, **PERSON_FIELDS}
