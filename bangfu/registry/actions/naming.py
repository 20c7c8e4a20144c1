"""Keeping the pieces of names by which people are searched (see `registry.name_parts`)."""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from bangfu.registry import name_parts
from bangfu.registry.actions.incoming import insert_rows
from bangfu.registry.models import NamePart, Person

ROWS_AT_ONCE = 2000
Progress = Callable[[int, int, str], None]


def index_names(people: QuerySet[Person]) -> None:
    """Write the pieces of these people's names anew, inside the caller's transaction."""
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    for stretch in stretches(keys):
        index_stretch(stretch)


def index_stretch(keys: Sequence[int]) -> None:
    NamePart.objects.filter(person__in=keys).delete()
    people = Person.objects.filter(pk__in=keys).only("name", "person_number", "division_code")
    rows = [
        (person.pk, key)
        for person in people.order_by("pk")
        for key in name_parts.keys_of(person.name, division_code=person.division_code)
    ]
    with connection.cursor() as cursor:
        insert_rows(cursor, f"{NamePart._meta.db_table} (person_id, part_key)", rows)


def renew_name_parts(progress: Progress) -> None:
    """All of them, after the key that they are made with was changed."""
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    done = 0
    for stretch in stretches(keys):
        with transaction.atomic():
            index_stretch(stretch)
        done += len(stretch)
        progress(done, len(keys), NamePart._meta.db_table)


def stretches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + ROWS_AT_ONCE] for at in range(0, len(keys), ROWS_AT_ONCE))
