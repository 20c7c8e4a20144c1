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
        if connection.vendor == "postgresql":
            cursor.execute(NAMED)
            tables = [name for (name,) in cursor.fetchall()]
            # a table whose rows still wait for their checks cannot be altered
            check = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]
            off = check + [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            on = check + [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            off, on = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
        run(cursor, off)
        try:
            yield
        finally:
            run(cursor, on)


def run(cursor, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
