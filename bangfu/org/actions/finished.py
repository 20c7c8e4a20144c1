"""What was done to somebody else's account, kept for its holder to see."""

from django.utils import timezone

from bangfu.org.codes import StepKind, StepState
from bangfu.org.models import AccountStep, Staff


def keep_done(kind: StepKind, *, staff: Staff, step: AccountStep | None, by: Staff) -> None:
    """The step that was agreed to is done; one that needed nobody else is written down as done."""
    now = timezone.now()
    if step is not None:
        AccountStep.objects.filter(pk=step.pk).update(state=StepState.DONE, done_at=now)
        return
    AccountStep.objects.create(
        staff=staff,
        division_code=staff.division_code,
        kind=kind,
        state=StepState.DONE,
        asked_by=by,
        done_at=now,
    )
