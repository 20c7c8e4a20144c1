"""办结: a person decides, and the register follows in the same transaction. Nothing else does."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.actions import record, record_many
from bangfu.casework import actions as casework
from bangfu.casework.codes import UNFINISHED, TaskState
from bangfu.casework.models import Task
from bangfu.casework.rules import check_reach
from bangfu.comparison import rules
from bangfu.comparison.actions.chosen import PIECE, Chosen, keys_of, locked
from bangfu.comparison.actions.correct import Change, confirm_register, correct_register
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.models import Person


@dataclass(frozen=True)
class SettledMany:
    """What a bulk settlement did. `skipped`: settled already, gone or out of reach."""

    settled: int
    skipped: int
    tasks_closed: int


@transaction.atomic
def settle(
    *,
    discrepancy: Discrepancy,
    outcome: str,
    correction: dict[str, object] | None = None,
    reason: str = "",
    by: Staff,
) -> Discrepancy:
    """Decide one discrepancy: correct the register if it is wrong, close the task at the last."""
    check_reach(discrepancy.division_code, by=by)
    task = _locked_task(discrepancy)
    discrepancy = _claimed(discrepancy, task=task, outcome=outcome, by=by)
    rules.check_grounds(reason=reason, has_evidence=bool(task and task.evidence.exists()))
    wanted = rules.correction_for(
        discrepancy, outcome=outcome, given=correction, as_of=Month.parse(timezone.localdate())
    )
    changes = correct_register(wanted, discrepancy=discrepancy, by=by)
    if outcome == Outcome.HERE_IS_RIGHT:
        confirm_register([discrepancy], by=by)
    _keep_settlements([discrepancy], reason=reason, changes=changes)
    _record_settled(discrepancy, changes=changes, by=by)
    _close_finished([task] if task else [], by=by)
    return discrepancy


@transaction.atomic
def settle_by_merging(
    *,
    discrepancy: Discrepancy,
    kept: Person,
    of_closed: Mapping[Month, bool],
    reason: str = "",
    by: Staff,
) -> Discrepancy:
    """One person in two entries: one is kept, the other closed. It takes reach over both."""
    other = Person.objects.filter(pk=discrepancy.detail.get("other_person_id"))
    pair = [discrepancy.person, *other]
    rules.check_one_of_two(kept, pair)
    for person in pair:
        check_reach(person.division_code, by=by)
    task = _locked_task(discrepancy)
    discrepancy = _claimed(discrepancy, task=task, outcome=Outcome.MERGED, by=by)
    rules.check_grounds(reason=reason, has_evidence=bool(task and task.evidence.exists()))
    [closed] = [person for person in pair if person.pk != kept.pk]
    registry.merge_people(kept=kept, closed=closed, of_closed=of_closed, by=by)
    change = {"row": closed._meta.label_lower, "id": closed.pk, "is_new": False}
    numbers = {"merged_into": [closed.person_number, kept.person_number]}
    changes: list[Change] = [{**change, "fields": numbers}]
    _keep_settlements([discrepancy], reason=reason, changes=changes)
    _record_settled(discrepancy, changes=changes, by=by)
    _close_finished([task] if task else [], by=by)
    return discrepancy


@transaction.atomic
def settle_many(*, discrepancies: Chosen, outcome: str, reason: str, by: Staff) -> SettledMany:
    """One decision that changes no value of the register, with one reason, for many."""
    rules.check_outcome_for_many(outcome)
    rules.check_reason(reason)
    keys = keys_of(discrepancies)
    tasks, settled = _locked_tasks(keys), []
    decided = {"outcome": outcome, "settled_at": timezone.now(), "settled_by": by}
    for piece in locked(keys, states=rules.UNSETTLED, by=by):
        Discrepancy.objects.filter(pk__in=[row.pk for row in piece]).update(
            state=DiscrepancyState.SETTLED, **decided
        )
        for row in piece:
            row.state = DiscrepancyState.SETTLED
            row.outcome, row.settled_at, row.settled_by = outcome, decided["settled_at"], by
        _keep_settlements(piece, reason=reason, changes=[])
        after = {"state": DiscrepancyState.SETTLED, "outcome": outcome}
        record_many("settle", subjects=piece, after=after, by=by)
        settled += piece
    if outcome == Outcome.HERE_IS_RIGHT:
        confirm_register(settled, by=by)
    closed = _close_finished(tasks, by=by)
    skipped = len(keys) - len(settled)
    return SettledMany(settled=len(settled), skipped=skipped, tasks_closed=closed)


@transaction.atomic
def reopen(
    *, discrepancy: Discrepancy, reason: str, working_days: int = 5, by: Staff
) -> Discrepancy:
    """退回重办: decided again. What the register was given stays; the file shows what it was.

    Two entries that were merged are two again, which can be done on the same day only.
    """
    check_reach(discrepancy.division_code, by=by)
    rules.check_reason(reason)
    task = _locked_task(discrepancy)
    state = DiscrepancyState.DISPATCHED if task else DiscrepancyState.FOUND
    mine = Discrepancy.objects.filter(pk=discrepancy.pk, state=DiscrepancyState.SETTLED)
    changed = mine.update(state=state, outcome="", settled_at=None, settled_by=None)
    discrepancy = _fresh(discrepancy)
    if not changed:
        rules.check_settled(discrepancy)
    _take_back(discrepancy, reason=reason, by=by)
    if task and task.state == TaskState.CLOSED:
        casework.reopen_task(task=task, working_days=working_days, by=by)
    record(
        "reopen",
        subject=discrepancy,
        division_code=discrepancy.division_code,
        before={"state": DiscrepancyState.SETTLED},
        after={"state": state},
        by=by,
    )
    return discrepancy


def _take_back(discrepancy: Discrepancy, *, reason: str, by: Staff) -> None:
    """The decision that stands, if there is one: there is never more than one."""
    if standing := discrepancy.settlements.filter(reopened_at=None).first():
        if standing.outcome == Outcome.MERGED:
            closed = Person.objects.get(pk=standing.changes[0]["id"])
            registry.separate_people(closed=closed, by=by)
        standing.reopened_at, standing.reopened_by = timezone.now(), by
        standing.reopen_reason = reason.strip()
        standing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])


def _claimed(
    discrepancy: Discrepancy, *, task: Task | None, outcome: str, by: Staff
) -> Discrepancy:
    """Settled by one conditional update, so that only one of two people at once gets through."""
    mine = Discrepancy.objects.filter(pk=discrepancy.pk, state__in=rules.UNSETTLED)
    won = mine.update(
        state=DiscrepancyState.SETTLED, outcome=outcome, settled_at=timezone.now(), settled_by=by
    )
    discrepancy = _fresh(discrepancy)
    if not won:
        rules.check_unsettled(discrepancy)
    if discrepancy.task_id != (task.pk if task else None):
        raise rules.DispatchedMeanwhile(_("派发情况刚有变化，请刷新页面后重试"))
    return discrepancy


def _fresh(discrepancy: Discrepancy) -> Discrepancy:
    rows = Discrepancy.objects.select_related("person", "task", "settled_by")
    return rows.get(pk=discrepancy.pk)


def _locked_task(discrepancy: Discrepancy) -> Task | None:
    """Tasks are locked before their discrepancies, everywhere: two people never wait in a ring."""
    task_id = Discrepancy.objects.values_list("task_id", flat=True).get(pk=discrepancy.pk)
    return Task.objects.select_for_update().filter(pk=task_id).first() if task_id else None


def _locked_tasks(keys: list[int]) -> list[Task]:
    tasks: dict[int, Task] = {}
    for start in range(0, len(keys), PIECE):
        rows = Discrepancy.objects.filter(pk__in=keys[start : start + PIECE])
        wanted = Task.objects.select_for_update().filter(pk__in=rows.values("task"))
        tasks |= {task.pk: task for task in wanted.order_by("pk")}
    return list(tasks.values())


def _close_finished(tasks: list[Task], *, by: Staff) -> int:
    """Close those tasks of which nothing is left to decide."""
    running = [task for task in tasks if task.state in UNFINISHED]
    busy: set[int] = set()
    for start in range(0, len(running), PIECE):
        keys = [task.pk for task in running[start : start + PIECE]]
        undecided = Discrepancy.objects.filter(task__in=keys, state__in=rules.UNSETTLED)
        busy |= set(undecided.values_list("task_id", flat=True))
    finished = [task for task in running if task.pk not in busy]
    return casework.finish_tasks(tasks=finished, state=TaskState.CLOSED, by=by)


def _keep_settlements(rows: list[Discrepancy], *, reason: str, changes: list[Change]) -> None:
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


def _record_settled(discrepancy: Discrepancy, *, changes: list[Change], by: Staff) -> None:
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
