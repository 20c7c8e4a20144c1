"""What is keyed beside the indexes, computed again after their key was changed."""

# ruff: noqa: S608 - names of tables come from the models alone

from collections.abc import Callable

from django.db import connection, models, transaction

from bangfu.registry.actions import indexing
from bangfu.registry.digests import digest_of_person, digest_of_spell
from bangfu.registry.models import Person, WorkSpell

ROWS_AT_ONCE = 1000
Progress = Callable[[int, int, str], None]


def renew_keyed(progress: Progress) -> None:
    """Fingerprints of every person and spell, and what people are found by.

    History, where nobody compares fingerprints, forgets its old ones.
    """
    people = Person.objects.select_related("household").order_by("pk")
    _renew(people, digest_of_person, progress)
    _renew(WorkSpell.objects.order_by("pk"), digest_of_spell, progress)
    indexing.renew_search_keys(progress)


def _renew(
    rows: models.QuerySet, digest: Callable[[models.Model], str], progress: Progress
) -> None:
    model, total, done = rows.model, rows.count(), 0
    table, history = model._meta.db_table, model.history.model._meta.db_table
    last = 0
    while stretch := list(rows.filter(pk__gt=last)[:ROWS_AT_ONCE]):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET row_digest = %s WHERE id = %s",
                [(digest(row), row.pk) for row in stretch],
            )
        last, done = stretch[-1].pk, done + len(stretch)
        progress(done, total, table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {history} SET row_digest = ''")
