"""Starting work that a person agreed to."""

from django.db import transaction
from django.utils import timezone

from bangfu.assistance.models import Placement, Screening
from bangfu.assistance.queries.screening import standing_holds
from bangfu.assistance.rules import placements as rules
from bangfu.assistance.rules import screening
from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.rights import queries as rights
from bangfu.rights import rules as rights_rules
from bangfu.rights.actions import use_consent
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent


@transaction.atomic
def place(
    *,
    consent: Consent,
    start_month: Month,
    place_code: str = "",
    place_name: str = "",
    by: Staff,
) -> Placement:
    """Into the job that the consent names, which it serves once, and the spell of work it starts.
    A withdrawal at the same moment waits, or comes first and is obeyed: the consent is locked."""
    rights_rules.check_reach(consent.person, by=by)
    consent = _locked(consent)
    person = consent.person
    _check(consent, start_month)
    spell = registry.start_spell(
        person=person,
        start_month=start_month,
        place_code=place_code,
        place_name=place_name,
        employer_name=consent.party_name,
        employer_code=consent.party_code,
        monthly_income_yuan=None,
        by=by,
    )
    placement = Placement.objects.create(
        person=person,
        division_code=person.division_code,
        employer_name=consent.party_name,
        employer_code=consent.party_code,
        post=consent.matter,
        start_month=start_month,
        consent=consent,
        spell=spell,
        placed_on=timezone.localdate(),
        recorded_by=by,
    )
    use_consent(consent=consent, by=by)
    Screening.objects.bulk_create(_asked_later(placement, by=by))
    _told(placement, by=by)
    return placement


def _check(consent: Consent, start_month: Month) -> None:
    rules.check_start(consent, start_month)
    rules.check_age(consent.person, consent=consent, start_month=start_month)
    screening.check_not_held(consent.party_name, consent.party_code, standing_holds())


def _asked_later(placement: Placement, *, by: Staff) -> list[Screening]:
    """Whether the work is free and as agreed: with the clock of each turn."""
    days = screening.due_days(placement.start_month, placement.placed_on)
    handled_by_code = rights.handler_of(by.division_code, placement.division_code)
    return [
        Screening(
            placement=placement,
            division_code=placement.division_code,
            about_code=by.division_code,
            handled_by_code=handled_by_code,
            turn=turn,
            due_on=due_on,
        )
        for turn, due_on in days.items()
    ]


def _told(placement: Placement, *, by: Staff) -> None:
    after = {"consent": placement.consent_id, "spell": placement.spell_id}
    record("place", subject=placement, after=after, by=by)


def _locked(consent: Consent) -> Consent:
    """As it is now, if it still serves a placement."""
    live = rights.live_consents(purpose=Purpose.PLACEMENT).select_related("person")
    found = live.select_for_update(of=["self"]).filter(pk=consent.pk).first()
    rules.check_consent(found)
    return found
