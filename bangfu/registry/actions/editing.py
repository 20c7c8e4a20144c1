"""Edits by whoever keeps the register (S1 动态更新): what somebody else did meanwhile is not lost.

A version is the number of a row's newest entry in its history: it stands in the page that was
opened, and comes back with what was typed into it.
"""

from typing import Any

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import departed, earning, rules
from bangfu.registry.actions import checking, departing, incomes, indexing
from bangfu.registry.actions.settle import (
    correct_person,
    correct_spell,
    locked_living,
    locked_spell,
    save_version,
    start_spell,
)
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.registry.queries import version_of

UNDONE = "撤销更正"


@transaction.atomic
def edit(
    *,
    row: Person | WorkSpell,
    version: int,
    typed: dict[str, Any],
    reason: EditReason,
    income_since: Month | None = None,
    is_month_asked: bool = True,
    by: Staff,
) -> None:
    """Write what was typed otherwise than the page said, unless somebody changed the same since.
    Who asks no month of an income knows what it may write over.

    The same once more (a second click) changes nothing.
    """
    row = _locked(row)
    changes = rules.mine(row, version, typed)
    if income_since and incomes.INCOME in typed:
        changes.pop(incomes.INCOME, None)
        changes |= incomes.news(row, income_since, typed[incomes.INCOME])
    if not changes:
        return
    if is_month_asked and incomes.INCOME in changes:
        earning.check_month_told(row.monthly_income_yuan, income_since, reason)
    if isinstance(row, Person):
        correct_person(person=row, changes=changes, reason=reason.sentence, by=by)
    else:
        told = {"changes": changes, "income_since": income_since}
        correct_spell(spell=row, **told, reason=reason.sentence, by=by)


@transaction.atomic
def add_spell(*, person: Person, typed: dict[str, Any], reason: EditReason, by: Staff) -> WorkSpell:
    """A spell that nobody had recorded; one that is there already, just so, is left as it is."""
    person = locked_living(person)
    there = person.spells.filter(start_month=typed["start_month"]).first()
    if there and not rules.differing(there, typed):
        return there
    return start_spell(person=person, **typed, reason=reason.sentence, by=by)


@transaction.atomic
def undo_edit(*, row: Person | WorkSpell, version: int, by: Staff) -> None:
    """Take back one's own last edit of the day, as long as nothing came after it."""
    row = _locked(row)
    last = row.history.get(history_id=version_of(row))
    rules.check_undoable(last, version, by=by)
    before = row.history.filter(history_id__lt=version).order_by("-history_id").first()
    person_id = row.pk if isinstance(row, Person) else row.person_id
    if isinstance(row, WorkSpell):
        departed.check_here(row.person.living())
    place, left_on = row.division_code, getattr(row, "left_on", None)
    if before is None:
        row._change_reason, row._history_user = UNDONE, by  # type: ignore[union-attr]
        subject = Person.objects.get(pk=person_id)
        row.delete()
    else:
        subject = row
        restore(row, before, by=by)
        if isinstance(row, Person) and row.left_on != left_on:
            departing.follow_day(row, reason=UNDONE, by=by)
    checking.check_after_commit([person_id])
    record("edit_undone", subject=subject, division_code=place, after={"version": version}, by=by)


def _locked(row: Person | WorkSpell) -> Person | WorkSpell:
    return locked_living(row) if isinstance(row, Person) else locked_spell(row)


def restore(row: Person | WorkSpell | Household, before: Any, *, by: Staff) -> None:
    for field in row._meta.concrete_fields:
        if not field.primary_key:
            setattr(row, field.attname, getattr(before, field.attname))
    save_version(row, UNDONE, by=by)
    if isinstance(row, WorkSpell):
        incomes.forget_since(spell=row, version=before.history_id)
    if isinstance(row, Person):
        indexing.index_people(Person.objects.filter(pk=row.pk))
