"""What the register holds otherwise than a file of its own layout, cell by cell.

A cell is touched only where what it reads as differs from the register. Nothing known is wiped
out: a blank of the register says "not known", but for the end of a spell, which says "still
there". Whoever is not here, or is somebody else under the same number, is left as they came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from bangfu.audit.fields import index_key
from bangfu.engine.tables import (
    Column,
    Roster,
    RowRead,
    Table,
    open_table,
    read_cell,
    read_rows,
    write_patched,
)
from bangfu.engine.values import DivisionCode, Month, Told, identity_key, is_another
from bangfu.intake.rules import check_may, check_right_table
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.org.queries.places import Places
from bangfu.org.roles import Permission
from bangfu.registry.cells import Identity
from bangfu.registry.columns import PERSON_COLUMNS, SPELL_COLUMNS
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.rosters import PEOPLE, SPELLS

LAYOUTS = {roster.name: roster for roster in (PEOPLE, SPELLS)}
ROWS_AT_ONCE = 500
ROWS_SAMPLED = 200
OF_HOUSEHOLD = ("household_number", "poverty_status")
PLACES = {
    "people": ("province", "city", "county", "township"),
    "spells": ("place_province", "place_city", "place_county"),
}
# 年月日, as between the digits of a date
SIGNS = "\u5e74\u6708\u65e5"
WIDTHS = (2, 4, 6, 9)
MAY_BE_CLEARED = frozenset({"end_month"})
Row = dict[str, Any]


@dataclass
class Tally:
    """What a table written back came to."""

    rows: int = 0
    changed_rows: int = 0
    changed_cells: int = 0
    unknown_rows: int = 0
    # whom of the register the file tells of, and where they live: of a hundred thousand as well
    places: dict[int, str] = field(default_factory=dict)
    # headers of the columns that are left blank, whatever stood there
    blanked: list[str] = field(default_factory=list)

    @property
    def people(self) -> Iterator[Person]:
        """One by one, as far as their own record needs them."""
        return (Person(pk=pk, division_code=code) for pk, code in self.places.items())


def write_back(
    *, path: Path, file_name: str, roster: Roster, out: Path, marks: Sequence[str] = (), by: Staff
) -> Tally:
    """The file in its own layout, with what the register holds otherwise and nothing besides."""
    check_may(Permission.FILE_RECEIVE, Duty.REGISTER, by=by)
    table = table_in(path, roster=roster, file_name=file_name)
    returning = Returning(table, roster, places=places(), by=by)
    write_patched(table, returning.changes(), out, mark=" · ".join(marks))
    returning.tally.blanked = table.columns.dropped
    return returning.tally


def table_in(path: Path, *, roster: Roster, file_name: str) -> Table:
    """The file, if it is of this layout."""
    table = open_table(path, roster=roster, file_name=file_name)
    check_right_table(table.columns.unused, roster)
    return table


def people_in(table: Table, roster: Roster, *, by: Staff) -> Iterator[Person]:
    """Whom of the register the file tells of, for their own record."""
    returning = Returning(table, roster, places=places(), by=by)
    for _ in returning.rows_held():
        pass
    yield from returning.tally.people


class Returning:
    """One file against the register, for one acting person: nobody out of reach is looked up."""

    def __init__(self, table: Table, roster: Roster, *, places: Places, by: Staff) -> None:
        self.table, self.roster, self.places, self.by = table, roster, places, by
        self.positions = table.columns.positions
        self.tally = Tally()
        self.samples = _samples(table, roster)

    def changes(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Rows in the order of the file, each with the new texts of its columns."""
        for read, held in self.rows_held():
            self.tally.rows += 1
            self.tally.unknown_rows += held is None
            if held and (texts := self._texts(read, held)):
                self.tally.changed_rows += 1
                self.tally.changed_cells += len(texts)
                yield read.row, texts

    # -- whose row it is

    def rows_held(self) -> Iterator[tuple[RowRead, Row | None]]:
        """Each row with what the register holds of it."""
        rows = read_rows(self.table, self.roster)
        while stretch := list(islice(rows, ROWS_AT_ONCE)):
            yield from zip(stretch, self._held(stretch), strict=True)

    def _held(self, stretch: list[RowRead]) -> list[Row | None]:
        """What the register holds of each row; None where it holds nothing of it."""
        known = self._known(stretch)
        people = [self._person(read, *known) for read in stretch]
        for person in filter(None, people):
            self.tally.places[person.pk] = person.division_code
        if self.roster.name == PEOPLE.name:
            return [person and of_person(person) for person in people]
        spells = {
            (spell.person_id, spell.start_month): spell
            for spell in WorkSpell.objects.visible_to(self.by).filter(
                person__in={person.pk for person in people if person}
            )
        }
        found = [
            person and spells.get((person.pk, read.values["start_month"]))
            for person, read in zip(people, stretch, strict=True)
        ]
        return [spell and of_spell(spell) for spell in found]

    def _known(self, stretch: list[RowRead]) -> tuple[dict[str, Person], dict[int, list[Person]]]:
        here = Person.objects.visible_to(self.by).living().select_related("household")
        numbers = {read.values["person_number"] for read in stretch}
        keys = {_key(read) for read in stretch if not read.values["person_number"]}
        by_key: dict[int, list[Person]] = {}
        for person in here.filter(identity_key__in=keys - {None}):
            by_key.setdefault(person.identity_key, []).append(person)
        by_number = {one.person_number: one for one in here.filter(person_number__in=numbers)}
        return by_number, by_key

    def _person(
        self, read: RowRead, by_number: dict[str, Person], by_key: dict[int, list[Person]]
    ) -> Person | None:
        if read.rejected:
            return None
        if number := read.values["person_number"]:
            found = by_number.get(str(number))
            return None if found is None or _is_another(found, read) else found
        alike = by_key.get(_key(read) or 0, [])
        return alike[0] if len(alike) == 1 else None

    # -- what is otherwise

    def _texts(self, read: RowRead, held: Row) -> dict[int, str]:
        texts = self._place_texts(read, held)
        for name, value in held.items():
            if name not in self.positions or _plain(read.values[name]) == value:
                continue
            column = self.roster.column(name)
            text = self._text(column, value)
            if text or (value is None and name in MAY_BE_CLEARED):
                texts[self.positions[name]] = text
        return texts

    def _text(self, column: Column, value: Any) -> str:
        """As the file writes it; nothing where it would not read as the same again."""
        text = written(value, column=column, like=self.samples.get(column.name, ""))
        read, _ = read_cell(column, text)
        return text if _plain(read) == value else ""

    def _place_texts(self, read: RowRead, held: Row) -> dict[int, str]:
        """A place is its columns together, down to the smallest that both name."""
        columns, code = PLACES[self.roster.name], held.pop("place")
        if not code or not all(name in self.positions for name in columns):
            return {}
        named = tuple(str(read.values[name] or "") for name in columns)
        width = WIDTHS[len(columns) - 1]
        code = DivisionCode.parse(code[:width]).text
        there = self.places.named(*named).code
        if there[:width] == code[:width]:
            return {}
        names = place_names(code, len(columns), self.places)
        if self.places.named(*names).code != code:
            return {}
        told = zip(columns, names, named, strict=True)
        return {self.positions[column]: name for column, name, old in told if name != old}


def place_names(code: str, count: int, places: Places) -> list[str]:
    """Of so many levels from the province down; blank where the place is of a level above."""
    levels = [DivisionCode.parse(code[:each]).text for each in WIDTHS[:count]] if code else []
    names = [
        "" if level == upper else places.name_of(level)
        for level, upper in zip(levels, ["", *levels], strict=False)
    ]
    return names or [""] * count


def written(value: Any, *, column: Column, like: str) -> str:
    """A value in the manner of another cell of its column."""
    if value is None:
        return ""
    if column.choices:
        return next((c for c in column.choices if _plain(read_cell(column, c)[0]) == value), "")
    if isinstance(value, Month | date):
        return _dated(value, like)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _dated(value: Month | date, like: str) -> str:
    """With the signs of the sample: 2023年09月, 2023-09, 2023/9, 202309."""
    parts = [f"{value.year}", f"{value.month:02d}"]
    if isinstance(value, date) or like.count("-") == 2:
        parts.append(f"{value.day:02d}" if isinstance(value, date) else "01")
    if SIGNS[0] in like:
        return "".join(f"{part}{sign}" for part, sign in zip(parts, SIGNS, strict=False))
    if like.isdecimal() and len(like) in (6, 8):
        return "".join(parts)
    return next((sign for sign in "/." if sign in like), "-").join(parts)


def _samples(table: Table, roster: Roster) -> dict[str, str]:
    """How each column writes: its first cell that can be read."""
    found: dict[str, str] = {}
    for _, cells in islice(table.rows(), ROWS_SAMPLED):
        for name, place in table.columns.positions.items():
            if name not in found and cells[place]:
                value, trouble = read_cell(roster.column(name), cells[place])
                if value is not None and trouble is None:
                    found[name] = str(cells[place])
    return found


def of_person(person: Person) -> Row:
    held: Row = {name: getattr(person, name) for name in PERSON_COLUMNS}
    held |= {name: getattr(person.household, name) for name in OF_HOUSEHOLD}
    held["village"] = person.household.village_name
    return {name: value or None for name, value in held.items()} | {
        "place": person.household.division_code
    }


def of_spell(spell: WorkSpell) -> Row:
    left_out = {"place_code", "place_name", "start_month"}
    held = {name: getattr(spell, name) for name in SPELL_COLUMNS if name not in left_out}
    return {name: _plain(value) for name, value in held.items()} | {"place": spell.place_code}


def _plain(value: Any) -> Any:
    """A value as it compares: blank is None, an identity is its number."""
    value = value.number if isinstance(value, Identity) else value
    return None if value == "" else value


def _key(read: RowRead) -> int | None:
    number = _plain(read.values["identity_number"])
    return identity_key(number, index_key()) if number else None


def _is_another(person: Person, read: RowRead) -> bool:
    """What a table of work does not say of who it is, it leaves to the number."""
    name, number = read.values.get("name"), _plain(read.values.get("identity_number"))
    here = Told(person.name if name else "", person.identity_number, person.born_on)
    return is_another(here, Told(name or "", number or "", read.values.get("born_on")))
