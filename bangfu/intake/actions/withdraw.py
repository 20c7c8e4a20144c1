"""Taking back a file that was received but not applied."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.audit.actions import record, record_many
from bangfu.intake import queries, rules
from bangfu.intake.actions.forget import forget_everything
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.models import Staff


@transaction.atomic
def withdraw(*, batch: Batch, by: Staff) -> Batch:
    """The batch stays in the list, its rows are never applied."""
    batch = Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    rules.check_applicable(batch, by=by)
    batch.state = BatchState.WITHDRAWN
    batch.save(update_fields=["state"])
    transaction.on_commit(lambda: forget_everything(batch))
    record("batch_withdrawn", subject=batch, division_code=batch.division_code, by=by)
    return batch


def withdraw_same(batch: Batch, *, by: Staff) -> None:
    """The same file, sent again before it was applied, takes the place of the earlier one."""
    waiting = queries.of_same_table(batch).filter(
        sha256=batch.sha256,
        received_by=by,
        state=BatchState.CHECKED,
        pk__lt=batch.pk,
    )
    message = f"同一文件已重新接收为批次 {batch.pk}，本批次已撤回"
    _forget(_withdrawn("batch_withdrawn", waiting, message, by=by))


@transaction.atomic
def withdraw_left(*, by: Staff) -> int:
    """Files that nobody applied in thirty days: what they said is not kept on the chance."""
    since = timezone.now() - rules.LONGEST_KEPT
    waiting = Batch.objects.filter(state__in=[BatchState.RECEIVED, BatchState.CHECKED])
    message = "接收后三十天没有入库，已撤回；仍需要的请重新接收"
    left = _withdrawn("batch_withdrawn", waiting.filter(received_at__lt=since), message, by=by)
    _forget(left)
    return len(left)


@transaction.atomic
def put_away_unfinished(*, batches: QuerySet[Batch], by: Staff) -> int:
    """Batches whose reception was cut off: it starts anew, they stay in the list as withdrawn."""
    cut_off = batches.filter(state=BatchState.RECEIVED)
    return len(_withdrawn("batch_cut_off", cut_off, "接收中断，已重新接收", by=by))


def _withdrawn(action: str, batches: QuerySet[Batch], message: str, *, by: Staff) -> list[Batch]:
    left = list(batches.select_for_update(of=["self"]))
    for batch in left:
        batch.state, batch.message = BatchState.WITHDRAWN, message
        batch.save(update_fields=["state", "message"])
    record_many(action, subjects=left, after={"state": BatchState.WITHDRAWN}, by=by)
    return left


def _forget(batches: list[Batch]) -> None:
    transaction.on_commit(lambda: [forget_everything(batch) for batch in batches])
