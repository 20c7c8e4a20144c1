"""What happened to households, and where people were registered before it did."""

from datetime import date

from django.db.models import Max, Q, QuerySet

from bangfu.engine.codes import DivisionLevel
from bangfu.org.models import Division, Staff
from bangfu.org.queries.places import valid_on
from bangfu.registry.models import Household, HouseholdEvent, Person


def events_of(household: Household) -> QuerySet[HouseholdEvent]:
    """Of the household, or with it as the other one, the last first."""
    mine = Q(household=household) | Q(other=household)
    rows = HouseholdEvent.objects.filter(mine).select_related(
        "person__household", "recorded_by", "household", "other"
    )
    return rows.order_by("-happened_on", "-pk")


def later_events_of(event: HouseholdEvent) -> bool:
    """Whether something that stands was recorded of the same households since."""
    homes = [pk for pk in (event.household_id, event.other_id) if pk]
    later = HouseholdEvent.objects.filter(pk__gt=event.pk, undone_at=None)
    return later.filter(Q(household__in=homes) | Q(other__in=homes)).exists()


def who_left(household: Household, *, staff: Staff) -> QuerySet[Person]:
    """Who of it died or moved away, the last first."""
    rows = household.people.visible_to(staff).filter(merged_into=None, left_on__isnull=False)
    return rows.order_by("-left_on", "pk")


def state_of(household: Household) -> str:
    """Another one after every change of the household or of somebody who lives in it."""
    here = {"household_id": household.pk, "division_code": household.division_code}
    of_people = Person.history.filter(**here).aggregate(last=Max("history_id"))
    of_home = household.history.aggregate(last=Max("history_id"))
    events = household.events.aggregate(last=Max("pk"), undone=Max("undone_at"))
    found = [of_people["last"], of_home["last"], events["last"], events["undone"]]
    return "-".join(str(each or 0) for each in found)


def places_before(day: date) -> dict[int, str]:
    """Where people were registered at the end of a day whom something happened to since; nothing
    for who was not in the register."""
    events = HouseholdEvent.objects.filter(undone_at=None, happened_on__gt=day)
    found: dict[int, str] = {}
    for places in events.order_by("-happened_on", "-pk").values_list("places", flat=True):
        found |= {int(pk): code for pk, code in places.items()}
    return found


def villages(staff: Staff, *, on: date) -> QuerySet[Division]:
    """Where this person may move a household to."""
    inside = Division.objects.filter(code__range=staff.division.range, level=DivisionLevel.VILLAGE)
    return valid_on(inside, on).order_by("code")
