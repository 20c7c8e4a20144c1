"""Passwords set by their owner, given by somebody else, or chosen through an invitation."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules, second_factor
from bangfu.org.actions.finished import keep_done
from bangfu.org.actions.second_factor import forget_factor
from bangfu.org.actions.sessions import end, end_sessions_of
from bangfu.org.codes import StepKind, StepState
from bangfu.org.models import AccountStep, FormerPassword, Invitation, SecondFactor, Staff
from bangfu.org.passwords import NotUsedLately, Varied

# without letters and digits that look alike on a printed sheet
PASSWORD_LENGTH = 12


@transaction.atomic
def change_password(*, password: str, stays_in: str = "", by: Staff) -> Staff:
    """One's own. The caller has had it judged by AUTH_PASSWORD_VALIDATORS.

    Open sessions end but the one with the key `stays_in`.
    """
    staff = _set(by, password, must_change=False)
    end(list(staff.open_sessions.exclude(session_key=stays_in)))
    record("change_password", subject=staff, division_code=staff.division_code, by=by)
    return staff


@transaction.atomic
def reset_password(*, staff: Staff, password: str, by: Staff) -> Staff:
    """A new password for somebody who lost theirs, good for one sign-in; open sessions end."""
    rules.check_on_server(by=by)
    staff = _set(staff, password, must_change=True)
    end_sessions_of(staff)
    keep_done(StepKind.PASSWORD, staff=staff, step=None, by=by)
    record("reset_password", subject=staff, division_code=staff.division_code, by=by)
    return staff


@transaction.atomic
def renew_access(
    *, staff: Staff, password: str, keeps_factor: bool, handed_by: Staff, by: Staff
) -> Staff:
    """A worker's account gets a new password by the code that an officer handed over, and loses its
    telephone where that is lost; both are told to the worker at the next sign-ins."""
    staff = _set(staff, password, must_change=False)
    end_sessions_of(staff)
    keep_done(StepKind.PASSWORD, staff=staff, step=None, by=handed_by)
    if not keeps_factor and SecondFactor.objects.filter(staff=staff).exists():
        forget_factor(staff)
        keep_done(StepKind.FACTOR, staff=staff, step=None, by=handed_by)
    told = {"handed_by": handed_by.pk, "keeps_factor": keeps_factor}
    record("renew_access", subject=staff, division_code=staff.division_code, after=told, by=by)
    return staff


@transaction.atomic
def invite(*, staff: Staff, step: AccountStep | None = None, by: Staff) -> str:
    """A one-time link with which the person sets the password; gives its secret, kept nowhere.

    An earlier link to the same account is void. For an account that sees people another
    administrator has agreed to the step.
    """
    now, kind = timezone.now(), StepKind.PASSWORD
    rules.check_may_manage(staff, by=by)
    rules.check_not_left(staff)
    rules.check_agreed(staff, step, kind, at=now, by=by)
    token = secrets.token_urlsafe(32)
    staff.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    Invitation.objects.create(
        staff=staff,
        token_hash=second_factor.keyed_hash(token, of="invitation"),
        made_by=by,
        expires_at=now + timedelta(days=settings.BANGFU_INVITATION_DAYS),
    )
    keep_done(kind, staff=staff, step=step, by=by)
    record("invite", subject=staff, division_code=staff.division_code, by=by)
    return token


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str) -> Staff:
    """The invited person sets the password; the link is used up."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    rules.check_invitation(invitation, at=timezone.now())
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    staff = _set(invitation.staff, password, must_change=False)
    end_sessions_of(staff)
    record("accept_invitation", subject=staff, division_code=staff.division_code, by=staff)
    return staff


def forget_access(staff: Staff) -> None:
    """Part of giving rights: no password, telephone or link of before leads in."""
    now = timezone.now()
    staff.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    links = AccountStep.objects.filter(staff=staff, kind=StepKind.PASSWORD)
    links.unfinished().update(state=StepState.VOID)
    forget_factor(staff)
    staff.set_unusable_password()
    staff.save(update_fields=["password"])


def new_password() -> str:
    """Easy to read out and to type; as varied as one that somebody chooses must be."""
    while True:
        drawn = "".join(secrets.choice(second_factor.ALPHABET) for _ in range(PASSWORD_LENGTH))
        if Varied().is_met(drawn):
            return drawn


def _set(staff: Staff, password: str, *, must_change: bool) -> Staff:
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if staff.has_usable_password():
        FormerPassword.objects.create(staff=staff, password=staff.password)
        kept = staff.former_passwords.order_by("-pk").values("pk")[: NotUsedLately.kept]
        staff.former_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    staff.set_password(password)
    staff.password_set_at, staff.must_change_password = timezone.now(), must_change
    staff.save(update_fields=["password", "password_set_at", "must_change_password"])
    return staff
