"""What a person sees of the own rights, and staff of one person's."""

from dataclasses import dataclass

from django.utils import timezone

from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent, DataRequest, NotLooking, Refusal, WorkerAccount
from bangfu.rights.queries.statements import requests_of, statement_of


@dataclass(frozen=True)
class PurposeStanding:
    """One purpose: the live consents, those that ended, and until when nobody asks."""

    purpose: Purpose
    live: list[Consent]
    ended: list[Consent]
    rests_until: object | None


@dataclass(frozen=True)
class Standing:
    """Everything that this package knows of one person, complaints left out: those are told to
    the complainant alone."""

    purposes: list[PurposeStanding]
    statement: NotLooking | None
    requests: list[DataRequest]


def person_of(staff: Staff) -> Person | None:
    """The person behind a worker's account."""
    account = WorkerAccount.objects.filter(staff=staff).select_related("person__household").first()
    return account.person if account else None


def standing_of(person: Person) -> Standing:
    """Four queries."""
    today = timezone.localdate()
    consents = Consent.objects.filter(person=person).order_by("-given_on", "-pk")
    rows = list(consents.select_related("notice", "recorded_by"))
    resting = dict(
        Refusal.objects.filter(person=person, ask_again_from__gt=today)
        .order_by("ask_again_from")
        .values_list("purpose", "ask_again_from")
    )
    purposes = [
        PurposeStanding(
            purpose=purpose,
            live=[row for row in rows if row.purpose == purpose and holds(row, today)],
            ended=[row for row in rows if row.purpose == purpose and not holds(row, today)],
            rests_until=resting.get(purpose),
        )
        for purpose in Purpose
    ]
    return Standing(purposes, statement_of(person), list(requests_of(person)))


def holds(consent: Consent, today: object) -> bool:
    return consent.withdrawn_at is None and consent.given_on <= today <= consent.expires_on
