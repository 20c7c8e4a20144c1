"""Who died or moved away: what was open about them is let go, and the tasks that were about it.
Who lives elsewhere within the register: what was found goes along."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskState
from bangfu.comparison import rules
from bangfu.comparison.actions import deciding
from bangfu.comparison.actions.chosen import pieces
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy
from bangfu.org.models import Staff
from bangfu.registry.models import Person

# each open finding by its key, with the state it had
LetGo = dict[str, str]


def let_go(*, person: Person, by: Staff) -> LetGo:
    found = Discrepancy.objects.filter(person=person, state__in=rules.UNSETTLED)
    keys = sorted(found.values_list("pk", flat=True))
    tasks = deciding.locked_tasks(keys)
    states = {str(pk): state for pk, state in found.filter(pk__in=keys).values_list("pk", "state")}
    found.filter(pk__in=keys).update(state=DiscrepancyState.GONE)
    deciding.close_finished(tasks, by=by)
    return states


def follow(*, people: Iterable[int | str] | None = None, by: Staff) -> dict[str, int]:
    """What was found lies where its person lives by now, and its task with the office there; of
    everybody, where no people are named. Answers who had begun a task that another office has."""
    moved = Discrepancy.objects.exclude(division_code=F("person__division_code"))
    if people is not None:
        moved = moved.filter(person__in=people)
    keys = sorted(moved.values_list("pk", flat=True))
    begun: dict[str, int] = {}
    for piece in pieces(keys):
        begun |= _follow(piece, by=by)
    return begun


@transaction.atomic
def _follow(keys: Sequence[int], *, by: Staff) -> dict[str, int]:
    deciding.locked_tasks(keys)
    rows = Discrepancy.objects.filter(pk__in=keys).select_related("person").order_by("pk")
    return deciding.move(list(rows), by=by)


def lock_tasks_of(households: Iterable[int]) -> None:
    """With what was found, before anybody of them is locked: as who settles does (ADR 24)."""
    about = Discrepancy.objects.filter(person__household__in=households)
    deciding.locked_tasks(sorted(about.values_list("pk", flat=True)))


def take_up(*, states: LetGo, by: Staff) -> None:
    """As they were, on the same clock, where nothing else became of them."""
    keys = sorted(int(pk) for pk in states)
    for task in deciding.locked_tasks(keys):
        if task.state == TaskState.CLOSED:
            casework.reopen_task(task=task, working_days=None, by=by)
    for row in Discrepancy.objects.filter(pk__in=keys, state=DiscrepancyState.GONE).order_by("pk"):
        row.state = states[str(row.pk)]
        row.save(update_fields=["state"])
