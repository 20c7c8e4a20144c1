"""The work of every day: what the clock alone may clear, and an anchor of the trail."""

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from bangfu.audit.actions import take_anchor
from bangfu.audit.anchors import text_of
from bangfu.audit.retention import actions
from bangfu.casework import files as evidence
from bangfu.casework.models import Evidence
from bangfu.intake import actions as intake
from bangfu.org.roles import Permission
from bangfu.rights.models import ConsentProof
from bangfu.runs.worker import Context, needs
from bangfu.visits.models import VisitFile
from bangfu.web.files import inbox
from bangfu.web.retention.schedules import SCHEDULES

# where files lie, and which rows name them
FILED = {evidence.FOLDER: Evidence, **{model.folder: model for model in (ConsentProof, VisitFile)}}


@needs(Permission.SYSTEM_MANAGE)
def clear(context: Context) -> dict[str, int]:
    """Rows, and received files that nobody needs any more."""
    intake.withdraw_left(by=context.run.by)
    intake.forget_old_originals()
    inbox.forget_old()
    for within, model in FILED.items():
        evidence.forget_left(within, named=partial(_named, model))
    due = [schedule for schedule in SCHEDULES if not schedule.asked_for]
    cleared = actions.clear(due, today=timezone.localdate(), by=context.run.by)
    return {schedule.model._meta.label_lower: rows for schedule, rows in cleared.items() if rows}


def _named(model: type[Model], names: list[str]) -> Iterable[str]:
    return model._base_manager.filter(stored_as__in=names).values_list("stored_as", flat=True)


@needs(Permission.SYSTEM_MANAGE)
def anchor(context: Context) -> dict[str, int]:
    """Also as a file, for whatever carries it away."""
    taken = take_anchor(by=context.run.by)
    folder = Path(settings.BANGFU_HOME) / "anchors"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{timezone.localtime(taken.taken_at):%Y-%m-%d}-{taken.pk}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text_of(taken))
    return {"anchor": taken.pk}
