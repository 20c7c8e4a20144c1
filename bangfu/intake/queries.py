"""Reading what was received."""

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from bangfu.engine.tables import CellProblem
from bangfu.engine.values import DivisionCode
from bangfu.intake.codes import BatchState, Severity
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff


def folder(batch: Batch) -> Path:
    return Path(settings.BANGFU_STORE) / "intake" / str(batch.pk)


def original(batch: Batch) -> Path | None:
    """The file as it came; None where it is no longer kept."""
    return next(iter(sorted(folder(batch).glob("original*"))), None)


def staged(batch: Batch) -> Path:
    """The accepted rows, as Parquet."""
    return folder(batch) / "staged.parquet"


def preview(batch: Batch, digest: str) -> Path:
    """What applying would do, row by row, as it was shown once: each preview has its digest."""
    return folder(batch) / f"preview-{digest}.parquet"


def problems(batch: Batch) -> list[CellProblem]:
    """What is wrong in its cells, in the order of the file."""
    return [
        CellProblem(
            row=error.row,
            column=error.column,
            header=error.header,
            value_class=error.value_class,
            message=error.message,
            remedy=error.remedy,
            rejects=error.severity == Severity.REJECTS,
        )
        for error in batch.errors.order_by("row", "column")
    ]


def batches_visible_to(staff: Staff) -> QuerySet:
    """Newest first; a batch is seen by who may reach all its rows."""
    return Batch.objects.visible_to(staff).order_by("-pk")


def of_same_table(batch: Batch) -> QuerySet[Batch]:
    """Tables to compare with stand month by month; the register is one."""
    of_month = {"month": batch.month} if batch.duty == Duty.COMPARISON else {}
    return Batch.objects.filter(roster=batch.roster, **of_month)


def applied_before(batch: Batch) -> Batch | None:
    """The batch by which the very same file was applied whole, if nothing newer came over it.

    Only one that covers all that the new one could: the same table given to a neighbour says
    nothing here.
    """
    applied = (
        of_same_table(batch)
        .filter(state=BatchState.APPLIED)
        .select_related("received_by")
        .order_by("-applied_at", "-pk")
    )
    whole = dict.fromkeys(("rejected_count", "held_count", "kept_count", "other_count"), 0)
    same = applied.filter(sha256=batch.sha256, **whole)
    covering = next((earlier for earlier in same if _covers(earlier, batch)), None)
    if covering is None:
        return None
    newer = applied.filter(applied_at__gt=covering.applied_at)
    return None if any(_overlap(covering, other) for other in newer) else covering


def _covers(earlier: Batch, batch: Batch) -> bool:
    """Whether all that the new batch's division could take in was taken in by the earlier one.

    A batch is narrowed to where its rows belong, so who received it may reach further.
    """
    own, narrowed = DivisionCode(batch.division_code), DivisionCode(earlier.division_code)
    return narrowed.contains(own) or (
        own.contains(narrowed) and earlier.received_by.division.contains(own)
    )


def _overlap(batch: Batch, other: Batch) -> bool:
    """Whether both can hold rows of one place."""
    if batch.sha256 == other.sha256:
        return False
    one, two = DivisionCode(batch.division_code), DivisionCode(other.division_code)
    return one.contains(two) or two.contains(one)
