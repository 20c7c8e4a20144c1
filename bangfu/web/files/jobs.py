"""Receiving and applying as long work: done by a worker, watched on a page."""

from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.runs.worker import Context
from bangfu.web.files import inbox
from bangfu.web.receivers import RECEIVERS


def receive(
    context: Context, *, contents: str, kept: str, file_name: str, month: str | None
) -> dict[str, object]:
    batch = RECEIVERS[contents].receive(
        path=inbox.path_of(kept),
        file_name=file_name,
        month=Month.parse(month) if month else None,
        progress=context.progress,
        by=context.run.by,
    )
    inbox.forget(kept)
    return {"batch_id": batch.pk}


def apply(context: Context, *, batch: int, overwrite_verified: bool) -> dict[str, object]:
    found = Batch.objects.get(pk=batch)
    context.progress(0, found.accepted_count)
    applied = RECEIVERS[found.roster].apply(
        batch=found, overwrite_verified=overwrite_verified, by=context.run.by
    )
    return {"batch_id": applied.pk}
