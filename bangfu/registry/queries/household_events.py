"""What happened to households, and where people were registered before it did."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.db.models import Max, Model, Q, QuerySet

from bangfu.engine.codes import DivisionLevel
from bangfu.org.models import Division, Staff
from bangfu.org.queries.places import valid_on
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import Household, HouseholdEvent, Person


def events_of(household: Household) -> QuerySet[HouseholdEvent]:
    """Of the household, or with it as the other one, the last first."""
    mine = Q(household=household) | Q(other=household)
    rows = HouseholdEvent.objects.filter(mine).select_related(
        "person__household", "recorded_by", "household", "other"
    )
    return rows.order_by("-happened_on", "-pk")


def newest_change(
    household: Household, *, other: Household | None = None, person: Person | None = None
) -> date | None:
    """The last day on which something happened to these households, or to this person who comes:
    what happens now was not before it, as each change holds where people were before it."""
    standing = HouseholdEvent.objects.filter(undone_at=None)
    homes = [home for home in (household, other) if home]
    concerns = Q(household__in=homes) | Q(other__in=homes)
    if person:
        # who had left was nowhere, wherever their household went since
        here = Person.objects.living().filter(pk=person.pk).values("household")
        moved = Q(household__in=here) | Q(other__in=here)
        concerns |= Q(person=person) | (moved & Q(places__has_key=str(person.pk)))
    return standing.filter(concerns).aggregate(newest=Max("happened_on"))["newest"]


def built_upon(events: Iterable[HouseholdEvent]) -> set[int]:
    """Which of them something that stands was recorded after, of the same households."""
    homes_of = {one.pk: {one.household_id, one.other_id} - {None} for one in events}
    homes = set().union(*homes_of.values())
    standing = HouseholdEvent.objects.filter(undone_at=None, pk__gt=min(homes_of, default=0))
    standing = standing.filter(Q(household__in=homes) | Q(other__in=homes))
    later = list(standing.values_list("pk", "household", "other"))
    return {
        pk
        for pk, mine in homes_of.items()
        if any(after > pk and mine & {home, other} for after, home, other in later)
    }


def divided_since(household: Household, moment: datetime) -> bool:
    """Whether it split or merged from then on: what it was went over to others."""
    events = events_of(household).filter(undone_at=None, recorded_at__gte=moment)
    return events.filter(kind__in=(HouseholdChange.SPLIT, HouseholdChange.MERGED)).exists()


def stands_as_written(event: HouseholdEvent) -> bool:
    """Whether every row that it wrote is what it wrote."""
    written: dict[str, dict[int, int]] = defaultdict(dict)
    for name, pk, version, _is_new in event.written.get("rows", []):
        written[name][pk] = version
    for name, versions in written.items():
        model = apps.get_model(name)
        rows = model._base_manager.in_bulk(list(versions))
        history = model.history.in_bulk(list(versions.values()), field_name="history_id")
        for pk, version in versions.items():
            if pk not in rows or not is_as(rows[pk], history[version]):
                return False
    return True


def is_as(row: Model, version: Model) -> bool:
    """Whatever came after it was taken back, if anything did."""
    fields = (one.attname for one in row._meta.concrete_fields if one.name != "updated_at")
    return all(getattr(row, name) == getattr(version, name) for name in fields)


def moved_to(events: Iterable[HouseholdEvent]) -> dict[int, str]:
    """Where a household came to live by each event that moved it, wherever it lives now."""
    versions = {
        version: one.pk
        for one in events
        if one.left_code
        for name, pk, version, _is_new in one.written["rows"]
        if (name, pk) == (Household._meta.label, one.household_id)
    }
    rows = Household.history.filter(history_id__in=versions)
    return {
        versions[version]: code for version, code in rows.values_list("history_id", "division_code")
    }


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
    for who was not in the register. Of who had left, a move of their household tells nothing."""
    events = HouseholdEvent.objects.filter(undone_at=None, happened_on__gt=day)
    found: dict[int, str] = {}
    for places in events.order_by("-happened_on", "-pk").values_list("places", flat=True):
        found |= {int(pk): code for pk, code in places.items() if code is not None}
    return found


def villages(staff: Staff, *, on: date) -> QuerySet[Division]:
    """Where this person may move a household to."""
    inside = Division.objects.filter(code__range=staff.division.range, level=DivisionLevel.VILLAGE)
    return valid_on(inside, on).order_by("code")
