"""From the engine's findings to what an officer reads and what a settlement may write."""

import math
from collections.abc import Mapping

from bangfu.engine.codes import DiscrepancyKind as Kind
from bangfu.engine.values import Month
from bangfu.org.queries import Places

Finding = Mapping[str, object]
# sides that are sentences of ours, not data as it came
TOLD_IN_WORDS = {
    (Kind.ENDED_HERE, "here"),
    (Kind.STOPPED_THERE, "there"),
    (Kind.DUPLICATE_THERE, "there"),
    (Kind.INVALID_ID, "here"),
    (Kind.DUPLICATE_PERSON, "there"),
}
OTHER_ENTRY = "另一条记录"
# what is wrong with an identity number, by IdentityStatus
FAULTS = {
    "empty": "没有号码",
    "shape": "位数或字符不对",
    "birth_date": "出生日期不存在",
    "check_character": "校验位不符",
}


def here_and_there(finding: Finding, known: Places) -> tuple[str, str]:
    """Both sides in words; places by name, months as written in the exports."""
    here, there = str(finding["here"] or ""), str(finding["there"] or "")
    kind = finding["kind"]
    if kind == Kind.PLACE_DIFFERS:
        return province(here, known), province(there, known)
    if kind == Kind.ENDED_HERE:
        return f"{_month(here)}结束", there
    if kind == Kind.STOPPED_THERE:
        return here, f"{_month(there)}后无缴费"
    if kind == Kind.NAME_DIFFERS:
        return "", ""
    if kind == Kind.DUPLICATE_THERE:
        return here, f"{there}家单位"
    if kind == Kind.DUPLICATE_PERSON:  # its number is shown to who may reach it: see `sides`
        return "", OTHER_ENTRY
    if kind == Kind.INVALID_ID:
        return FAULTS.get(here, here), there
    return here, there


def name_there(finding: Finding) -> str:
    """Another table's name for the person is kept only where the name is the question."""
    return str(finding["there_name"]) if finding["kind"] == Kind.NAME_DIFFERS else ""


def province(code: str, known: Places) -> str:
    return known.name_of(code[:2].ljust(12, "0")) if code else ""


def detail(finding: Finding, known: Places) -> dict[str, object]:
    """The values that a settlement would write; what is unknown is left out."""
    place_code = str(finding["there_place_code"] or "")
    values = {
        "spell_id": _whole(finding["spell_id"]),
        "first_month": _month_text(finding["first_month"]),
        "last_month": _month_text(finding["last_month"]),
        "employer_name": finding["there_employer_name"],
        "employer_code": finding["there_employer_code"],
        "place_code": place_code,
        "place_name": known.full_name(place_code) if place_code else "",
        "income_yuan": _whole(finding["there_wage_yuan"]),
        "other_person_id": _whole(finding["first_id"]),
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _whole(value: object) -> int | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return round(float(str(value)))


def _month_text(value: object) -> str | None:
    number = _whole(value)
    return str(Month.from_number(number)) if number else None


def _month(number: str) -> str:
    return Month.parse(number).zh
