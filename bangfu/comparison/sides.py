"""What stands here beside what stands there, field by field, for the page of one discrepancy."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from bangfu.comparison import rules
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.codes import Code, DiscrepancyKind, EmploymentKind, WorkChannel
from bangfu.engine.values import Month, masks
from bangfu.org.language import label, month_label
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, WorkSpell

# which lines a kind is about; every other line is shown for context
DECIDING: dict[DiscrepancyKind, frozenset[str]] = {
    DiscrepancyKind.MISSING_HERE: frozenset({"employer", "start"}),
    DiscrepancyKind.ENDED_HERE: frozenset({"end"}),
    DiscrepancyKind.STOPPED_THERE: frozenset({"end"}),
    DiscrepancyKind.EMPLOYER_DIFFERS: frozenset({"employer", "employer_code"}),
    DiscrepancyKind.PLACE_DIFFERS: frozenset({"place"}),
    DiscrepancyKind.INCOME_DIFFERS: frozenset({"income"}),
    DiscrepancyKind.NAME_DIFFERS: frozenset({"name"}),
    DiscrepancyKind.DUPLICATE_THERE: frozenset({"employer"}),
    DiscrepancyKind.DUPLICATE_PERSON: frozenset({"household"}),
    DiscrepancyKind.INVALID_ID: frozenset({"identity"}),
    DiscrepancyKind.UNSUPPORTED: frozenset({"start", "end"}),
}


@dataclass(frozen=True)
class Line:
    """One field of the two sides."""

    name: str
    label: str
    here: str
    there: str
    decides: bool


def lines(discrepancy: Discrepancy, *, staff: Staff) -> list[Line]:
    """Lines with something on either side, the deciding ones marked, names masked."""
    here = _here(discrepancy, staff)
    there = _there(discrepancy, other_person(discrepancy, staff))
    deciding = DECIDING.get(DiscrepancyKind(discrepancy.kind), frozenset())
    return [
        Line(name, label, here.get(name, ""), there.get(name, ""), name in deciding)
        for name, label in _labels().items()
        if here.get(name) or there.get(name) or name in deciding
    ]


def spell_of(discrepancy: Discrepancy) -> WorkSpell | None:
    """The spell the comparison looked at; it may have been removed since."""
    return spells_of([discrepancy]).get(discrepancy.pk)


def spells_of(discrepancies: list[Discrepancy]) -> dict[int, WorkSpell]:
    """The same for many, by the key of the discrepancy."""
    prefetch_related_objects(discrepancies, "person__merged_into")
    looked_at = {row.pk: row.detail.get("spell_id") for row in discrepancies}
    wanted = {looked_at[row.pk]: row.person for row in discrepancies if looked_at[row.pk]}
    found = registry.spells_compared(wanted)
    return {pk: found[key] for pk, key in looked_at.items() if key in found}


def reachable_spell(discrepancy: Discrepancy, staff: Staff) -> WorkSpell | None:
    """That spell, unless it stands in an entry of another division: see `rules.check_spell`."""
    spell = spell_of(discrepancy)
    return spell if spell and rules.can_reach(spell, by=staff) else None


def _labels() -> dict[str, str]:
    return {
        "name": _("姓名"),
        "identity": _("证件号码校验"),
        "household": _("户编号"),
        "employer": _("务工单位"),
        "employer_code": _("统一社会信用代码"),
        "channel": _("就业渠道"),
        "kind": _("务工类型"),
        "place": _("务工地"),
        "income": _("月收入 / 缴费基数（元）"),
        "start": _("开始 / 最早参保月份"),
        "end": _("结束 / 最近参保月份"),
    }


def _here(discrepancy: Discrepancy, staff: Staff) -> dict[str, str]:
    person, spell = discrepancy.person, spell_of(discrepancy)
    told = {
        "name": masks.name(person.name),
        "household": person.household.household_number,
        "identity": _("通过") if person.identity_status == "valid" else _("不通过"),
    }
    if not spell:
        return told | {"start": _("无在岗记录")}
    if not rules.can_reach(spell, by=staff):
        return told | {"start": _("在其他区划的另一条记录中")}
    return told | {
        "employer": spell.employer_name,
        "employer_code": spell.employer_code,
        "channel": _code(WorkChannel, spell.channel),
        "kind": _code(EmploymentKind, spell.employment_kind),
        "place": spell.place_name,
        "income": _amount(spell.monthly_income_yuan),
        "start": month_label(spell.start_month),
        "end": month_label(spell.end_month) if spell.end_month else _("至今在岗"),
    }


def _there(discrepancy: Discrepancy, other: Person | None) -> dict[str, str]:
    given = discrepancy.detail.items()
    text = {key: str(value) for key, value in given if value not in (None, "")}
    return {
        "name": masks.name(discrepancy.name_there or (other.name if other else "")),
        "household": _other_household(discrepancy, other),
        "employer": text.get("employer_name", ""),
        "employer_code": text.get("employer_code", ""),
        "place": text.get("place_name", text.get("place_code", "")),
        "income": _amount(text.get("income_yuan")),
        "start": _month(text.get("first_month")),
        "end": _month(text.get("last_month")),
    }


def _other_household(discrepancy: Discrepancy, other: Person | None) -> str:
    if other:
        return other.household.household_number
    is_about_it = discrepancy.kind == DiscrepancyKind.DUPLICATE_PERSON
    return _("其他区划的一条记录，请由能看到两处的上级单位办理") if is_about_it else ""


def clashes(one: Person, other: Person) -> list[tuple[WorkSpell, WorkSpell]]:
    """Spells of two entries that start in the same month: a merge keeps one of each."""
    theirs = {spell.start_month: spell for spell in other.spells.all()}
    mine = one.spells.filter(start_month__in=theirs).order_by("start_month")
    return [(spell, theirs[spell.start_month]) for spell in mine]


def told(spell: WorkSpell) -> str:
    """One spell in a line."""
    end = spell.end_month.zh if spell.end_month else _("至今在岗")
    parts = (spell.employer_name, spell.place_name, _amount(spell.monthly_income_yuan), end)
    return " · ".join(part for part in parts if part)


def other_person(discrepancy: Discrepancy, staff: Staff) -> Person | None:
    """The second entry of the same identity, if this person may see it."""
    other = Person.objects.select_related("merged_into").filter(
        pk=discrepancy.detail.get("other_person_id")
    )
    reach = Person.objects.visible_to(staff).select_related("household")
    return reach.filter(pk__in=[one.living().pk for one in other.order_by("pk")]).first()


def changes_shown(settlement: Settlement, *, staff: Staff) -> list[dict[str, object]]:
    """What a decision changed; of two entries that were merged, only those within reach by
    number."""
    if settlement.outcome != Outcome.MERGED:
        return settlement.changes
    numbers = {text for change in settlement.changes for text in change["fields"]["merged_into"]}
    reach = Person.objects.visible_to(staff).filter(person_number__in=numbers)
    known = set(reach.values_list("person_number", flat=True))
    return [
        change | {"fields": {"merged_into": [_known(text, known) for text in pair]}}
        for change in settlement.changes
        for pair in change["fields"].values()
    ]


def _known(number: str, known: set[str]) -> str:
    return number if number in known else _("其他区划的一条记录")


def _code(codes: type[Code], value: str) -> str:
    return label(codes(value)) if value else ""


def _amount(value: object) -> str:
    return "" if value in (None, "") else f"{float(str(value)):,.0f}"


def _month(text: str | None) -> str:
    return month_label(Month.parse(text)) if text else ""
