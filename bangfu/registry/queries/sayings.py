"""What people said of work and training, as it stands."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q, QuerySet

from bangfu.registry.models import Person, TrainingNeed, Wish
from bangfu.registry.queries.people import recorded_of

S = TypeVar("S", Wish, TrainingNeed)


def wish_of(person: Person) -> Wish | None:
    """Which work the person wants, as they said last."""
    return sayings_of(Wish, person).standing().first()


def training_need_of(person: Person) -> TrainingNeed | None:
    return sayings_of(TrainingNeed, person).standing().first()


def sayings_of(table: type[S], person: Person) -> QuerySet[S]:
    """Everything the person said, the last first."""
    rows = table.objects.filter(recorded_of(person)).select_related("recorded_by")
    return rows.order_by("-said_on", "-pk")


def last_said(people: Collection[int]) -> dict[tuple[type[Wish | TrainingNeed], int], S]:
    """Of each of some people what they said last, by table and person: two queries."""
    mine = Q(person__in=people) | Q(person__merged_into__in=people)
    found = {}
    for table in (Wish, TrainingNeed):
        rows = table.objects.standing().filter(mine).select_related("person", "recorded_by")
        for one in rows.order_by("said_on", "pk"):
            found[table, one.person.merged_into_id or one.person_id] = one
    return found
