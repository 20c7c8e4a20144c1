"""Accounts of workers: a one-time code from the desk opens one. And the brake of public pages."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.audit.fields import index_key
from bangfu.org.actions import make_staff
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries, rules
from bangfu.rights.codes import LocalDays
from bangfu.rights.models import PortalCode, PublicAttempt, WorkerAccount

WORKER = "worker"
USERNAME_DIGITS = 8
MOST_AN_HOUR = 20
KEPT = timedelta(hours=24)


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
    person, by = found.person, found.issued_by
    account = WorkerAccount.objects.filter(person=person).select_related("staff").first()
    if account:
        account.staff.set_password(password)
        account.staff.save(update_fields=["password"])
        record("renew_account", subject=account, division_code=person.division_code, by=by)
        return account.staff
    staff = make_staff(
        username=_free_username(),
        display_name="",
        role_name=WORKER,
        division_code=person.division_code,
        password=password,
        by=by,
    )
    account = WorkerAccount.objects.create(staff=staff, person=person)
    record("open_account", subject=account, division_code=person.division_code, by=by)
    return staff


def _free_username() -> str:
    """Says nothing of the person."""
    while True:
        name = f"g{secrets.randbelow(10**USERNAME_DIGITS):0{USERNAME_DIGITS}d}"
        if not Staff.objects.filter(username=name).exists():
            return name


@transaction.atomic
def count_attempt(*, page: str, address: str, most: int = MOST_AN_HOUR) -> None:
    """Count one try at a public page; what is older than a day is forgotten."""
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    PublicAttempt.objects.filter(hour__lt=now - KEPT).delete()
    words = f"{page}|{address}|{now:%Y-%m-%d}".encode()
    key = hmac.digest(index_key(), words, hashlib.sha256).hex()
    attempt, _ = PublicAttempt.objects.get_or_create(key=key, hour=hour)
    PublicAttempt.objects.filter(pk=attempt.pk).update(count=F("count") + 1)
    attempt.refresh_from_db()
    rules.check_attempts(attempt.count, most=most)
