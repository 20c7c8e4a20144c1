"""Who may be picked for what. `consenting` is the only door for lists of people to be offered,
placed, taken along, enrolled or passed on (rights.md 1); a test over the source holds it so."""

from datetime import date

from django.db.models import Exists, OuterRef

from bangfu.org.models import InDivision
from bangfu.registry.models import Person
from bangfu.rights.codes import NAMES_A_PARTY, OF_WORK, Purpose
from bangfu.rights.models import Consent, Notice
from bangfu.rights.models.consents import ConsentQuerySet
from bangfu.rights.queries.contact import quiet_now


def consenting(
    *, purpose: Purpose, party_name: str = "", matter: str = "", as_of: date | None = None
) -> InDivision:
    """People with a live consent to this purpose: no consent, no row (S0.59). For an employer, a
    journey or a course: those who agreed to that one."""
    live = live_consents(purpose=purpose, party_name=party_name, matter=matter, as_of=as_of)
    return Person.objects.living().filter(Exists(live.filter(person=OuterRef("pk"))))


def live_consents(
    *, purpose: Purpose, party_name: str = "", matter: str = "", as_of: date | None = None
) -> ConsentQuerySet:
    """The consents themselves, each of which serves once. One that was given in a row merged since
    is asked for again: an office that merges two rows agrees for nobody. Whoever is not looking
    for work is neither offered, placed nor taken along meanwhile. One from before consents said
    with whom and to what says too little."""
    named = {"party_name": party_name, "matter": matter}
    wanted = {column: value for column, value in named.items() if value}
    live = Consent.objects.live(as_of=as_of).filter(purpose=purpose, **wanted)
    live = live.filter(person__merged_into=None, person__left_on=None).exclude(matter="")
    if purpose in NAMES_A_PARTY:
        live = live.exclude(party_name="")
    return live.filter(~quiet_now(OuterRef("person"), as_of)) if purpose in OF_WORK else live


def current_notice(purpose: Purpose) -> Notice | None:
    return Notice.objects.filter(purpose=purpose).order_by("-version").first()
