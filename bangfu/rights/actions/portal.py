"""Accounts of workers: a one-time code from the desk opens one."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.registry.queries import recorded_of
from bangfu.rights import queries, rules
from bangfu.rights.codes import LocalDays
from bangfu.rights.models import PortalCode, WorkerAccount

WORKER = "worker"
USERNAME_DIGITS = 8


@dataclass(frozen=True)
class Issued:
    """A one-time code, to be shown once."""

    code: PortalCode
    text: str


@transaction.atomic
def issue_portal_code(*, person: Person, by: Staff) -> Issued:
    """After the identity card was looked at, at the desk. Codes given before end."""
    rules.check_reach(person, by=by)
    text, today = queries.new_code(), timezone.localdate()
    PortalCode.objects.filter(person=person, used_at=None).delete()
    code = PortalCode.objects.create(
        person=person,
        code_hash=queries.hash_of(text, kind="portal"),
        issued_by=by,
        expires_on=today + timedelta(days=queries.days_of(LocalDays.PORTAL_CODE)),
    )
    record("issue_portal_code", subject=person, division_code=person.division_code, by=by)
    return Issued(code, text)


@transaction.atomic
def open_account(*, code: str, password: str) -> Staff:
    """Whoever holds the code sets the password; with an account already there, a new one."""
    rows = PortalCode.objects.select_for_update(of=["self"]).select_related("person", "issued_by")
    found = rows.filter(code_hash=queries.hash_of(code, kind="portal")).first()
    rules.check_code(found, today=timezone.localdate())
    validate_password(password)
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    mine = recorded_of(found.person.living())
    account = WorkerAccount.objects.filter(mine).select_related("staff").order_by("pk").first()
    if account is None:
        account = _made(found.person)
    staff = org.change_password(password=password, by=account.staff)
    place = found.person.division_code
    record("open_account", subject=account, division_code=place, by=found.issued_by)
    return staff


def _made(person: Person) -> WorkerAccount:
    """The desk that gave the code manages no accounts: the system makes this one, for the code."""
    staff = org.make_staff(
        username=_free_username(),
        display_name="",
        role_name=WORKER,
        division_code=person.division_code,
        by=org.operator(),
    )
    return WorkerAccount.objects.create(staff=staff, person=person)


def _free_username() -> str:
    """Says nothing of the person."""
    while True:
        name = f"g{secrets.randbelow(10**USERNAME_DIGITS):0{USERNAME_DIGITS}d}"
        if not Staff.objects.filter(username=name).exists():
            return name
