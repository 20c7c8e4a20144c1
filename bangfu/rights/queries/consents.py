"""Who may be picked for what. `consenting` is the only door for lists of people to be offered,
placed, taken along, enrolled or passed on (rights.md 1); a test over the source holds it so."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bangfu.org.models import InDivision
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights.codes import Purpose, RequestKind
from bangfu.rights.models import Consent, DataRequest, Notice, NotLooking, Refusal
from bangfu.rights.models.consents import ConsentQuerySet


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
    is asked for again: an office that merges two rows agrees for nobody."""
    named = {"party_name": party_name, "matter": matter}
    wanted = {column: value for column, value in named.items() if value}
    live = Consent.objects.live(as_of=as_of).filter(purpose=purpose, **wanted)
    return live.filter(person__merged_into=None)


def may_be_contacted(people: InDivision, *, as_of: date | None = None) -> InDivision:
    """Without those who said that they are not looking and wish not to be disturbed, unless they
    ask for help themselves. Every outreach list passes through here (rights.md 3)."""
    said = registry.recorded_of(OuterRef("pk"))
    quiet = NotLooking.objects.quiet(as_of=as_of).filter(said)
    asks = DataRequest.objects.still_open().filter(said, kind=RequestKind.HELP)
    return people.filter(~Exists(quiet) | Exists(asks))


def current_notice(purpose: Purpose) -> Notice | None:
    return Notice.objects.filter(purpose=purpose).order_by("-version").first()


def may_ask(person: Person, *, purpose: Purpose, as_of: date | None = None) -> bool:
    """Whether staff may bring the matter up: not while a refusal rests."""
    today = as_of or timezone.localdate()
    resting = Refusal.objects.filter(
        registry.recorded_of(person), purpose=purpose, ask_again_from__gt=today
    )
    return not resting.exists()
