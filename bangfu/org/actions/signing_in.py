"""Signing in and out, as the trail tells it. A password or code is never in it."""

from django.conf import settings
from django.db import transaction

from bangfu.audit.actions import record
from bangfu.org import limits, queries, rules
from bangfu.org.actions.sessions import end
from bangfu.org.actions.staff import operator
from bangfu.org.models import OpenSession, SecondFactor, Staff

DEVICE_LENGTH = 100


@transaction.atomic
def sign_in(*, session_key: str, address: str, device: str, method: str, by: Staff) -> OpenSession:
    """`method`: password, password and code, or the provider of single sign-on."""
    session = OpenSession.objects.create(
        staff=by, session_key=session_key, address=address, device=device[:DEVICE_LENGTH]
    )
    record(
        "sign_in",
        subject=by,
        division_code=by.division_code,
        after={"address": address, "method": method},
        by=by,
    )
    return session


@transaction.atomic
def fail_sign_in(*, username: str, address: str, tries: int, is_locked: bool) -> None:
    """A failed try, by nobody known: whoever holds the account may
    know nothing of it. What was typed for an account that does not exist may be a password, so it
    is not kept: the command line's account stands for it."""
    staff = Staff.objects.filter(username=username).first() or operator()
    record(
        "sign_in_locked" if is_locked else "sign_in_failed",
        subject=staff,
        division_code=staff.division_code,
        after={"address": address, "tries": tries},
        by=None,
    )


@transaction.atomic
def renew_session(*, before: str, after: str) -> None:
    """The same session under another key, as after a change of the password."""
    OpenSession.objects.filter(session_key=before).update(session_key=after)


@transaction.atomic
def sign_out(*, session_key: str, by: Staff) -> None:
    OpenSession.objects.filter(session_key=session_key).delete()
    record("sign_out", subject=by, division_code=by.division_code, by=by)


@transaction.atomic
def end_session(*, session: OpenSession, by: Staff) -> None:
    """End one's session elsewhere: it is signed out with its next click."""
    rules.check_own_session(session, by=by)
    end([session])
    record("end_session", subject=by, division_code=by.division_code, by=by)


@transaction.atomic
def unlock(*, staff: Staff, by: Staff) -> None:
    """Let somebody try again who was locked out after wrong passwords or codes."""
    rules.check_may_manage(staff, by=by)
    queries.failures(staff).delete()
    _, seconds = settings.BANGFU_LIMITS["sign_in_account"]
    limits.forget("sign_in_account", limits.counted_name(staff.username), seconds)
    SecondFactor.objects.filter(staff=staff).update(failed_count=0)
    record("unlock", subject=staff, division_code=staff.division_code, by=by)
