"""Corrections by a person: one row each, marked as verified so that no file overwrites it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from bangfu.audit.actions import record, record_many
from bangfu.engine.codes import Sex
from bangfu.engine.values import CitizenId, Month, cleaned_number
from bangfu.org.models import Staff
from bangfu.registry import departed, earning, judging, rules
from bangfu.registry.actions import checking, departing, incomes, indexing
from bangfu.registry.digests import digest_of_person, digest_of_spell
from bangfu.registry.models import Person, WorkSpell

CHUNK = 500


@transaction.atomic
def start_spell(
    *,
    person: Person,
    start_month: Month,
    place_code: str,
    place_name: str,
    employer_name: str,
    employer_code: str,
    monthly_income_yuan: Decimal | None,
    employment_kind: str = "",
    channel: str = "",
    industry: str = "",
    sector: str = "",
    contract: str = "",
    insured_by: str = "",
    end_month: Month | None = None,
    reason: str = "核实：登记务工",
    by: Staff,
) -> WorkSpell:
    """A spell that the register did not know of."""
    person = locked_here(person)
    rules.check_start_free(start_month, person.spells.all())
    spell = WorkSpell(
        person=person,
        division_code=person.division_code,
        start_month=start_month,
        end_month=end_month,
        place_code=place_code,
        place_name=place_name,
        employer_name=employer_name,
        employer_code=employer_code,
        employment_kind=employment_kind,
        channel=channel,
        industry=industry,
        sector=sector,
        contract=contract,
        insured_by=insured_by,
        monthly_income_yuan=monthly_income_yuan,
    )
    return _save_spell(spell, "spell_started", reason, before={}, by=by)


@transaction.atomic
def end_spell(*, spell: WorkSpell, end_month: Month, by: Staff) -> WorkSpell:
    spell = locked_spell(spell)
    departed.check_here(spell.person.living())
    before = _months(spell)
    spell.end_month = end_month
    return _save_spell(spell, "spell_ended", "核实：结束务工", before=before, by=by)


@transaction.atomic
def correct_spell(
    *,
    spell: WorkSpell,
    changes: dict[str, Any],
    income_since: Month | None = None,
    reason: str = "核实：更正务工记录",
    by: Staff,
) -> WorkSpell:
    """Change the fields named, an end month of None reopening the spell; the income from a month
    on, where one is given."""
    rules.check_correctable(changes, rules.SPELL_FIELDS)
    spell = locked_spell(spell)
    departed.check_here(spell.person.living())
    before = _months(spell)
    written, rows = incomes.told(spell, changes, income_since)
    _set(spell, written)
    if income_since:
        rules.check_months(spell.start_month, spell.end_month)
        earning.check_month(income_since, spell)
    others = [other for other in spell.person.spells.all() if other.pk != spell.pk]
    rules.check_start_free(spell.start_month, others)
    spell = _save_spell(spell, "spell_corrected", reason, before=before, fields=changes, by=by)
    incomes.keep(spell, rows)
    return spell


@transaction.atomic
def correct_person(
    *, person: Person, changes: dict[str, Any], reason: str = "核实：更正人员信息", by: Staff
) -> Person:
    """Change the fields named; a new number brings its birth date and sex along. Of who died or
    moved away, who it was and the day."""
    person = locked_living(person)
    departed.check_correctable(person, changes)
    allowed = departed.FACTS if person.left_on else rules.PERSON_FIELDS
    rules.check_correctable(changes, allowed)
    _set(person, changes)
    if "identity_number" in changes:
        identify(person, changes["identity_number"])
    if "left_on" in changes:
        departed.check_day(person, changes["left_on"])
        departing.follow_day(person, reason=reason, by=by)
    person.verified_at = timezone.now()
    person.row_digest = digest_of_person(person)
    save_version(person, reason, by=by)
    if {"name", "identity_number"} & changes.keys():
        indexing.index_people(Person.objects.filter(pk=person.pk))
    checking.check_after_commit([person.pk])
    record(
        "person_corrected",
        subject=person,
        division_code=person.division_code,
        after={"fields": sorted(changes)},
        by=by,
    )
    return person


@transaction.atomic
def confirm_spells(*, keys: Iterable[int], by: Staff) -> int:
    """A person found these spells right as they stand: as corrected ones, no file overwrites them.

    Whose they are is locked by now; counts those that are there.
    """
    stamp = {"verified_at": timezone.now(), "verified_by": by}
    return _confirm(WorkSpell, keys, stamp, "spell_confirmed", "核实：务工记录属实", by=by)


@transaction.atomic
def confirm_people(*, keys: Iterable[int], by: Staff) -> int:
    """The same for what the register says of people themselves."""
    stamp = {"verified_at": timezone.now()}
    return _confirm(Person, keys, stamp, "person_confirmed", "核实：人员信息属实", by=by)


def _confirm(
    model: type[models.Model],
    keys: Iterable[int],
    stamp: dict[str, Any],
    action: str,
    reason: str,
    *,
    by: Staff,
) -> int:
    wanted, confirmed = sorted(set(keys)), 0
    for start in range(0, len(wanted), CHUNK):
        rows = list(
            model._default_manager.select_for_update(of=["self"], no_key=True)
            .filter(pk__in=wanted[start : start + CHUNK])
            .order_by("pk")
        )
        for row in rows:
            for name, value in stamp.items():
                setattr(row, name, value)
        given = {"default_user": by, "default_change_reason": reason}
        bulk_update_with_history(rows, model, list(stamp), **given)
        record_many(action, subjects=rows, after={"fields": []}, by=by)
        confirmed += len(rows)
    return confirmed


def identify(person: Person, raw: str) -> None:
    number = cleaned_number(raw)
    rules.check_number(number)
    citizen = CitizenId(number)
    person.identity_number = number
    person.identity_status = "valid"
    person.born_on = citizen.born_on
    person.sex = Sex.MALE.value if citizen.is_male else Sex.FEMALE.value


def locked_living(person: Person) -> Person:
    """The row that stands for this person, locked: work written into a closed row counts nowhere.

    Looked at again once it is locked, because it may have been merged while this waited.
    """
    rows = Person.objects.select_for_update(of=["self"], no_key=True).select_related("household")
    person = rows.get(pk=person.pk)
    while person.merged_into_id:
        person = rows.get(pk=person.merged_into_id)
    return person


def locked_here(person: Person) -> Person:
    """The same, of who neither died nor moved away."""
    person = locked_living(person)
    departed.check_here(person)
    return person


def lock_people(keys: Iterable[int]) -> None:
    """In the order of their ids, before what is recorded of them (ADR 24)."""
    wanted = sorted(set(keys))
    rows = Person.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")
    for start in range(0, len(wanted), CHUNK):
        list(rows.filter(pk__in=wanted[start : start + CHUNK]))


def locked_spell(spell: WorkSpell) -> WorkSpell:
    lock_people([spell.person_id])
    rows = WorkSpell.objects.select_for_update(of=["self"], no_key=True).select_related("person")
    return rows.get(pk=spell.pk)


def _set(row: models.Model, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        field = row._meta.get_field(name)
        setattr(row, name, None if value is None and field.null else field.to_python(value))


def _save_spell(
    spell: WorkSpell,
    action: str,
    reason: str,
    *,
    before: dict[str, Any],
    fields: dict[str, Any] | None = None,
    by: Staff,
) -> WorkSpell:
    rules.check_months(spell.start_month, spell.end_month)
    if spell.start_month.number != before.get("start_month"):
        judging.check_born(spell.start_month, spell.person.born_on)
    spell.verified_at, spell.verified_by = timezone.now(), by
    spell.row_digest = digest_of_spell(spell)
    save_version(spell, reason, by=by)
    checking.check_after_commit([spell.person_id])
    record(
        action,
        subject=spell,
        division_code=spell.division_code,
        before=before,
        after={**_months(spell), "fields": sorted(fields or ()), "overlaps": _overlaps(spell)},
        by=by,
    )
    return spell


def _overlaps(spell: WorkSpell) -> int:
    """Spells that share a month with this one: lawful (domain.md §0 trap 7), worth a look."""
    others = spell.person.spells.exclude(pk=spell.pk).exclude(end_month__lt=spell.start_month)
    return (others.filter(start_month__lte=spell.end_month) if spell.end_month else others).count()


def _months(spell: WorkSpell) -> dict[str, Any]:
    return {
        "start_month": spell.start_month.number,
        "end_month": spell.end_month and spell.end_month.number,
        "place_code": spell.place_code,
    }


def save_version(row: models.Model, reason: str, *, by: Staff) -> None:
    """With who and why in its history."""
    row._change_reason, row._history_user = reason, by  # type: ignore[attr-defined]
    row.save()
