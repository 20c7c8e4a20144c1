"""The work of every day: what the clock alone may clear, and an anchor of the trail."""

import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bangfu.audit.actions import take_anchor
from bangfu.audit.anchors import text_of
from bangfu.audit.retention import actions
from bangfu.intake import actions as intake
from bangfu.org.roles import Permission
from bangfu.runs.worker import Context, needs
from bangfu.web.retention import files
from bangfu.web.retention.schedules import SCHEDULES


@needs(Permission.SYSTEM_MANAGE)
def clear(context: Context) -> dict[str, int]:
    """Rows, and received files that nobody needs any more."""
    intake.withdraw_left(by=context.run.by)
    files.forget()
    due = [schedule for schedule in SCHEDULES if not schedule.asked_for]
    cleared = actions.clear(due, today=timezone.localdate(), by=context.run.by)
    return {schedule.model._meta.label_lower: rows for schedule, rows in cleared.items() if rows}


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
