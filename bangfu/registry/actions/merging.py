"""One identity in two rows: a person chooses which is kept; the other is closed, never deleted."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import rules
from bangfu.registry.actions import checking, incomes
from bangfu.registry.actions.settle import correct_spell
from bangfu.registry.columns import SPELL_COLUMNS
from bangfu.registry.models import Merge, Person, WorkSpell

# what a spell takes over from the one of the same start month that was found right
OF_NO_FILE = ("employer_code", "contract", "insured_by")
TAKEN = (*(name for name in SPELL_COLUMNS if name != "start_month"), *OF_NO_FILE)
# what comes back when that is undone: as it stood, verified or not
RESTORED = (*TAKEN, "verified_at", "verified_by_id", "row_digest")
REASON, UNDONE = "核实：同一人合并", "核实：撤销合并"


@transaction.atomic
def merge_people(
    *, kept: Person, closed: Person, of_closed: Mapping[Month, bool], by: Staff
) -> Merge:
    """Spells move to the kept row; of two that start in the same month the person decides.

    `of_closed` says for each such month whether the closed row's spell is the right one. The spell
    that was not chosen stays as it is: the kept row's in its history, the other with its row.
    Rows that were merged into the closed one before now lead to the kept one.
    """
    rows = _locked(kept, closed)
    kept, closed = rows.pop(kept.pk), rows.pop(closed.pk)
    rules.check_same_person(kept, closed)
    mine = {spell.start_month: spell for spell in kept.spells.select_for_update(no_key=True)}
    theirs = list(closed.spells.select_for_update(no_key=True).order_by("start_month"))
    clashes = [spell for spell in theirs if spell.start_month in mine]
    rules.check_decided([spell.start_month for spell in clashes], of_closed)
    chosen = [spell for spell in clashes if of_closed[spell.start_month]]
    replaced = [_replace(mine[spell.start_month], spell, by=by) for spell in chosen]
    moved = [spell for spell in theirs if spell not in clashes]
    for spell in moved:
        _move(spell, kept, REASON, by=by)
    led = [row for row in rows.values() if row.merged_into_id == closed.pk]
    for row in (closed, *led):
        row.merged_into = kept
        _save(row, REASON, by=by)
    merge = Merge.objects.create(
        kept=kept,
        closed=closed,
        moved=[spell.pk for spell in moved],
        replaced=replaced,
        led=[row.pk for row in led],
        merged_by=by,
    )
    after = {"kept": kept.pk, "moved": len(moved), "clashes": len(clashes)}
    checking.check_after_commit(rows)
    record("people_merged", subject=closed, division_code=closed.division_code, after=after, by=by)
    return merge


@transaction.atomic
def separate_people(*, closed: Person, by: Staff) -> Merge:
    """Undo a merge on its own day: what it wrote is taken back, and nothing that came after.

    Where something came after that stands on it, it says what, and does nothing.
    """
    merge = Merge.objects.select_for_update().get(closed=closed, undone_at=None)
    rules.check_same_day(merge)
    rows = _locked(merge.kept, merge.closed)
    kept, closed = rows[merge.kept_id], rows[merge.closed_id]
    rules.check_last(merge, _merged_since(merge))
    moved = list(
        WorkSpell.objects.select_for_update(no_key=True).filter(pk__in=merge.moved, person=kept)
    )
    stayed = list(closed.spells.all())
    rules.check_room(moved, {spell.start_month for spell in stayed})
    for spell in sorted(moved, key=lambda spell: spell.pk):
        _move(spell, closed, UNDONE, by=by)
    for pk, version in merge.replaced:
        _put_back(WorkSpell.objects.select_for_update(no_key=True).get(pk=pk), version, by=by)
    for row in (closed, *(rows[pk] for pk in merge.led)):
        row.merged_into = None if row == closed else closed
        _save(row, UNDONE, by=by)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    checking.check_after_commit(rows)
    record("merge_undone", subject=closed, division_code=closed.division_code, by=by)
    return merge


def _replace(spell: WorkSpell, right: WorkSpell, *, by: Staff) -> tuple[int, int]:
    """The kept row's spell takes the other's values; answers it and the version this wrote."""
    changes = {name: getattr(right, name) for name in TAKEN}
    correct_spell(spell=spell, changes=changes, by=by)
    incomes.take_over(spell=spell, right=right)
    return spell.pk, spell.history.latest("history_id").history_id


def _put_back(spell: WorkSpell, version: int, *, by: Staff) -> None:
    """As it stood before the version that the merge wrote, which has to be the last one."""
    rules.check_untouched(spell, spell.history.latest("history_id").history_id == version)
    before = spell.history.filter(history_id__lt=version).latest("history_id")
    for name in RESTORED:
        setattr(spell, name, getattr(before, name))
    _save(spell, UNDONE, by=by)
    incomes.forget_since(spell=spell, version=before.history_id)


def _merged_since(merge: Merge) -> bool:
    pair = (merge.kept_id, merge.closed_id)
    later = Merge.objects.filter(pk__gt=merge.pk, undone_at=None)
    return later.filter(Q(kept__in=pair) | Q(closed__in=pair)).exists()


def _locked(*people: Person) -> dict[int, Person]:
    """With the rows that were merged into them, in the order of their ids, by everybody."""
    keys = [person.pk for person in people]
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(Q(pk__in=keys) | Q(merged_into__in=keys))
    return {person.pk: person for person in rows.order_by("pk")}


def _move(spell: WorkSpell, person: Person, reason: str, *, by: Staff) -> None:
    spell.person, spell.division_code = person, person.division_code
    _save(spell, reason, by=by)


def _save(row: Person | WorkSpell, reason: str, *, by: Staff) -> None:
    row._change_reason, row._history_user = reason, by  # type: ignore[union-attr]
    row.save()
