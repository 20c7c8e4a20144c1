"""Accounts one by one, and the account behind the command line."""

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.models import ConfidentialityAgreement, Staff
from bangfu.org.queries import NATION, places
from bangfu.org.roles import Operator

OPERATOR = "operator"
# without letters and digits that look alike on a printed sheet
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105
PASSWORD_LENGTH = 12


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
    """Make an account. Without a password nobody can sign in to it."""
    given_duties = sorted(given_duties)
    rules.check_staff(
        role_name,
        division_code,
        given_duties=given_duties,
        agreement=agreement,
        tree=places(),
        as_of=timezone.localdate(),
    )
    staff = Staff(
        username=username,
        display_name=display_name,
        role_name=role_name,
        division_code=division_code,
        given_duties=given_duties,
        agreement=agreement,
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
def reset_password(*, staff: Staff, password: str, by: Staff) -> Staff:
    """A new password for somebody who lost theirs; sessions opened with the old one end."""
    staff = Staff.objects.select_for_update(of=["self"]).get(pk=staff.pk)
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record("reset_password", subject=staff, division_code=staff.division_code, by=by)
    return staff


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


def new_password() -> str:
    return "".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(PASSWORD_LENGTH))
