"""Taking in another department's table."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bangfu.audit import actions as audit
from bangfu.audit import rotation
from bangfu.comparison import inputs, rules
from bangfu.comparison.extracts import SOURCES
from bangfu.comparison.receipt import check_extract, put_together
from bangfu.engine.values import Month
from bangfu.intake import actions as intake
from bangfu.intake import rules as intake_rules
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff

Progress = Callable[..., None]


def receive_extract(
    *,
    path: Path,
    file_name: str,
    source: str,
    month: Month,
    is_empty: bool = False,
    progress: Progress | None = None,
    by: Staff,
) -> Batch:
    """Receive a source's table for a month: normalised, checked and keyed once, here.

    It covers the acting person's division. Faults stand in the batch; nothing is raised. A month
    without lines is one only if it is said to be so by `is_empty`.
    """
    return intake.receive(
        path=path,
        file_name=file_name,
        roster=SOURCES[source],
        duty=Duty.COMPARISON,
        month=month,
        division_code=by.division_code,
        check=partial(check_extract, month=month, is_empty=is_empty),
        progress=progress,
        by=by,
    )


def apply_extract(*, batch: Batch, adds: bool = False, by: Staff) -> Batch:
    """Put the received table to use: from now on comparisons of its month read it, in place of an
    earlier one, or, where it `adds`, together with it."""
    earlier = inputs.earlier_than(batch) if adds else None
    if earlier:
        intake_rules.check_applicable(batch, by=by)
        rules.check_keyed_alike(earlier, index_changed_at=rotation.index_changed_at())
        put_together(batch, earlier, month=batch.month)
    return _put_to_use(batch, earlier=earlier, by=by)


@transaction.atomic
def _put_to_use(batch: Batch, *, earlier: Batch | None, by: Staff) -> Batch:
    batch = Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    intake_rules.check_applicable(batch, by=by)
    if earlier and inputs.earlier_than(batch) != earlier:
        raise intake_rules.BatchNotApplicable("刚刚又有一份该月明细入库，请核对后再确认一次")
    batch.state, batch.applied_at, batch.applied_by = BatchState.APPLIED, timezone.now(), by
    batch.added_count = batch.accepted_count
    if earlier:
        batch.message = intake_rules.message_of(batch.message, f"与批次 {earlier.pk} 合并比对")
    batch.save(update_fields=["state", "applied_at", "applied_by", "added_count", "message"])
    audit.record(
        "extract_applied",
        subject=batch,
        division_code=batch.division_code,
        after={
            "source": batch.roster,
            "month": str(batch.month),
            "rows": batch.accepted_count,
            "added_to": earlier.pk if earlier else None,
        },
        by=by,
    )
    return batch
