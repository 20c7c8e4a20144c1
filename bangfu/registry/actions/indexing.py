"""Keeping the keys by which people are found (see `registry.search_keys`)."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from bangfu.registry.actions.incoming import insert_rows
from bangfu.registry.models import Person, SearchKey
from bangfu.registry.search_keys import Keys, keys_of, remembering_keys

ROWS_AT_ONCE = 5000
SEALED = [Person._meta.get_field(name) for name in ("name", "identity_number")]
READ = ("person_number", "division_code", *(field.name for field in SEALED))
Progress = Callable[[int, int, str], None]


def index_people(people: QuerySet[Person]) -> None:
    """Write what these people are found by anew, inside the caller's transaction."""
    keys = remembering_keys()
    for stretch in stretches(list(people.order_by("pk").values_list("pk", flat=True))):
        index_stretch(stretch, keys)


def index_stretch(ids: Sequence[int], keys: Keys) -> None:
    """In the order of the keys, which the index takes in more quickly, and which does not tell what
    a key is of."""
    SearchKey.objects.filter(person__in=ids).delete()
    people = Person.objects.filter(pk__in=ids).order_by("pk")
    rows = [
        (pk, key)
        for pk, number, division_code, *sealed in people.values_list("pk", *READ).iterator()
        for key in keys_of(*_opened(number, sealed), division_code=division_code, keys=keys)
    ]
    rows.sort(key=itemgetter(1))
    with connection.cursor() as cursor:
        insert_rows(cursor, f"{SearchKey._meta.db_table} (person_id, key)", rows)


def _opened(row: str, sealed: list[Any]) -> list[str]:
    return [
        field.unsealed(value.stored, row=row) if value else ""
        for field, value in zip(SEALED, sealed, strict=True)
    ]


def renew_search_keys(progress: Progress) -> None:
    """All of them, after the key that they are made with was changed."""
    ids, keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)), remembering_keys()
    done = 0
    for stretch in stretches(ids):
        with transaction.atomic():
            index_stretch(stretch, keys)
        done += len(stretch)
        progress(done, len(ids), SearchKey._meta.db_table)


def stretches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + ROWS_AT_ONCE] for at in range(0, len(ids), ROWS_AT_ONCE))
