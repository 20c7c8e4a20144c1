"""Who died or moved away: what was open about them is let go, and the tasks that were about it."""

from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskState
from bangfu.comparison import rules
from bangfu.comparison.actions import deciding
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


def take_up(*, states: LetGo, by: Staff) -> None:
    """As they were, where nothing else became of them."""
    keys = sorted(int(pk) for pk in states)
    for task in deciding.locked_tasks(keys):
        if task.state == TaskState.CLOSED:
            casework.reopen_task(task=task, by=by)
    for row in Discrepancy.objects.filter(pk__in=keys, state=DiscrepancyState.GONE).order_by("pk"):
        row.state = states[str(row.pk)]
        row.save(update_fields=["state"])
