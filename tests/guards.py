"""Triggers of the database taken away for a moment: to empty tables, or as an attacker would."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

NAMED = (
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgrelid::regclass::text NOT LIKE 'pg_%'"
)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers that our migrations made."""
    with connection.cursor() as cursor:
        off, on = off_and_on(cursor, connection.vendor)
        run(cursor, off)
        try:
            yield
        finally:
            run(cursor, on)


def lift(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Without those of tables that begin so, until the transaction is undone."""
    with connection.cursor() as cursor:
        run(cursor, off_and_on(cursor, connection.vendor, tables)[0])


def off_and_on(cursor, vendor: str, tables: tuple[str, ...] = ("",)) -> tuple[list[str], list[str]]:
    """Statements that take the triggers away and that bring them back."""
    if vendor == "postgresql":
        cursor.execute(NAMED)
        found = [name for (name,) in cursor.fetchall() if name.startswith(tables)]
        # a table whose rows still wait for their checks cannot be altered
        check = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]
        off = check + [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in found]
        return off, check + [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in found]
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = [(name, sql) for name, sql in cursor.fetchall() if name.startswith(tables)]
    return [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]


def run(cursor, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
