"""The second factor of an account: begun, confirmed with a first code, used, taken away."""

import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules, second_factor
from bangfu.org.actions.finished import keep_done
from bangfu.org.codes import StepKind
from bangfu.org.models import AccountStep, RecoveryCode, SecondFactor, Staff


@transaction.atomic
def begin_second_factor(*, by: Staff) -> SecondFactor:
    """One's own new secret, unconfirmed. One begun before is void: who knows who saw it?"""
    _locked(by)
    before = SecondFactor.objects.filter(staff=by).first()
    rules.check_no_factor(before)
    if before is not None:
        before.delete()
    return SecondFactor.objects.create(staff=by, secret=second_factor.new_secret())


@transaction.atomic
def confirm_second_factor(*, code: str, by: Staff) -> list[str]:
    """Put it into force with a first code; gives the recovery codes, to be shown once."""
    _locked(by)
    factor = SecondFactor.objects.filter(staff=by).first()
    rules.check_begun(factor)
    step = second_factor.step_of(factor.secret, code, at=time.time(), after=factor.last_step)
    rules.check_code(step)
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    record("confirm_second_factor", subject=by, division_code=by.division_code, by=by)
    return _new_recovery_codes(by)


@transaction.atomic
def renew_recovery_codes(*, by: Staff) -> list[str]:
    _locked(by)
    record("renew_recovery_codes", subject=by, division_code=by.division_code, by=by)
    return _new_recovery_codes(by)


@transaction.atomic
def use_code(*, code: str, is_device_known: bool = False, by: Staff) -> None:
    """A code of the telephone, or one of the recovery codes; each is taken once. Wrong ones from
    elsewhere lock no device that was in before: it has a count of its own."""
    _locked(by)
    factor = SecondFactor.objects.filter(staff=by, confirmed_at__isnull=False).first()
    if not is_device_known:
        rules.check_not_locked(factor, at=timezone.now())
    step = factor and second_factor.step_of(
        factor.secret, code, at=time.time(), after=factor.last_step
    )
    if step:
        SecondFactor.objects.filter(pk=factor.pk).update(last_step=step, failed_count=0)
        return
    hashed = second_factor.keyed_hash(code, of="recovery")
    unused = RecoveryCode.objects.filter(staff=by, code_hash=hashed, used_at=None)
    rules.check_code(unused.update(used_at=timezone.now()) or None)
    SecondFactor.objects.filter(staff=by).update(failed_count=0)
    record("use_recovery_code", subject=by, division_code=by.division_code, by=by)


def take_turn(*, staff: Staff) -> None:
    """Within the caller's transaction: who tries a code of this account meanwhile waits until this
    try was counted, so that many at the same time are no more than one after the other."""
    _locked(staff)


@transaction.atomic
def fail_code(*, staff: Staff) -> SecondFactor:
    """One more wrong code, from whatever device that is not known; after the time of the lock the
    count starts again."""
    factor = SecondFactor.objects.select_for_update(of=("self",)).get(staff=staff)
    now = timezone.now()
    is_over = factor.failed_at is None or now - factor.failed_at >= settings.AXES_COOLOFF_TIME
    factor.failed_count = 1 if is_over else factor.failed_count + 1
    factor.failed_at = now
    factor.save(update_fields=["failed_count", "failed_at"])
    return factor


@transaction.atomic
def remove_second_factor(*, staff: Staff, step: AccountStep | None = None, by: Staff) -> Staff:
    """For a lost telephone: the person sets up a new one at the next sign-in."""
    kind = StepKind.FACTOR
    rules.check_may_manage(staff, by=by)
    rules.check_agreed(staff, step, kind, at=timezone.now(), by=by)
    forget_factor(staff)
    keep_done(kind, staff=staff, step=step, by=by)
    record("remove_second_factor", subject=staff, division_code=staff.division_code, by=by)
    return staff


def forget_factor(staff: Staff) -> None:
    """Part of what takes it away."""
    SecondFactor.objects.filter(staff=staff).delete()
    RecoveryCode.objects.filter(staff=staff).delete()


def _new_recovery_codes(staff: Staff) -> list[str]:
    codes = second_factor.new_recovery_codes()
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(staff=staff, code_hash=second_factor.keyed_hash(code, of="recovery"))
        for code in codes
    )
    return codes


def _locked(staff: Staff) -> None:
    """Two codes of one person at once are taken one after the other."""
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
