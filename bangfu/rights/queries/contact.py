"""Whom staff may speak to about work, and from when on (rights.md 3)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bangfu.org.models import InDivision, Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights.codes import OF_WORK, Purpose, RequestKind
from bangfu.rights.models import DataRequest, NotLooking, Refusal


def may_be_contacted(people: InDivision, *, as_of: date | None = None) -> InDivision:
    """Without those who said that they are not looking and wish not to be disturbed, unless they
    ask for help themselves. Every list for reaching people passes through here."""
    mine = registry.recorded_of(OuterRef("pk"))
    asks = DataRequest.objects.still_open().filter(mine, kind=RequestKind.HELP)
    return people.filter(~quiet_now(OuterRef("pk"), as_of) | Exists(asks))


def is_quiet(person: Person) -> bool:
    """Whether the person is to be left in peace, and has not asked for help since."""
    return not may_be_contacted(Person.objects.filter(pk=person.pk)).exists()


def quiet_now(person: object, as_of: date | None = None) -> Exists:
    """Whether the person is not to be disturbed: said in a row merged since, it holds as well."""
    return Exists(NotLooking.objects.quiet(as_of=as_of).filter(registry.recorded_of(person)))


def quiet_until(people: Iterable[int], staff: Staff) -> dict[int, date]:
    """Of these people those not to be disturbed, and until when: nothing above the township."""
    said = NotLooking.objects.visible_to(staff).quiet()
    wanted = [pk for pk in people if pk]
    rows = said.filter(person__in=wanted).order_by("quiet_until")
    merged = said.filter(person__merged_into__in=wanted).order_by("quiet_until")
    return dict(rows.values_list("person", "quiet_until")) | dict(
        merged.values_list("person__merged_into", "quiet_until")
    )


def rests_until(person: Person, *, purpose: Purpose, as_of: date | None = None) -> date | None:
    """The day from which staff may bring the matter up again; None where they may today."""
    today, mine = as_of or timezone.localdate(), registry.recorded_of(person)
    refused = Refusal.objects.filter(mine, purpose=purpose, ask_again_from__gt=today)
    days = list(refused.values_list("ask_again_from", flat=True))
    if purpose in OF_WORK:
        quiet = NotLooking.objects.quiet(as_of=today).filter(mine)
        days += [day + timedelta(days=1) for day in quiet.values_list("quiet_until", flat=True)]
    return max(days, default=None)
