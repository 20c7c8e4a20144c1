"""A new key of the keyed index: every index of every row computed again, while nobody works.

Nothing in between is wrong for long: until it is finished, no other process starts.
"""

# ruff: noqa: S608 - names of tables and columns come from the models alone

from datetime import datetime

from django.db import connection, transaction

from bangfu.audit.keys import INDEX
from bangfu.audit.models import KeyCheck
from bangfu.audit.rotation.columns import EncryptedTable, Rows, encrypted_tables
from bangfu.audit.rotation.sweep import ROWS_AT_ONCE, Progress


def index_changed_at() -> datetime | None:
    """Since when what was keyed before finds nobody; None where the first key is still in use."""
    newest = KeyCheck.objects.filter(kind=INDEX).order_by("-generation").first()
    return newest.made_at if newest and newest.generation > 1 else None


def rekey(progress: Progress) -> int:
    """Compute all keyed indexes with the current key; how many rows."""
    tables = [table for table in encrypted_tables() if table.indexes]
    total, done = sum(table.model._base_manager.count() for table in tables), 0
    for table in tables:
        last = None
        while rows := _stretch(table, last):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(_statement(table), _keyed(table, rows))
            last, done = rows[-1][0], done + len(rows)
            progress(done, total, table.name)
    return done


def _stretch(table: EncryptedTable, last: object) -> Rows:
    after, given = (f"WHERE {table.key} > %s", [last]) if last is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {table.columns} FROM {table.name} {after}"
            f" ORDER BY {table.key} LIMIT {ROWS_AT_ONCE}",
            given,
        )
        return cursor.fetchall()


def _statement(table: EncryptedTable) -> str:
    assigned = ", ".join(f"{index.column} = %s" for index in table.indexes)
    return f"UPDATE {table.name} SET {assigned} WHERE {table.key} = %s"


def _keyed(table: EncryptedTable, rows: Rows) -> Rows:
    keyed = zip(*table.indexed(table.opened(rows)), strict=True)
    return [(*new, row[0]) for new, row in zip(keyed, rows, strict=True)]
