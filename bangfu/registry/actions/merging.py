"""One identity in two rows: a person chooses which is kept; the other is closed, never deleted."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import rules
from bangfu.registry.actions.settle import correct_spell
from bangfu.registry.columns import SPELL_COLUMNS
from bangfu.registry.models import Merge, Person, WorkSpell

# what a spell takes over from the one of the same start month that was found right
TAKEN = (*(name for name in SPELL_COLUMNS if name != "start_month"), "employer_code")
REASON, UNDONE = "核实：同一人合并", "核实：撤销合并"


@transaction.atomic
def merge_people(
    *, kept: Person, closed: Person, of_closed: Mapping[Month, bool], by: Staff
) -> Merge:
    """Spells move to the kept row; of two that start in the same month the person decides.

    `of_closed` says for each such month whether the closed row's spell is the right one. The spell
    that was not chosen stays as it is: the kept row's in its history, the other with its row.
    """
    rows = _locked(kept, closed)
    kept, closed = rows[kept.pk], rows[closed.pk]
    rules.check_same_person(kept, closed)
    mine = {spell.start_month: spell for spell in kept.spells.select_for_update()}
    theirs = list(closed.spells.select_for_update().order_by("start_month"))
    clashes = [spell for spell in theirs if spell.start_month in mine]
    rules.check_decided([spell.start_month for spell in clashes], of_closed)
    replaced = [mine[s.start_month] for s in clashes if of_closed[s.start_month]]
    for spell in clashes:
        if of_closed[spell.start_month]:
            changes = {name: getattr(spell, name) for name in TAKEN}
            correct_spell(spell=mine[spell.start_month], changes=changes, by=by)
    moved = [spell for spell in theirs if spell not in clashes]
    for spell in moved:
        _move(spell, kept, REASON, by=by)
    closed.merged_into = kept
    _save(closed, REASON, by=by)
    merge = Merge.objects.create(
        kept=kept,
        closed=closed,
        moved=[spell.pk for spell in moved],
        replaced=[spell.pk for spell in replaced],
        merged_by=by,
    )
    after = {"kept": kept.pk, "moved": len(moved), "clashes": len(clashes)}
    record("people_merged", subject=closed, division_code=closed.division_code, after=after, by=by)
    return merge


@transaction.atomic
def separate_people(*, closed: Person, by: Staff) -> Merge:
    """Undo a merge on its own day: spells go back, replaced ones say again what they said."""
    merge = Merge.objects.select_for_update().get(closed=closed, undone_at=None)
    rules.check_same_day(merge)
    rows = _locked(merge.kept, merge.closed)
    kept, closed = rows[merge.kept_id], rows[merge.closed_id]
    for spell in WorkSpell.objects.filter(pk__in=merge.moved, person=kept).order_by("pk"):
        _move(spell, closed, UNDONE, by=by)
    for spell in WorkSpell.objects.filter(pk__in=merge.replaced, person=kept).order_by("pk"):
        before = spell.history.filter(history_date__lt=merge.merged_at).order_by("history_id")
        _restore(spell, list(before)[-2:], by=by)
    closed.merged_into = None
    _save(closed, UNDONE, by=by)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    record("merge_undone", subject=closed, division_code=closed.division_code, by=by)
    return merge


def _restore(spell: WorkSpell, said: list, *, by: Staff) -> None:
    """The last but one row of its history before the merge was noted: the last is the merge's."""
    if len(said) > 1:
        changes = {name: getattr(said[0], name) for name in TAKEN}
        correct_spell(spell=spell, changes=changes, by=by)


def _locked(*people: Person) -> dict[int, Person]:
    """In the order of their ids, by everybody."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=[p.pk for p in people])
    return {person.pk: person for person in rows.order_by("pk")}


def _move(spell: WorkSpell, person: Person, reason: str, *, by: Staff) -> None:
    spell.person, spell.division_code = person, person.division_code
    _save(spell, reason, by=by)


def _save(row: Person | WorkSpell, reason: str, *, by: Staff) -> None:
    row._change_reason, row._history_user = reason, by  # type: ignore[union-attr]
    row.save()
