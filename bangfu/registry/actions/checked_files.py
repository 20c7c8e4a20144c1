"""A file into the register, which is checked with it."""

from typing import Any

from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry.actions.applying import apply
from bangfu.registry.actions.checking import Progress, check_register


def apply_and_check(
    batch: Batch, *, progress: Progress | None = None, by: Staff, **given: Any
) -> Batch:
    """Apply a file and check the register: whichever way it was asked for."""
    batch = apply(batch, **given, by=by)
    if batch.state == BatchState.APPLIED:
        check_register(progress=progress, by=by)
    return batch
