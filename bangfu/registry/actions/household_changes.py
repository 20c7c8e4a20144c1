"""户内变动: one event, one transaction, with everything it writes kept so that it can be undone.

An event is taken back on its own day by who recorded it, as long as nothing came after it: each row
goes back to the version it had, and rows that it made are gone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.codes import PovertyStatus, Relation
from bangfu.engine.values import Month
from bangfu.engine.values.citizen_id import status_of
from bangfu.org.models import Division, Staff
from bangfu.registry import queries, rules
from bangfu.registry.actions import checking, indexing, statuses
from bangfu.registry.actions.editing import UNDONE, restore
from bangfu.registry.actions.household_writing import Relations, Row, Writing, concerned
from bangfu.registry.actions.settle import identify, save_version
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.digests import digest_of_spell
from bangfu.registry.models import (
    Household,
    HouseholdEvent,
    People,
    Person,
    WorkSpell,
)
from bangfu.registry.numbering import free_number


@transaction.atomic
def change_household(
    *,
    household: Household,
    kind: HouseholdChange,
    happened_on: date,
    ground: str,
    seen: str,
    token: UUID,
    given: Mapping[str, Any],
    relations: Relations,
    by: Staff,
) -> HouseholdEvent:
    """`seen`: the household's state as the page showed it. The same page sent again is the same
    event. `relations` to the head, of everybody it changes."""
    household = _locked(household, given.get("other"), given.get("person"))
    rules.check_household_there(household)
    if earlier := HouseholdEvent.objects.filter(token=token).first():
        return earlier
    rules.check_unchanged(seen, queries.state_of(household))
    rules.check_change_day(happened_on, queries.newest_change(household, **_concerning(given)))
    event = HouseholdEvent.objects.create(
        household=household,
        kind=kind,
        happened_on=happened_on,
        ground=ground,
        token=token,
        recorded_by=by,
    )
    writing = Writing(event, by, relations)
    needs_head = _heads(household) > 0 or not household.people.living().exists()
    _relate(writing, household.people.living())
    STEPS[kind](writing, **given)
    writing.save()
    for home in filter(None, (household, event.other)):
        is_empty = not home.people.living().exists()
        rules.check_one_head(_heads(home), is_needed=needs_head and not is_empty)
    record("household_change", subject=event, after={"kind": kind}, by=by)
    return event


def _concerning(given: Mapping[str, Any]) -> dict[str, Any]:
    """Whose earlier changes count beside the household's: where somebody was before is told by the
    days of the changes alone."""
    return {name: given[name] for name in ("other", "person") if given.get(name)}


def _locked(
    household: Household, other: Household | None, person: Person | None
) -> Household | None:
    """In the order of their ids, by everybody (ADR 24): the homes, then who lives in them. None of
    a household whose making was taken back meanwhile."""
    keys = {one.pk for one in (household, other, person and person.household) if one}
    homes = {
        one.pk: one
        for one in Household.objects.select_for_update(no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    }
    list(
        Person.objects.select_for_update(of=["self"], no_key=True)
        .filter(household__in=keys)
        .order_by("pk")
        .values_list("pk")
    )
    return homes.get(household.pk)


def _heads(household: Household) -> int:
    return household.people.living().filter(relation=Relation.HEAD).count()


def _relate(writing: Writing, people: Iterable[Person]) -> None:
    for person in people:
        relation = writing.relations.get(person.pk, person.relation)
        if relation != person.relation:
            person.relation = relation
            writing.put(person)


def _member(writing: Writing, person: Person, home: Household) -> Person:
    """As this event has it so far."""
    found = writing.rows.get((Person._meta.label, person.pk))
    person = found or home.people.living().select_related("household").filter(pk=person.pk).first()
    rules.check_member_of_household(person)
    return person


def _arrived(writing: Writing, *, values: Mapping[str, Any]) -> None:
    """Somebody whom the register did not know: a number of our own until a file brings theirs."""
    home = writing.home
    count = home.people.count() + 1
    person = Person(
        household=home,
        division_code=home.division_code,
        person_number=free_number(Person, "person_number", home.household_number, count),
        **values,
    )
    if person.identity_number:
        identify(person, person.identity_number)
    else:
        person.identity_status = status_of("").value
    rules.check_not_twice(person, home.people.living())
    writing.make(person)
    indexing.index_people(Person.objects.filter(pk=person.pk))
    writing.place(person, "")
    writing.event.person = person


def _joined(writing: Writing, *, person: Person, relation: str) -> None:
    person = Person.objects.select_related("household").get(pk=person.pk)
    rules.check_may_join(person, writing.home, others=person.household.people.living().count() - 1)
    if person.left_on:
        writing.place(person, "")
    elif person.household_id != writing.home.pk:
        writing.event.other = person.household
    writing.event.person = person
    person.relation, person.left_on = relation, None
    writing.move(person, writing.home)


def _left(writing: Writing, *, person: Person) -> None:
    person = _member(writing, person, writing.home)
    day, kind = writing.event.happened_on, writing.event.kind
    rules.check_left_on(person, day)
    if kind == HouseholdChange.DIED:
        _end_spells(writing, person, Month.parse(day))
    writing.place(person, person.division_code)
    person.left_on, person.died_on = day, day if kind == HouseholdChange.DIED else None
    writing.event.person = person
    writing.put(person)


def _end_spells(writing: Writing, person: Person, month: Month) -> None:
    """What begins only later ends with its first month, and counts for nothing."""
    spells = person.spells.select_for_update(of=["self"], no_key=True).order_by("pk")
    for spell in spells:
        if spell.end_month is None or spell.end_month > month:
            spell.end_month = max(spell.start_month, month)
            spell.verified_at, spell.verified_by = timezone.now(), writing.by
            spell.row_digest = digest_of_spell(spell)
            writing.put(spell)


def _related(writing: Writing) -> None:
    """Nothing but the relations, which are written by now."""
    rules.check_something_changes(writing.rows)


def _split(writing: Writing, *, people: Iterable[Person]) -> None:
    """The new household is all that the old one is."""
    home = writing.home
    leaving = [_member(writing, person, home) for person in people]
    rules.check_split(leaving, home.people.living().count())
    new = Household(
        household_number=free_number(Household, "household_number", home.household_number, 2),
        division_code=home.division_code,
        village_name=home.village_name,
        poverty_status=home.poverty_status,
    )
    writing.make(new)
    writing.event.other = new
    for person in leaving:
        writing.move(person, new)
    day = writing.event.happened_on
    writing.written["opened"] = statuses.pass_on(home, new, day=day, by=writing.by)


def _merged(writing: Writing, *, other: Household) -> None:
    """Everybody of the other household lives here; the other one stands empty, with its history,
    and is nothing."""
    other = Household.objects.get(pk=other.pk)
    people = list(_here(other).living())
    rules.check_merge(other, writing.home, people, other.cases.going_on().exists())
    rules.check_everyone_related(people, writing.relations)
    writing.event.other = other
    for person in people:
        person.relation = writing.relations[person.pk]
        writing.move(person, writing.home)
    day = writing.event.happened_on
    writing.written["ended"] = statuses.end_all(other, day=day, by=writing.by)
    if other.poverty_status != PovertyStatus.NONE:
        other.poverty_status = PovertyStatus.NONE.value
        writing.put(other)


def _here(home: Household) -> People:
    """Who of it lives where it does: others are another office's."""
    here = home.people.filter(division_code=home.division_code)
    return here.select_related("household").order_by("pk")


def _moved(writing: Writing, *, village: Division) -> None:
    """From the day on it counts there, with everybody in it, those who left included."""
    home = writing.home
    people = list(_here(home))
    rules.check_moves(home, village.code)
    writing.event.left_code = home.division_code
    home.division_code, home.village_name = village.code, village.name
    writing.put(home)
    for person in people:
        writing.move(writing.rows.get((Person._meta.label, person.pk), person), home)


STEPS: dict[HouseholdChange, Callable[..., None]] = {
    HouseholdChange.BORN: _arrived,
    HouseholdChange.MOVED_IN: _arrived,
    HouseholdChange.JOINED: _joined,
    HouseholdChange.DIED: _left,
    HouseholdChange.MOVED_OUT: _left,
    HouseholdChange.HEAD: _related,
    HouseholdChange.SPLIT: _split,
    HouseholdChange.MERGED: _merged,
    HouseholdChange.MOVED: _moved,
}


def locked_event(event: HouseholdEvent) -> HouseholdEvent:
    """As it is now, behind the households and people that it is about."""
    _locked(event.household, event.other, event.person)
    return HouseholdEvent.objects.select_for_update(of=["self"]).get(pk=event.pk)


@transaction.atomic
def undo_change(*, event: HouseholdEvent, by: Staff) -> HouseholdEvent:
    """On its own day, by who recorded it, and as long as nothing stands on it."""
    event = locked_event(event)
    if event.undone_at:
        return event
    rules.check_change_undoable(event, is_built_upon=bool(queries.built_upon([event])), by=by)
    statuses.put_back(opened=event.written["opened"], ended=event.written["ended"])
    made = [_put_back(*each, by=by) for each in event.written["rows"]]
    event.undone_at, event.undone_by = timezone.now(), by
    for row in filter(None, made):
        if row == event.person:
            event.person = None
        if row == event.other:
            event.other = None
    event.save()
    _delete([row for row in made if row], by=by)
    _follow(event, by=by)
    checking.check_after_commit(concerned(event))
    record("household_change_undone", subject=event, after={"kind": event.kind}, by=by)
    return event


def _put_back(label: str, pk: int, version: int, is_new: bool, *, by: Staff) -> Row | None:
    """As it was before the event; a row that the event made, for it to be deleted."""
    row = apps.get_model(label)._base_manager.select_for_update(of=["self"], no_key=True).get(pk=pk)
    rules.check_still_so(queries.is_as(row, row.history.get(history_id=version)))
    if is_new:
        return row
    before = row.history.filter(history_id__lt=version).order_by("-history_id").first()
    rules.check_still_so(before is not None)
    restore(row, before, by=by)
    return None


def _follow(event: HouseholdEvent, *, by: Staff) -> None:
    """Work that was recorded since lies where its person is again."""
    spells = WorkSpell.objects.select_for_update(of=["self"], no_key=True).filter(
        person__in=event.places
    )
    for spell in spells.exclude(division_code=F("person__division_code")).order_by("pk"):
        spell.division_code = spell.person.division_code
        save_version(spell, UNDONE, by=by)


def _delete(rows: Collection[Row], *, by: Staff) -> None:
    """People before the household that was made for them. What was recorded of them since and
    taken back keeps nothing alive: of a household that never was it goes, as on the trail."""
    homes, people = ([row for row in rows if isinstance(row, of)] for of in (Household, Person))
    undone = HouseholdEvent.objects.exclude(undone_at=None)
    undone.filter(household__in=homes).delete()
    undone.filter(other__in=homes).update(other=None)
    undone.filter(person__in=people).update(person=None)
    for row in sorted(rows, key=lambda one: isinstance(one, Household)):
        row._change_reason, row._history_user = UNDONE, by  # type: ignore[union-attr]
        try:
            row.delete()
        except ProtectedError as problem:
            raise rules.ChangeRefused(rules.BUILT_UPON) from problem


def note_ended(*, event: HouseholdEvent, ended: Mapping[str, Any]) -> None:
    """What else the event ended, further up, for it to be taken up again."""
    event.written = {**event.written, "ended_elsewhere": dict(ended)}
    event.save(update_fields=["written"])
