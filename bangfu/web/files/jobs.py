"""Receiving and applying as long work: done by a worker, watched on a page."""

from typing import Any

from bangfu.audit.files import digest
from bangfu.engine.values import Month
from bangfu.intake import actions as intake
from bangfu.intake import rules
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.roles import Permission
from bangfu.runs.worker import Context, needs
from bangfu.web.files import inbox
from bangfu.web.receivers import RECEIVERS


@needs(Permission.FILE_RECEIVE)
def receive(
    context: Context,
    *,
    contents: str,
    kept: str,
    month: str | None,
    is_empty: bool = False,
    file_name: str = "",
) -> dict[str, object]:
    """One upload gives one batch, also when its worker was killed and another goes on.

    `file_name` stands in what was queued before names lay with their files.
    """
    if "batch" not in context.checkpoint:
        with inbox.opened(kept) as path:
            batch = _resumed(context, contents, kept) or RECEIVERS[contents].receive(
                path=path,
                file_name=file_name or inbox.called(kept),
                month=Month.parse(month) if month else None,
                is_empty=is_empty,
                progress=context.progress,
                by=context.run.by,
            )
        context.progress(0, checkpoint={"batch": batch.pk})
    inbox.forget(kept)
    return {"batch_id": context.checkpoint["batch"]}


def _resumed(context: Context, contents: str, kept: str) -> Batch | None:
    """What an attempt has made of this upload that was killed before it could say so."""
    if "newest" not in context.checkpoint:
        newest = Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        context.progress(0, checkpoint={"newest": newest})
        return None
    since = context.checkpoint["newest"]
    made = Batch.objects.filter(pk__gt=since, roster=contents, received_by=context.run.by)
    same = made.filter(sha256=digest(inbox.path_of(kept))).exclude(state=BatchState.RECEIVED)
    if (batch := same.order_by("pk").first()) is None:
        intake.put_away_unfinished(batches=made, by=context.run.by)
    elif (preview := RECEIVERS[contents].preview) and rules.can_apply(batch):
        batch = preview(batch)
    return batch


@needs(Permission.FILE_APPLY)
def apply(context: Context, *, batch: int, seen: str = "", **decided: Any) -> dict[str, object]:
    """Nothing is applied where the register has moved on since the preview: the page asks again.

    `decided` is what a person chose beyond confirming, by the names of `ApplyForm.DECISIONS`.
    """
    found = Batch.objects.get(pk=batch)
    context.progress(0, found.accepted_count)
    given = {"seen": seen, "progress": context.progress, "by": context.run.by, **decided}
    applied = RECEIVERS[found.roster].apply(batch=found, **given)
    return {"batch_id": applied.pk}
