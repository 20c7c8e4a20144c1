"""Reading accounts of workers and the codes that open them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from bangfu.disclosure.queries import midnight
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.registry.queries import recorded_of
from bangfu.rights.codes import Channel, LocalDays
from bangfu.rights.models import Consent, PortalCode, WorkerAccount
from bangfu.rights.queries.parameters import days_of


def account_of(person: Person) -> WorkerAccount | None:
    """Of the person, or of a row that was merged into this one; also one that was closed."""
    accounts = WorkerAccount.objects.filter(recorded_of(person)).select_related(
        "staff__second_factor"
    )
    return accounts.order_by("-staff__is_active", "pk").first()


def is_in_use(person: Person) -> bool:
    account = account_of(person)
    return account is not None and account.is_open


def codes_given_today(staff: Staff) -> int:
    return PortalCode.objects.filter(issued_by=staff, issued_at__gte=midnight()).count()


def waiting_codes(person: Person) -> QuerySet[PortalCode]:
    """Handed out to renew an account in use, and not used yet: the person may still say no."""
    rows = PortalCode.objects.filter(recorded_of(person), used_at=None, voided_at=None)
    waiting = rows.filter(expires_on__gte=timezone.localdate()).exclude(usable_from=None)
    return waiting.select_related("issued_by").order_by("-pk")


def codes_before(consents: Iterable[Consent], person: Person) -> dict[int, PortalCode]:
    """By consent: the code used before that, since which nothing says that it is the person, who
    should be asked again. Who hands a code out could use it, agree in the person's name, and wait.

    Some days long it counts in any case; afterwards until a telephone is bound to the account.
    """
    used = list(
        PortalCode.objects.filter(recorded_of(person), used_at__isnull=False)
        .select_related("issued_by")
        .order_by("-used_at")
    )
    if not used:
        return {}
    span, bound_at = timedelta(days=days_of(LocalDays.AFTER_CODE)), _bound_at(person)
    found = {}
    for consent in consents:
        at = consent.recorded_at
        before = [code for code in used if code.used_at <= at]
        if consent.channel == Channel.PORTAL and before:
            is_bound = bound_at is not None and bound_at <= at
            if not is_bound or at - before[0].used_at <= span:
                found[consent.pk] = before[0]
    return found


def _bound_at(person: Person) -> datetime | None:
    """Since when the account has a telephone."""
    account = account_of(person)
    factor = getattr(account.staff, "second_factor", None) if account else None
    return factor.confirmed_at if factor else None
