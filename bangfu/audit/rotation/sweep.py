"""Values rewritten under the current key, some at a time, while others work.

What is left to do is asked of the values themselves: each begins with the mark of its key and
cipher. So there is no place to remember, and whatever is killed goes on where it was. A value that
somebody changes meanwhile is left alone: the statement names the value it replaces.
"""

# ruff: noqa: S608 - names of tables and columns come from the models alone

from collections.abc import Callable, Iterable

from django.db import connection, transaction

from bangfu.audit import keys
from bangfu.audit.fields import KeyedIndexField
from bangfu.audit.rotation.columns import EncryptedTable, Rows, encrypted_tables

ROWS_AT_ONCE = 1000
# a pass finds nothing unless others wrote with the old key just before; they notice in a second
MOST_PASSES = 20
Progress = Callable[[int, int, str], None]


class StillWritten(Exception):
    """Values under an old key keep appearing: some process does not see the new key."""


def remaining(tables: list[EncryptedTable] | None = None) -> int:
    """Rows with a value that is not under the current key, or whose index was never computed."""
    mark, left = keys.sealer().mark, 0
    with connection.cursor() as cursor:
        for table in tables or encrypted_tables():
            cursor.execute(f"SELECT count(*) FROM {table.name} WHERE {_due(table, mark)}")
            left += cursor.fetchone()[0]
    return left


def sweep(progress: Progress) -> int:
    """Rewrite all that is left; how many rows."""
    tables, done = list(encrypted_tables()), 0
    for _pass in range(MOST_PASSES):
        if not (left := remaining(tables)):
            return done
        total = done + left
        for table in tables:
            done = _sweep_table(table, done, total, progress)
    raise StillWritten


def _due(table: EncryptedTable, mark: str) -> str:
    stale = [
        f"({field.column} <> '' AND substr({field.column}, 1, {len(mark)}) <> '{mark}')"
        for field in table.fields
    ]
    blank = [_blank(table, index) for index in table.indexes]
    return f"({' OR '.join(stale + blank)})"


def _blank(table: EncryptedTable, index: KeyedIndexField) -> str:
    """An index that is missing, though everything it is computed from is there."""
    columns = (table.model._meta.get_field(name).column for name in index.sources)
    told = " AND ".join(f"{column} <> ''" for column in columns)
    return f"({index.column} IS NULL AND {told})"


def _sweep_table(table: EncryptedTable, done: int, total: int, progress: Progress) -> int:
    due, last = _due(table, keys.sealer().mark), None
    query = f"SELECT {table.columns} FROM {table.name} WHERE {due}"
    while True:
        after, given = (f" AND {table.key} > %s", [last]) if last is not None else ("", [])
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{after} ORDER BY {table.key} LIMIT {ROWS_AT_ONCE}", given)
            rows = cursor.fetchall()
        if not rows:
            return done
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_statement(table), _rewritten(table, rows))
        last, done = rows[-1][0], done + len(rows)
        progress(done, total, table.name)


def _statement(table: EncryptedTable) -> str:
    written = [*(field.column for field in table.fields), *(i.column for i in table.indexes)]
    same = " AND ".join(f"{field.column} = %s" for field in table.fields)
    assigned = ", ".join(f"{column} = %s" for column in written)
    return f"UPDATE {table.name} SET {assigned} WHERE {table.key} = %s AND {same}"


def _rewritten(table: EncryptedTable, rows: Rows) -> Rows:
    names, opened = table.names(rows), table.opened(rows)
    stored = zip(*(row[2:] for row in rows), strict=True)
    sealed = [
        _under_current(olds, field.sealed_many(opened[field.name], rows=names))
        for field, olds in zip(table.fields, stored, strict=True)
    ]
    written = zip(*sealed, *table.indexed(opened), strict=True)
    return [(*new, row[0], *row[2:]) for new, row in zip(written, rows, strict=True)]


def _under_current(stored: Iterable[str], sealed: list[str]) -> list[str]:
    """What has the current mark already stays: sealed once more it would be taken for another
    value, which the guards of the history refuse."""
    mark = keys.sealer().mark
    return [old if old.startswith(mark) else new for old, new in zip(stored, sealed, strict=True)]
