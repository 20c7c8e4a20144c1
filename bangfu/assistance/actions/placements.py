"""Starting work that a person agreed to."""

from django.db import transaction
from django.utils import timezone

from bangfu.assistance.models import Placement
from bangfu.assistance.rules import placements as rules
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
    rules.check_start(consent, start_month)
    rules.check_age(person, consent=consent, start_month=start_month)
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
    _told(placement, by=by)
    return placement


def _told(placement: Placement, *, by: Staff) -> None:
    after = {"consent": placement.consent_id, "spell": placement.spell_id}
    record("place", subject=placement, after=after, by=by)


def _locked(consent: Consent) -> Consent:
    """As it is now, if it still serves a placement."""
    live = rights.live_consents(purpose=Purpose.PLACEMENT).select_related("person")
    found = live.select_for_update(of=["self"]).filter(pk=consent.pk).first()
    rules.check_consent(found)
    return found
