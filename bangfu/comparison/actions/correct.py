"""What a settlement writes into the register, and what it leaves behind to be shown later."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bangfu.casework.rules import check_reach
from bangfu.comparison import rules, sides
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month, masks
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry import rules as registry_rules
from bangfu.registry.models import Person, WorkSpell

Change = dict[str, object]
NEW_SPELL = {
    "place_code": "",
    "place_name": "",
    "employer_name": "",
    "employer_code": "",
    "monthly_income_yuan": None,
    "employment_kind": "",
    "channel": "",
}
# shown as changed, never repeated outside the register
TEXTS = {"identity_number": lambda number: "", "name": masks.name}


def correct_register(
    correction: rules.Correction, *, discrepancy: Discrepancy, by: Staff
) -> list[Change]:
    """Write a judged correction; answers each row it changed with texts before and after."""
    person = registry.locked_living(discrepancy.person)
    check_reach(person.division_code, by=by)
    changes = []
    if correction.person:
        changes.append(_correct_person(person, correction.person, by=by))
    if correction.spell:
        changes.append(_write_spell(person, correction, month=discrepancy.month, by=by))
    return [change for change in changes if change]


def confirm_register(discrepancies: Iterable[Discrepancy], *, by: Staff) -> None:
    """台账属实: the spell or person that was looked at and found right is verified by that."""
    rows = list(discrepancies)
    looked_at = sides.spells_of([row for row in rows if row.kind not in rules.ABOUT_PERSON])
    for spell in looked_at.values():
        rules.check_spell(spell, by=by)
    spells = {spell.pk for spell in looked_at.values()}
    people = {row.person.living().pk for row in rows if row.kind in rules.ABOUT_PERSON}
    registry.lock_people(people | {spell.person_id for spell in looked_at.values()})
    if people:
        registry.confirm_people(keys=people, by=by)
    if spells:
        registry.confirm_spells(keys=spells, by=by)


def within_reach(rows: list[Discrepancy], *, by: Staff) -> list[Discrepancy]:
    """Those whose spell, if it stands in another entry, this person may verify."""
    looked_at = sides.spells_of(rows)
    return [
        row for row in rows if row.pk not in looked_at or rules.can_reach(looked_at[row.pk], by=by)
    ]


def _correct_person(person: Person, wanted: dict[str, object], *, by: Staff) -> Change | None:
    differing = registry_rules.differing(person, wanted)
    if not differing:
        return None
    change = _change(person, differing)
    registry.correct_person(person=person, changes=differing, by=by)
    return change


def _write_spell(
    person: Person, correction: rules.Correction, *, month: Month, by: Staff
) -> Change | None:
    if correction.spell_id:
        spell = queries.spells_compared({correction.spell_id: person}).get(correction.spell_id)
        if spell is None:
            raise rules.SpellGone(_("所比对的务工记录已不在台账中，请重新比对后再办结"))
        rules.check_spell(spell, by=by)
        return _correct_spell(spell, correction.spell, month=month, by=by)
    spells = WorkSpell.objects.filter(person=person)
    same_start = spells.filter(start_month=correction.spell["start_month"]).first()
    if same_start:
        wanted = {"end_month": None, **correction.spell}
        return _correct_spell(same_start, wanted, month=month, by=by)
    return _start_spell(person, correction.spell, by=by)


def _correct_spell(
    spell: WorkSpell, wanted: dict[str, object], *, month: Month, by: Staff
) -> Change | None:
    differing = registry_rules.differing(spell, wanted)
    if not differing:
        return None
    rules.check_months(
        start=differing.get("start_month", spell.start_month),
        end=differing.get("end_month", spell.end_month),
    )
    rules.check_channel_said(spell.channel, wanted=wanted, differing=set(differing))
    rules.check_start_free(_other_starts(spell, differing))
    change = _change(spell, differing)
    if set(differing) == {"end_month"} and differing["end_month"]:
        registry.end_spell(spell=spell, end_month=differing["end_month"], by=by)
    else:
        since = _income_since(spell, differing, month)
        registry.correct_spell(spell=spell, changes=differing, income_since=since, by=by)
    return change


def _income_since(spell: WorkSpell, differing: dict[str, object], month: Month) -> Month | None:
    """The other table tells of its own month: what was earned before it is not written over. None
    where no amount was known, which is then that of all the work."""
    if "monthly_income_yuan" not in differing or spell.monthly_income_yuan is None:
        return None
    start, end = (
        differing.get(name, getattr(spell, name)) for name in ("start_month", "end_month")
    )
    newest = queries.newest_income_month(spell)
    last = max(month, newest or month)
    return max(start, min(last, end or last))


def _other_starts(spell: WorkSpell, differing: dict[str, object]) -> bool:
    """Whether another spell of this person already starts in the month wanted."""
    start = differing.get("start_month")
    others = WorkSpell.objects.filter(person=spell.person_id).exclude(pk=spell.pk)
    return bool(start) and others.filter(start_month=start).exists()


def _start_spell(person: Person, wanted: dict[str, object], *, by: Staff) -> Change:
    columns = {**NEW_SPELL, **wanted}
    end_month = columns.pop("end_month", None)
    spell = registry.start_spell(person=person, **columns, by=by)
    if end_month:
        registry.end_spell(spell=spell, end_month=end_month, by=by)
    fields = {name: ["", _text(value)] for name, value in wanted.items() if value not in (None, "")}
    return {"row": spell._meta.label_lower, "id": spell.pk, "is_new": True, "fields": fields}


def _change(row: Person | WorkSpell, differing: dict[str, object]) -> Change:
    fields = {
        name: [TEXTS.get(name, _text)(each) for each in (getattr(row, name), value)]
        for name, value in differing.items()
    }
    return {"row": row._meta.label_lower, "id": row.pk, "is_new": False, "fields": fields}


def _text(value: object) -> str:
    return "" if value is None else str(value)
