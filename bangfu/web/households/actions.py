"""户内变动 with all that hangs on who is in a household: in one transaction, and undone in one."""

from typing import Any

from django.db import transaction

from bangfu.assistance.actions import zero_employment
from bangfu.assistance.queries import zero_employment as cases
from bangfu.casework import actions as casework
from bangfu.comparison import actions as comparison
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry import rules
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import Household, HouseholdEvent, Person
from bangfu.rights import actions as rights

# who died, moved away or lives in another household has no part in what this one asked for
LEAVING = {
    HouseholdChange.DIED: "本人已去世",
    HouseholdChange.MOVED_OUT: "本人已迁出",
    HouseholdChange.JOINED: "本人已转到另一户",
    HouseholdChange.SPLIT: "本人已分户，仍想工作的可以在新户申请",
}


@transaction.atomic
def change(*, by: Staff, **told: Any) -> HouseholdEvent:
    """Consents, lists and visits ask for who is in the register and where, and so need no step of
    their own; the case of a household without work, findings and their tasks do."""
    if (other := told["given"].get("other")) and cases.open_case(other):
        raise rules.ChangeRefused("另一户有在办的零就业家庭申请，请先办结或由本人撤回")
    _lock_tasks(told["household"], other, told["given"].get("person"))
    event = registry.change_household(**told, by=by)
    if "ended_elsewhere" in event.written:
        return event  # the same page sent again
    ended: dict[str, Any] = {"zero": [], "findings": {}}
    if event.kind in LEAVING:
        note = LEAVING[HouseholdChange(event.kind)]
        gone = Person.objects.filter(pk__in=event.places).order_by("pk")
        left = [zero_employment.leave(person=one, note=note, by=by) for one in gone]
        ended["zero"] = [stood for stood in left if stood]
        if event.kind in (HouseholdChange.DIED, HouseholdChange.MOVED_OUT):
            ended["findings"] = comparison.let_go(person=event.person, by=by)
            rights.shut_portal(person=event.person, by=by)
    ended["begun"] = comparison.follow(people=event.places, by=by)
    registry.note_ended(event=event, ended=ended)
    return event


@transaction.atomic
def undo(*, event: HouseholdEvent, by: Staff) -> HouseholdEvent:
    """A second click waits for the first and finds nothing to do."""
    _lock_tasks(event.household, event.other, event.person)
    event = registry.locked_event(event)
    if event.undone_at:
        return event
    event = registry.undo_change(event=event, by=by)
    ended = event.written.get("ended_elsewhere", {})
    zero = ended.get("zero") or []
    # one alone, as it was noted before several could leave at once
    for stood in reversed([zero] if isinstance(zero, dict) else zero):
        zero_employment.come_back(stood=stood, note="户内变动已撤销", by=by)
    comparison.take_up(states=ended.get("findings", {}), by=by)
    comparison.follow(people=event.places, by=by)
    casework.give_back(begun=ended.get("begun", {}), by=by)
    if event.kind in (HouseholdChange.DIED, HouseholdChange.MOVED_OUT):
        rights.reopen_portal(person=event.person, by=by)
    return event


def _lock_tasks(household: Household, other: Household | None, person: Person | None) -> None:
    homes = {home.pk for home in (household, other) if home}
    comparison.lock_tasks_of(homes | ({person.household_id} if person else set()))
