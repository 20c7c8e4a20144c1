"""Steps on somebody else's account that need two administrators of different kinds.

Whoever could give a new password, take the second factor away or give a role that sees people could
enter as anybody. So the security administrator asks and the audit administrator agrees; neither can
do the other's half, and the holder of the account is told (S4.87, MLPS separation of duties).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.actions.passwords import invite
from bangfu.org.actions.second_factor import remove_second_factor
from bangfu.org.actions.staff import change_staff, check_change
from bangfu.org.codes import StepKind, StepState
from bangfu.org.models import AccountStep, Staff


@transaction.atomic
def ask_step(
    *,
    staff: Staff,
    kind: StepKind,
    reason: str,
    rights: dict[str, object] | None = None,
    by: Staff,
) -> AccountStep:
    """Ask for one; an earlier one of the kind that is not done is void."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    rules.check_may_manage(staff, by=by)
    rules.check_not_left(staff)
    rules.check_reason(reason)
    if rights is not None:
        check_change(staff, **rights, by=by)
    open_ones = AccountStep.objects.filter(staff=staff, kind=kind).unfinished()
    open_ones.update(state=StepState.VOID)
    step = AccountStep.objects.create(
        staff=staff,
        division_code=staff.division_code,
        kind=kind,
        rights=rights or {},
        reason=reason.strip(),
        asked_by=by,
    )
    _told("ask_account_step", step, by=by)
    return step


@transaction.atomic
def confirm_step(*, step: AccountStep, by: Staff) -> AccountStep:
    """The second administrator agrees; what needs no link is done at once, by who asked."""
    step = _decided(step, StepState.AGREED, by=by)
    _told("confirm_account_step", step, by=by)
    agreed = {"staff": step.staff, "step": step, "by": step.asked_by}
    if step.kind == StepKind.FACTOR:
        remove_second_factor(**agreed)
    if step.kind == StepKind.RIGHTS:
        change_staff(**step.rights, **agreed)
    step.refresh_from_db()
    return step


@transaction.atomic
def refuse_step(*, step: AccountStep, by: Staff) -> AccountStep:
    step = _decided(step, StepState.REFUSED, by=by)
    _told("refuse_account_step", step, by=by)
    return step


@transaction.atomic
def take_link(*, step: AccountStep, by: Staff) -> str:
    """The link that was agreed to, for who asked for it and once."""
    step = _locked(step)
    return invite(staff=step.staff, step=step, by=by)


def _decided(step: AccountStep, state: StepState, *, by: Staff) -> AccountStep:
    step, now = _locked(step), timezone.now()
    rules.check_may_decide(step, at=now, by=by)
    return _saved(step, state, now, by=by)


def _saved(step: AccountStep, state: StepState, now: datetime, *, by: Staff) -> AccountStep:
    step.state, step.decided_by, step.decided_at = state, by, now
    step.save(update_fields=["state", "decided_by", "decided_at"])
    return step


def _locked(step: AccountStep) -> AccountStep:
    rows = AccountStep.objects.select_for_update(of=("self",))
    return rows.select_related("staff", "asked_by").get(pk=step.pk)


def _told(action: str, step: AccountStep, *, by: Staff) -> None:
    told = {"step": step.pk, "kind": step.kind}
    record(action, subject=step.staff, division_code=step.division_code, after=told, by=by)
