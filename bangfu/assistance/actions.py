"""Starting work that a person agreed to."""

from django.db import transaction
from django.utils import timezone

from bangfu.assistance import rules
from bangfu.assistance.models import Placement
from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights import rules as rights_rules
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent


@transaction.atomic
def place(
    *,
    person: Person,
    employer_name: str,
    post: str,
    start_month: Month,
    employer_code: str = "",
    place_code: str = "",
    place_name: str = "",
    by: Staff,
) -> Placement:
    """The placement and the spell of work it starts. A withdrawal at the same moment waits, or
    comes first and is obeyed: the consent is locked."""
    rights_rules.check_reach(person, by=by)
    rules.check_job(employer_name, post)
    consent = _consent_to_work(person)
    spell = registry.start_spell(
        person=person,
        start_month=start_month,
        place_code=place_code,
        place_name=place_name,
        employer_name=employer_name.strip(),
        employer_code=employer_code,
        monthly_income_yuan=None,
        by=by,
    )
    placement = Placement.objects.create(
        person=person,
        division_code=person.division_code,
        employer_name=employer_name.strip(),
        employer_code=employer_code,
        post=post.strip(),
        start_month=start_month,
        consent=consent,
        spell=spell,
        placed_on=timezone.localdate(),
        recorded_by=by,
    )
    _told(placement, by=by)
    return placement


def _told(placement: Placement, *, by: Staff) -> None:
    after = {"consent": placement.consent_id, "spell": placement.spell_id}
    record("place", subject=placement, after=after, by=by)


def _consent_to_work(person: Person) -> Consent:
    """The live consent, locked; ConsentMissing or TooYoung otherwise."""
    live = rights.live_consent(person, purpose=Purpose.PLACEMENT)
    locked = Consent.objects.live().select_for_update(of=["self"])
    consent = locked.filter(pk=live.pk).first() if live else None
    rules.check_consent(consent)
    rules.check_age(person, as_of=timezone.localdate())
    return consent
