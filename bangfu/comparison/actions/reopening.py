"""退回重办: a decision is taken back, so that it can be made again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.actions import record
from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskState
from bangfu.casework.rules import check_reach
from bangfu.comparison import rules
from bangfu.comparison.actions import merging
from bangfu.comparison.actions.deciding import fresh, locked_tasks
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.org.models import Staff


@transaction.atomic
def reopen(
    *, discrepancy: Discrepancy, reason: str, working_days: int = 5, by: Staff
) -> Discrepancy:
    """退回重办: decided again. What the register was given stays; the file shows what it was.

    Two entries that were merged are two again, which can be done on the same day only; what was
    settled by the same merge is decided again with it.
    """
    check_reach(discrepancy.division_code, by=by)
    rules.check_reason(reason)
    standing = _standing(discrepancy)
    if standing and standing.outcome == Outcome.MERGED:
        decided = merging.decided_with(standing)
        rows = sorted((one.discrepancy for one in decided), key=lambda row: row.pk)
    else:
        decided, rows = [standing] if standing else [], [discrepancy]
    keys, carried = merging.keys(rows), [item["id"] for item in merging.carried_by(decided)]
    locked = locked_tasks(sorted({*carried, *keys}))
    if (now := _standing(discrepancy)) and now != standing:
        # decided again while this waited
        raise rules.DispatchedMeanwhile(_("派发情况刚有变化，请刷新页面后重试"))
    about = set(Discrepancy.objects.filter(pk__in=keys).values_list("task", flat=True))
    tasks = [task for task in locked if task.pk in about]
    for row in rows:
        _unsettle(row, by=by)
    if standing and standing.outcome == Outcome.MERGED:
        merging.take_back(decided, by=by)
    for settlement in decided:
        settlement.reopened_at, settlement.reopened_by = timezone.now(), by
        settlement.reopen_reason = reason.strip()
        settlement.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    for task in tasks:
        if task.state == TaskState.CLOSED:
            casework.reopen_task(task=task, working_days=working_days, by=by)
    return fresh(discrepancy)


def _standing(discrepancy: Discrepancy) -> Settlement | None:
    """The decision that stands, if there is one: there is never more than one."""
    return discrepancy.settlements.filter(reopened_at=None).order_by("pk").first()


def _unsettle(discrepancy: Discrepancy, *, by: Staff) -> None:
    """By one conditional update, so that only one of two people at once gets through."""
    mine = Discrepancy.objects.filter(pk=discrepancy.pk, state=DiscrepancyState.SETTLED)
    state = DiscrepancyState.DISPATCHED if mine.exclude(task=None) else DiscrepancyState.FOUND
    changed = mine.update(state=state, outcome="", settled_at=None, settled_by=None)
    discrepancy = fresh(discrepancy)
    if not changed:
        rules.check_settled(discrepancy)
    record(
        "reopen",
        subject=discrepancy,
        division_code=discrepancy.division_code,
        before={"state": DiscrepancyState.SETTLED},
        after={"state": state},
        by=by,
    )
