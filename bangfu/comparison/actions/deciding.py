"""What every decision about discrepancies goes through: locked, claimed once, kept, recorded."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.actions import record
from bangfu.casework import actions as casework
from bangfu.casework.codes import UNFINISHED, TaskState
from bangfu.casework.models import Task
from bangfu.comparison import rules
from bangfu.comparison.actions.chosen import pieces
from bangfu.comparison.actions.correct import Change
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.org.models import Staff


def claimed(discrepancy: Discrepancy, *, task: Task | None, outcome: str, by: Staff) -> Discrepancy:
    """Settled by one conditional update, so that only one of two people at once gets through."""
    mine = Discrepancy.objects.filter(pk=discrepancy.pk, state__in=rules.UNSETTLED)
    won = mine.update(
        state=DiscrepancyState.SETTLED, outcome=outcome, settled_at=timezone.now(), settled_by=by
    )
    discrepancy = fresh(discrepancy)
    if not won:
        rules.check_unsettled(discrepancy)
    if discrepancy.task_id != (task.pk if task else None):
        raise rules.DispatchedMeanwhile(_("派发情况刚有变化，请刷新页面后重试"))
    return discrepancy


def claimed_along(discrepancy: Discrepancy, keys: list[int]) -> list[Discrepancy]:
    """Those of the keys that nobody has decided yet, settled as this one was."""
    rows = Discrepancy.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, state__in=rules.UNSETTLED
    )
    mine = list(rows.order_by("pk"))
    for row in mine:
        row.state, row.outcome = discrepancy.state, discrepancy.outcome
        row.settled_at, row.settled_by = discrepancy.settled_at, discrepancy.settled_by
        row.save(update_fields=["state", "outcome", "settled_at", "settled_by"])
    return mine


def fresh(discrepancy: Discrepancy) -> Discrepancy:
    rows = Discrepancy.objects.select_related("person", "task", "settled_by")
    return rows.get(pk=discrepancy.pk)


def task_key(discrepancy: Discrepancy) -> int | None:
    return Discrepancy.objects.values_list("task_id", flat=True).get(pk=discrepancy.pk)


def move(rows: Sequence[Discrepancy], *, by: Staff) -> dict[str, int]:
    """To where the person of each is registered; each task once, which goes on with the office
    there. Answers who had begun those, by the task."""
    for row in rows:
        row.division_code = row.person.division_code
    Discrepancy.objects.bulk_update(rows, ["person", "division_code"])
    places = {row.task_id: row.division_code for row in rows if row.task_id}
    moved = [task for task in lock_tasks(places) if task.division_code != places[task.pk]]
    return casework.move_tasks(tasks=moved, places=places, by=by)


def locked_tasks(keys: Sequence[int]) -> list[Task]:
    """The tasks of these discrepancies and, behind them, the discrepancies themselves (ADR 24)."""
    tasks, rows = tasks_of(keys), Discrepancy.objects.select_for_update().order_by("pk")
    for piece in pieces(keys):
        list(rows.filter(pk__in=piece).values_list("pk"))
    return tasks


def tasks_of(keys: Sequence[int]) -> list[Task]:
    """Locked, for who locks the discrepancies next."""
    linked = Discrepancy.objects.exclude(task=None).values_list("task", flat=True)
    return lock_tasks(task for piece in pieces(keys) for task in linked.filter(pk__in=piece))


def lock_tasks(keys: Iterable[int]) -> list[Task]:
    """In the order of their ids."""
    rows = Task.objects.select_for_update().order_by("pk")
    return [task for piece in pieces(sorted(set(keys))) for task in rows.filter(pk__in=piece)]


def close_finished(tasks: list[Task], *, by: Staff) -> int:
    """Close those tasks of which nothing is left to decide."""
    running = [task for task in tasks if task.state in UNFINISHED]
    busy: set[int] = set()
    for piece in pieces(running):
        undecided = Discrepancy.objects.filter(task__in=piece, state__in=rules.UNSETTLED)
        busy |= set(undecided.values_list("task_id", flat=True))
    finished = [task for task in running if task.pk not in busy]
    return casework.finish_tasks(tasks=finished, state=TaskState.CLOSED, by=by)


def keep_settlements(rows: list[Discrepancy], *, reason: str, changes: list[Change]) -> None:
    Settlement.objects.bulk_create(
        Settlement(
            discrepancy=row,
            outcome=row.outcome,
            reason=reason.strip(),
            changes=changes,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
        )
        for row in rows
    )


def record_settled(discrepancy: Discrepancy, *, changes: list[Change], by: Staff) -> None:
    """Codes, ids and the names of changed fields; what they held is in the register's history."""
    corrected = [
        {"row": change["row"], "id": change["id"], "fields": sorted(change["fields"])}
        for change in changes
    ]
    record(
        "settle",
        subject=discrepancy,
        division_code=discrepancy.division_code,
        before={"state": DiscrepancyState.DISPATCHED if discrepancy.task_id else "found"},
        after={"state": "settled", "outcome": discrepancy.outcome, "corrected": corrected},
        by=by,
    )
