"""Taking back a file that was received but not applied."""

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.intake import rules
from bangfu.intake.actions.forget import forget_everything
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.models import Staff


@transaction.atomic
def withdraw(*, batch: Batch, by: Staff) -> Batch:
    """The batch stays in the list, its rows are never applied."""
    batch = Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    rules.check_applicable(batch)
    batch.state = BatchState.WITHDRAWN
    batch.save(update_fields=["state"])
    transaction.on_commit(lambda: forget_everything(batch))
    record("batch_withdrawn", subject=batch, division_code=batch.division_code, by=by)
    return batch
