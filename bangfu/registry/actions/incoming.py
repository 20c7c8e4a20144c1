"""Staged rows beside the register: one temporary table, classified by joins.

A row that differs is completed first by what the register says where the row says nothing; `kept`
names the cells that it was completed in. `action` of a row is '+' (not in the register), '~'
(differs), '=' (same), 'h' (held: a person verified what the register says, and the file says
something else), 'd' (of somebody who died or moved away by what was recorded here), 'o' (of
another person than the register keeps under that number) or 'x' (out of reach: since the check the
person or the household came into another office's register).

Names of tables and columns in these statements come from the models alone.
"""

# ruff: noqa: S608

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection, models

from bangfu.audit import files
from bangfu.engine.values import DivisionCode
from bangfu.intake.rules import check_current
from bangfu.registry import columns
from bangfu.registry.incoming.unsaid import Unsaid, completed_people, completed_spells
from bangfu.registry.models import Household, Person, WorkSpell

ROWS_AT_ONCE = 10_000
VALUES_AT_ONCE = 800
ADDED, CHANGED, SAME, HELD, OTHER, OUTSIDE = "+", "~", "=", "h", "o", "x"
DEPARTED = "d"
KEPT = "kept"


@dataclass(frozen=True)
class Temporary:
    """A temporary table: its name, and for each column the field whose type it has."""

    name: str
    columns: dict[str, models.Field]

    def create(self, cursor: Any) -> None:
        typed = ", ".join(
            f"{name} {field.db_type(connection)}" for name, field in self.columns.items()
        )
        cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self.name} (file_row bigint, action varchar(1),"
            f" kept text, is_other boolean, target_id bigint, {typed})"
        )

    def drop(self, cursor: Any) -> None:
        cursor.execute(f"DROP TABLE IF EXISTS {self.name}")


def fields_of(model: type[models.Model], *names: str) -> dict[str, models.Field]:
    """Columns by their names in the database; a foreign key's column has its target's type."""
    return {model._meta.get_field(name).column: model._meta.get_field(name) for name in names}


HOUSEHOLD_COLUMNS = ("household_number", "division_code", "village_name", "poverty_status")
PERSON_COLUMNS = (
    "person_number",
    "household",
    "division_code",
    *columns.PERSON_COLUMNS,
    "identity_key",
    "identity_status",
    "phone_key",
    "name_key",
    "row_digest",
)
SPELL_COLUMNS = ("person", "division_code", *columns.SPELL_COLUMNS, "row_digest")
HOUSEHOLDS = Temporary("incoming_households", fields_of(Household, *HOUSEHOLD_COLUMNS))
PEOPLE = Temporary(
    "incoming_people",
    {**fields_of(Household, *HOUSEHOLD_COLUMNS), **fields_of(Person, *PERSON_COLUMNS)},
)
SPELLS = Temporary("incoming_spells", fields_of(WorkSpell, *SPELL_COLUMNS))
TEMPORARIES = (HOUSEHOLDS, PEOPLE, SPELLS)


@contextmanager
def working_tables() -> Iterator[Any]:
    """A cursor with the temporary tables made, which are gone afterwards."""
    with connection.cursor() as cursor:
        for table in TEMPORARIES:
            table.create(cursor)
        yield cursor
        for table in TEMPORARIES:
            table.drop(cursor)


def compare_people(cursor: Any, staged: Path, unsaid: Unsaid, *, replace_people: bool) -> None:
    """The staged rows and their households beside the register."""
    _load(cursor, PEOPLE, staged)
    _gather_households(cursor)
    _classify_people(cursor)
    differing = (
        "SELECT file_row FROM incoming_people WHERE action IN ('~', 'h') OR household_number IN"
        " (SELECT household_number FROM incoming_households WHERE action = '~')"
    )
    if _complete(cursor, PEOPLE, staged, unsaid, differing=differing):
        _gather_households(cursor)
        _classify_people(cursor)
    _leave_departed_people(cursor)
    if not replace_people:
        _hold_others(cursor)


def compare_spells(cursor: Any, staged: Path, unsaid: Unsaid) -> None:
    """The staged rows; where the person lives is asked of the register, not of the file."""
    _load(cursor, SPELLS, staged)
    _classify_spells(cursor)
    differing = "SELECT file_row FROM incoming_spells WHERE action IN ('~', 'h')"
    if _complete(cursor, SPELLS, staged, unsaid, differing=differing):
        _classify_spells(cursor)
    cursor.execute(
        "UPDATE incoming_spells SET action = 'd' WHERE action <> '=' AND person_id IN"
        " (SELECT id FROM registry_person WHERE left_on IS NOT NULL)"
    )
    cursor.execute(
        "UPDATE incoming_spells SET division_code = person.division_code"
        " FROM registry_person AS person WHERE person.id = incoming_spells.person_id"
    )


def _gather_households(cursor: Any) -> None:
    """One row for each household: the first that names it decides."""
    HOUSEHOLDS.create(cursor)
    names = ", ".join(HOUSEHOLD_COLUMNS)
    cursor.execute(
        f"INSERT INTO incoming_households (file_row, {names}) SELECT file_row, {names} FROM ("
        f" SELECT file_row, {names}, row_number() OVER"
        " (PARTITION BY household_number ORDER BY file_row) AS nth FROM incoming_people"
        ") AS ordered WHERE nth = 1"
    )


def _load(cursor: Any, table: Temporary, staged: Path) -> None:
    table.create(cursor)
    with files.reading(staged) as opened:
        file = pq.ParquetFile(opened)
        check_current(file.schema_arrow.names)
        names = [name for name in ("row", *table.columns) if name in file.schema_arrow.names]
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=names):
            columns_read = (batch[name].to_pylist() for name in names)
            insert_rows(cursor, _target(table, names), list(zip(*columns_read, strict=True)))
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table.name}")


def _complete(
    cursor: Any, table: Temporary, staged: Path, unsaid: Unsaid, *, differing: str
) -> bool:
    """Put what they would be with the register's values in place of rows that differ; whether
    there were any. Rows put in place have no `action` yet."""
    cursor.execute(differing)
    rows = pa.array((row for (row,) in cursor.fetchall()), pa.int64())
    if not len(rows):
        return False
    complete = completed_people if table is PEOPLE else completed_spells
    with files.reading(staged) as opened:
        file = pq.ParquetFile(opened)
        names = [name for name in table.columns if name in file.schema_arrow.names]
        given = ["row", "kept", "is_other", *names]
        for batch in file.iter_batches(ROWS_AT_ONCE):
            some = batch.filter(pc.is_in(batch["row"], value_set=rows)).to_pylist()
            some = [row for row in some if table is PEOPLE or unsaid.of(row)]
            values = [tuple(row[name] for name in given) for row in complete(some, unsaid)]
            insert_rows(cursor, _target(table, given), values)
    cursor.execute(
        f"DELETE FROM {table.name} WHERE action IS NOT NULL AND file_row IN"
        f" (SELECT file_row FROM {table.name} WHERE action IS NULL)"
    )
    return True


def _target(table: Temporary, names: list[str]) -> str:
    listed = ", ".join("file_row" if name == "row" else name for name in names)
    return f"{table.name} ({listed})"


def insert_rows(cursor: Any, target: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        _insert_many(cursor, target, rows)


def _insert_many(cursor: Any, target: str, rows: list[tuple[Any, ...]]) -> None:
    """Many rows by a statement: SQLite then takes a third less time over narrow ones."""
    marks = f"({', '.join(['%s'] * len(rows[0]))})"
    at_once = max(1, VALUES_AT_ONCE // len(rows[0]))
    whole = len(rows) - len(rows) % at_once
    statement = f"INSERT INTO {target} VALUES {', '.join([marks] * at_once)}"
    for at in range(0, whole, at_once):
        cursor.execute(statement, list(chain.from_iterable(rows[at : at + at_once])))
    if rows[whole:]:
        cursor.executemany(f"INSERT INTO {target} VALUES {marks}", rows[whole:])


# -- what each row would do


def _classify_people(cursor: Any) -> None:
    """Households by their facts, people by fingerprint and household."""
    _leave_where_moved(cursor)
    cursor.execute(
        "UPDATE incoming_households SET target_id = here.id, action = CASE"
        " WHEN here.division_code = incoming_households.division_code"
        "  AND here.village_name = incoming_households.village_name"
        "  AND here.poverty_status = incoming_households.poverty_status"
        " THEN '=' ELSE '~' END FROM registry_household AS here"
        " WHERE here.household_number = incoming_households.household_number"
    )
    _classify(cursor, "incoming_people", "registry_person", "person_number")
    _lead_to_kept(cursor)
    _rest_is_new(cursor, "incoming_households", "incoming_people")


def _leave_where_moved(cursor: Any) -> None:
    """A file that still has a household where somebody recorded that it moved from."""
    cursor.execute(
        "UPDATE incoming_households SET division_code = here.division_code,"
        " village_name = here.village_name FROM registry_household AS here"
        " WHERE here.household_number = incoming_households.household_number AND EXISTS"
        " (SELECT 1 FROM registry_householdevent AS event WHERE event.household_id = here.id"
        "  AND event.kind = 'moved' AND event.undone_at IS NULL"
        "  AND event.left_code = incoming_households.division_code)"
    )


def _classify_spells(cursor: Any) -> None:
    _classify(cursor, "incoming_spells", "registry_workspell", "person_id", "start_month")
    _rest_is_new(cursor, "incoming_spells")


def _classify(cursor: Any, table: str, register: str, *keys: str) -> None:
    matched = " AND ".join(f"here.{key} = {table}.{key}" for key in keys)
    cursor.execute(
        f"UPDATE {table} SET target_id = here.id, action = CASE"
        f" WHEN here.row_digest = {table}.row_digest THEN '='"
        " WHEN here.verified_at IS NOT NULL THEN 'h' ELSE '~' END"
        f" FROM {register} AS here WHERE {matched} AND {table}.action IS NULL"
    )


def _lead_to_kept(cursor: Any) -> None:
    """The number of a merged row stands for the kept person: never written, held if it is news."""
    cursor.execute(
        "UPDATE incoming_people SET target_id = here.merged_into_id, action = CASE"
        " WHEN here.row_digest = incoming_people.row_digest THEN '=' ELSE 'h' END"
        " FROM registry_person AS here WHERE here.person_number = incoming_people.person_number"
        " AND here.merged_into_id IS NOT NULL"
    )


def _leave_departed_people(cursor: Any) -> None:
    """A file that does not know yet, or has them anew under another number: nobody comes back to
    life by a file. Who lives here under the same identity as well is that row's."""
    cursor.execute(
        "UPDATE incoming_people SET action = 'd' FROM registry_person AS here"
        " WHERE here.id = incoming_people.target_id AND here.left_on IS NOT NULL"
        " AND incoming_people.action <> '='"
    )
    cursor.execute(
        "UPDATE incoming_people SET action = 'd', target_id = here.id"
        " FROM registry_person AS here WHERE here.identity_key = incoming_people.identity_key"
        " AND incoming_people.action = '+' AND here.left_on IS NOT NULL"
        " AND here.merged_into_id IS NULL AND NOT EXISTS (SELECT 1 FROM registry_person AS living"
        "  WHERE living.identity_key = here.identity_key AND living.left_on IS NULL"
        "  AND living.merged_into_id IS NULL)"
    )


def _hold_others(cursor: Any) -> None:
    """Rows of other people, and with them who would newly come into their household, or into one
    that would move although nobody of it is in the file: neither changes by such a file."""
    cursor.execute(
        "UPDATE incoming_people SET action = 'o' WHERE is_other AND action IN ('~', 'h')"
        " AND person_number NOT IN"
        " (SELECT person_number FROM registry_person WHERE merged_into_id IS NOT NULL)"
    )
    cursor.execute(
        "UPDATE incoming_people SET action = 'o' WHERE action = '+' AND household_number IN"
        " (SELECT household_number FROM incoming_people WHERE action = 'o' UNION"
        " SELECT home.household_number FROM incoming_households AS home"
        "  JOIN registry_household AS here ON here.id = home.target_id"
        "  WHERE here.division_code <> home.division_code AND home.household_number NOT IN"
        "  (SELECT household_number FROM incoming_people WHERE target_id IS NOT NULL))"
    )
    cursor.execute(
        "UPDATE incoming_households SET action = '=' WHERE action = '~' AND household_number IN"
        " (SELECT household_number FROM incoming_people WHERE action = 'o')"
    )


def let_held_rows_through(cursor: Any) -> None:
    """Somebody decided that the file overwrites what was verified; closed rows stay closed."""
    cursor.execute("UPDATE incoming_spells SET action = '~' WHERE action = 'h'")
    cursor.execute(
        "UPDATE incoming_people SET action = '~' WHERE action = 'h' AND person_number NOT IN"
        " (SELECT person_number FROM registry_person WHERE merged_into_id IS NOT NULL)"
    )


def leave_out_people(cursor: Any, reach: DivisionCode) -> None:
    """People and households that others registered meanwhile, and homes that nobody is left in."""
    _leave_out(cursor, "incoming_households", "registry_household", reach)
    _leave_out(cursor, "incoming_people", "registry_person", reach)
    cursor.execute(
        "UPDATE incoming_people SET action = 'x' WHERE household_number IN"
        " (SELECT household_number FROM incoming_households WHERE action = 'x')"
    )
    cursor.execute(
        "UPDATE incoming_households SET action = 'x' WHERE household_number NOT IN"
        " (SELECT household_number FROM incoming_people WHERE action NOT IN ('x', 'o'))"
        " OR action = '+' AND household_number NOT IN"
        " (SELECT household_number FROM incoming_people WHERE action NOT IN ('x', 'o', 'd'))"
    )


def leave_out_spells(cursor: Any, reach: DivisionCode) -> None:
    low, high = reach.range
    cursor.execute(
        "UPDATE incoming_spells SET action = 'x' WHERE division_code NOT BETWEEN %s AND %s",
        [low, high],
    )


def _leave_out(cursor: Any, table: str, register: str, reach: DivisionCode) -> None:
    low, high = reach.range
    cursor.execute(
        f"UPDATE {table} SET action = 'x' FROM {register} AS here"
        f" WHERE here.id = {table}.target_id AND here.division_code NOT BETWEEN %s AND %s",
        [low, high],
    )


def _rest_is_new(cursor: Any, *tables: str) -> None:
    for table in tables:
        cursor.execute(f"UPDATE {table} SET action = '+' WHERE action IS NULL")


# what a row does, its household's part included, and how the register's rows stand that it meets
PEOPLE_ACTIONS = """
SELECT person.file_row, person.target_id, COALESCE(person.kept, '') AS kept,
       CASE WHEN person.action = '=' AND home.action = '~' THEN '~'
            ELSE person.action END AS action,
       COALESCE(here.row_digest, '') || CASE WHEN home.action = '~' THEN house.division_code
            || house.village_name || house.poverty_status ELSE '' END AS here
FROM incoming_people AS person
JOIN incoming_households AS home ON home.household_number = person.household_number
LEFT JOIN registry_person AS here ON here.id = person.target_id
LEFT JOIN registry_household AS house ON house.id = home.target_id
"""
SPELL_ACTIONS = """
SELECT spell.file_row, spell.target_id, COALESCE(spell.kept, '') AS kept, spell.action,
       COALESCE(here.row_digest, '') AS here
FROM incoming_spells AS spell
LEFT JOIN registry_workspell AS here ON here.id = spell.target_id
"""


def counts(cursor: Any, actions: str) -> dict[str, int]:
    """Rows by what they do, and under `KEPT` the cells for which the register stands in."""
    cursor.execute(f"SELECT action, count(*) FROM ({actions}) AS each_row GROUP BY action")
    found = dict(cursor.fetchall())
    cursor.execute(
        "SELECT COALESCE(SUM(length(kept) - length(replace(kept, ' ', '')) + 1), 0)"
        f" FROM ({actions}) AS each_row WHERE kept <> '' AND action <> 'x'"
    )
    return {**found, KEPT: int(cursor.fetchone()[0])}


def list_changes(cursor: Any, actions: str) -> Iterator[list[tuple[Any, ...]]]:
    """Every row that is not the same already, and where the register stands in for blank cells,
    in the order of the file, some at a time."""
    cursor.execute(
        f"SELECT file_row, action, target_id, here, kept FROM ({actions}) AS each_row"
        " WHERE action <> '=' OR kept <> '' ORDER BY file_row"
    )
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield rows
