"""What a person sees of the own rights, and staff of one person's."""

from dataclasses import dataclass

from django.utils import timezone

from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent, DataRequest, NotLooking, Refusal, WorkerAccount
from bangfu.rights.queries.portal import codes_before
from bangfu.rights.queries.statements import requests_of, statement_of


@dataclass(frozen=True)
class PurposeStanding:
    """One purpose: the consents that may be withdrawn (of which some were used), those that ended,
    and until when nobody asks.

    `earlier`: they stand too, but were given in a row that was merged into this one. They are
    withdrawn here, and nobody is offered or placed upon them: see `consenting`.
    """

    purpose: Purpose
    standing: list[Consent]
    earlier: list[Consent]
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
    account = WorkerAccount.objects.filter(staff=staff).select_related(
        "person__household", "person__merged_into__household"
    )
    account = account.first()
    return account.person.living() if account else None


def has_left(staff: Staff) -> bool:
    """Whether the person behind the account died or moved away, by the register."""
    account = WorkerAccount.objects.filter(staff=staff).select_related("person__merged_into")
    found = account.first()
    return found is not None and found.person.living().left_on is not None


def standing_of(person: Person) -> Standing:
    """Six queries at most. What stands in rows merged into this one is the person's as well."""
    today, mine = timezone.localdate(), registry.recorded_of(person)
    consents = Consent.objects.filter(mine).order_by("-given_on", "-pk")
    rows = list(consents.select_related("notice", "recorded_by", "proof"))
    after = codes_before(rows, person)
    for row in rows:
        # given in the portal shortly after an officer's code was used there
        row.after_code = after.get(row.pk)
    resting = dict(
        Refusal.objects.filter(mine, ask_again_from__gt=today)
        .order_by("ask_again_from")
        .values_list("purpose", "ask_again_from")
    )
    live = {each: [r for r in rows if r.purpose == each and holds(r, today)] for each in Purpose}
    purposes = [
        PurposeStanding(
            purpose=purpose,
            standing=[row for row in live[purpose] if row.person_id == person.pk],
            earlier=[row for row in live[purpose] if row.person_id != person.pk],
            ended=[row for row in rows if row.purpose == purpose and row not in live[purpose]],
            rests_until=resting.get(purpose),
        )
        for purpose in Purpose
    ]
    return Standing(purposes, statement_of(person), list(requests_of(person)))


def holds(consent: Consent, today: object) -> bool:
    return consent.withdrawn_at is None and consent.given_on <= today <= consent.expires_on
