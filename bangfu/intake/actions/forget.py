"""Received files are kept no longer than somebody needs them: they hold what the register must not.

What a comparison reads (`staged.parquet` of an applied extract) goes after a year.
"""

import shutil
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.intake import queries, rules
from bangfu.intake.models import Batch
from bangfu.org import actions as org


def forget_original(batch: Batch) -> None:
    if original := queries.original(batch):
        original.unlink(missing_ok=True)


def forget_previews(batch: Batch, *, besides: Collection[str] = ()) -> None:
    """What applying would have done, but for the previews with these digests."""
    kept = {queries.preview(batch, digest) for digest in besides}
    for path in queries.folder(batch).glob("preview-*"):
        if path not in kept:
            path.unlink(missing_ok=True)


def forget_everything(batch: Batch) -> None:
    """The staged rows as well: nothing will ever be applied or compared from them."""
    shutil.rmtree(queries.folder(batch), ignore_errors=True)


@transaction.atomic
def forget_old_originals() -> int:
    """Delete the originals that nobody needs any more, and with those whose rows are used up what
    was staged from them; how many originals.

    On record with how many of each. What goes at once with its batch, as it is applied whole or
    withdrawn, the record of that step tells.
    """
    over = _over()
    counts = _counted(over)
    org.record_files_forgotten(**counts)
    for batch in over:
        if rules.is_used_up(batch, timezone.now()):
            forget_everything(batch)
        forget_original(batch)
    return counts["originals"]


def count_old() -> dict[str, int]:
    """How many of each would be deleted now."""
    return _counted(_over())


def _counted(over: list[Batch]) -> dict[str, int]:
    now = timezone.now()
    used_up = [batch for batch in over if rules.is_used_up(batch, now)]
    return {
        "originals": sum(queries.original(batch) is not None for batch in over),
        "staged": sum(queries.staged(batch).is_file() for batch in used_up),
    }


def _over() -> list[Batch]:
    """Of which there is a folder, and whose original nobody needs any more."""
    kept = Path(settings.BANGFU_STORE) / "intake"
    numbers = {int(path.name) for path in kept.glob("[0-9]*")}
    now = timezone.now()
    return [each for each in Batch.objects.in_bulk(numbers).values() if rules.is_over(each, now)]
