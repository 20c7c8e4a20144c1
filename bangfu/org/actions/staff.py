"""Accounts one by one, and the account behind the command line."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.actions.finished import keep_done
from bangfu.org.actions.passwords import forget_access
from bangfu.org.actions.sessions import end_sessions_of
from bangfu.org.codes import StepKind
from bangfu.org.models import AccountStep, ConfidentialityAgreement, Staff
from bangfu.org.queries import NATION, places
from bangfu.org.roles import Operator

OPERATOR = "operator"


@transaction.atomic
def make_staff(
    *,
    username: str,
    display_name: str,
    role_name: str,
    division_code: str,
    given_duties: Iterable[str] = (),
    agreement: ConfidentialityAgreement | None = None,
    password: str | None = None,
    by: Staff,
) -> Staff:
    """Make an account. A password given here is changed at the first sign-in; without one, the
    account waits for its invitation."""
    given_duties = sorted(given_duties)
    rules.check_may_give(role_name, division_code, by=by)
    if password is not None:
        rules.check_on_server(by=by)
    _check(role_name, division_code, given_duties, agreement)
    staff = Staff(
        username=username,
        display_name=display_name,
        role_name=role_name,
        division_code=division_code,
        given_duties=given_duties,
        agreement=agreement,
        must_change_password=password is not None,
    )
    staff.set_password(password)
    staff.save()
    record(
        "make_staff",
        subject=staff,
        division_code=division_code,
        after={"role_name": role_name, "given_duties": given_duties},
        by=by,
    )
    return staff


@transaction.atomic
def change_staff(
    *,
    staff: Staff,
    role_name: str,
    division_code: str,
    given_duties: Iterable[str] = (),
    step: AccountStep | None = None,
    by: Staff,
) -> Staff:
    """Another role, place or set of programmes; open sessions end, so that it holds at once.

    Before it begins to see people, one administrator alone may have opened the account: it is
    entered anew, through a link that two have agreed to.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    given_duties, kind = sorted(given_duties), StepKind.RIGHTS
    rules.check_may_manage(staff, by=by)
    check_change(staff, role_name, division_code, given_duties, by=by)
    now = timezone.now()
    rules.check_agreed(staff, step, kind, role_name=role_name, at=now, by=by)
    before = _rights_of(staff)
    if rules.begins_to_see_people(staff, role_name):
        forget_access(staff)
    staff.role_name, staff.division_code = role_name, division_code
    staff.given_duties = given_duties
    staff.save(update_fields=["role_name", "division_code", "given_duties"])
    end_sessions_of(staff)
    keep_done(kind, staff=staff, step=step, by=by)
    record(
        "change_staff",
        subject=staff,
        division_code=division_code,
        before=before,
        after=_rights_of(staff),
        by=by,
    )
    return staff


@transaction.atomic
def link_subject(*, staff: Staff, subject: str, by: Staff) -> Staff:
    """Join an identity of the single sign-on to an account; the empty text parts them."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    rules.check_on_server(by=by)
    other = Staff.objects.filter(oidc_subject=subject).exclude(pk=staff.pk).first()
    rules.check_subject_free(other)
    staff.oidc_subject = subject or None
    staff.save(update_fields=["oidc_subject"])
    record("link_subject", subject=staff, division_code=staff.division_code, by=by)
    return staff


@transaction.atomic
def shut_account(*, staff: Staff, by: Staff) -> Staff:
    """Somebody leaves: nobody signs in to the account again, and what it did stays its own."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    rules.check_may_manage(staff, by=by)
    rules.check_not_left(staff)
    _shut(staff)
    record("shut_account", subject=staff, division_code=staff.division_code, by=by)
    return staff


@transaction.atomic
def close_own_account(*, by: Staff) -> Staff:
    """A worker's, by the worker: an office's account is closed by its administrators."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)
    rules.check_closes_own(staff)
    rules.check_not_left(staff)
    return _shut(staff)


@transaction.atomic
def reopen_own_account(*, staff: Staff) -> Staff:
    """By a new code from the desk, with which a new password is set at once."""
    staff.is_active, staff.left_at = True, None
    staff.save(update_fields=["is_active", "left_at"])
    return staff


def _shut(staff: Staff) -> Staff:
    staff.is_active, staff.left_at = False, timezone.now()
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "left_at", "password"])
    end_sessions_of(staff)
    return staff


def check_change(
    staff: Staff, role_name: str, division_code: str, given_duties: list[str], *, by: Staff
) -> None:
    """Whether such rights may be given, and exist."""
    rules.check_may_change(staff, role_name, division_code, by=by)
    _check(role_name, division_code, given_duties, staff.agreement)


def _check(
    role_name: str,
    division_code: str,
    given_duties: list[str],
    agreement: ConfidentialityAgreement | None,
) -> None:
    today = timezone.localdate()
    given = {"given_duties": given_duties, "agreement": agreement}
    rules.check_staff(role_name, division_code, **given, tree=places(), as_of=today)


def _rights_of(staff: Staff) -> dict[str, object]:
    return {
        "role_name": staff.role_name,
        "division_code": staff.division_code,
        "given_duties": staff.given_duties,
    }


def operator() -> Staff:
    """The account behind the command line: reaches the whole country, cannot sign in."""
    existing = Staff.objects.filter(username=OPERATOR).first()
    if existing:
        return existing
    staff = Staff(
        username=OPERATOR,
        display_name=Operator.zh,
        role_name=Operator.name,
        division_code=NATION,
    )
    staff.set_unusable_password()
    staff.save()
    record("make_staff", subject=staff, after={"role_name": Operator.name}, by=staff)
    return staff


def record_files_forgotten(**counts: int) -> None:
    """Files that lay longer than anybody needed them are deleted, by whatever thinks of it first:
    how many of each kind, as the doing of that account. Of none nothing is told."""
    told = {kind: count for kind, count in counts.items() if count}
    if told:
        by = operator()
        record("files_forgotten", subject=by, after=told, by=by)
