"""办结: a person decides, and the register follows in the same transaction. Nothing else does."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record_many
from bangfu.casework.rules import check_reach
from bangfu.comparison import rules
from bangfu.comparison.actions.chosen import Chosen, keys_of, locked
from bangfu.comparison.actions.correct import confirm_register, correct_register, within_reach
from bangfu.comparison.actions.deciding import (
    claimed,
    close_finished,
    keep_settlements,
    locked_tasks,
    record_settled,
    tasks_of,
)
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month
from bangfu.org.models import Staff


@dataclass(frozen=True)
class SettledMany:
    """What a bulk settlement did. `skipped`: settled already, just dispatched, gone or out of
    reach."""

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
    [task] = locked_tasks([discrepancy.pk]) or [None]
    discrepancy = claimed(discrepancy, task=task, outcome=outcome, by=by)
    rules.check_grounds(reason=reason, has_evidence=bool(task and task.evidence.exists()))
    wanted = rules.correction_for(
        discrepancy, outcome=outcome, given=correction, as_of=Month.parse(timezone.localdate())
    )
    changes = correct_register(wanted, discrepancy=discrepancy, by=by)
    if outcome == Outcome.HERE_IS_RIGHT:
        confirm_register([discrepancy], by=by)
    keep_settlements([discrepancy], reason=reason, changes=changes)
    record_settled(discrepancy, changes=changes, by=by)
    close_finished([task] if task else [], by=by)
    return discrepancy


@transaction.atomic
def settle_many(*, discrepancies: Chosen, outcome: str, reason: str, by: Staff) -> SettledMany:
    """One decision that changes no value of the register, with one reason, for many."""
    rules.check_outcome_for_many(outcome)
    rules.check_reason(reason)
    keys = keys_of(discrepancies)
    tasks, settled = tasks_of(keys), []
    # dispatched since then, a row is of a task that nobody would close
    held = {None, *(task.pk for task in tasks)}
    decided = {"outcome": outcome, "settled_at": timezone.now(), "settled_by": by}
    for rows in locked(keys, states=rules.UNSETTLED, by=by):
        found = [row for row in rows if row.task_id in held]
        piece = found if outcome != Outcome.HERE_IS_RIGHT else within_reach(found, by=by)
        Discrepancy.objects.filter(pk__in=[row.pk for row in piece]).update(
            state=DiscrepancyState.SETTLED, **decided
        )
        for row in piece:
            row.state = DiscrepancyState.SETTLED
            row.outcome, row.settled_at, row.settled_by = outcome, decided["settled_at"], by
        keep_settlements(piece, reason=reason, changes=[])
        after = {"state": DiscrepancyState.SETTLED, "outcome": outcome}
        record_many("settle", subjects=piece, after=after, by=by)
        settled += piece
    if outcome == Outcome.HERE_IS_RIGHT:
        confirm_register(settled, by=by)
    closed = close_finished(tasks, by=by)
    skipped = len(keys) - len(settled)
    return SettledMany(settled=len(settled), skipped=skipped, tasks_closed=closed)
