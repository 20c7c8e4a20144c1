"""Columns that a file does not have say nothing: the register's own values stand in for them.

A row completed like this has the fingerprint of what the register would then hold, so it is told
from a changed one as any other row is, and nothing absent is overwritten.
"""

from typing import Any

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, index_key
from bangfu.engine.values import DivisionCode, IdentityStatus, Month
from bangfu.intake import queries
from bangfu.intake.models import Batch
from bangfu.intake.staging import absent_columns
from bangfu.registry.columns import PERSON_COLUMNS, SPELL_COLUMNS
from bangfu.registry.digests import row_digest
from bangfu.registry.models import Household, Person, WorkSpell

Row = dict[str, Any]
PERSON_DIRECT = {"phone", "relation", "education", "school_status", "labour_ability"}
IDENTITY = ("identity_number", "identity_key", "identity_status")
# what a valid number says, whatever columns there are
SAID_BY_NUMBER = ("sex", "born_on")
SEALED = ("name", "identity_number", "phone")
PLACE = {"place_province", "place_city", "place_county"}


def completed(rows: list[Row], batch: Batch) -> list[Row]:
    """Staged rows of a batch as they would stand in the register."""
    absent = absent_columns(queries.staged(batch))
    complete = completed_people if batch.roster == "people" else completed_spells
    return complete(rows, absent) if absent else rows


def completed_people(rows: list[Row], absent: frozenset[str]) -> list[Row]:
    numbers, homes = ({row[n] for row in rows} for n in ("person_number", "household_number"))
    people = Person.objects.in_bulk(numbers, field_name="person_number")
    households = Household.objects.in_bulk(homes, field_name="household_number")
    for row in rows:
        if home := households.get(row["household_number"]):
            _keep_household(row, home, absent)
        if person := people.get(row["person_number"]):
            _keep_person(row, person, absent)
    return rows


def completed_spells(rows: list[Row], absent: frozenset[str]) -> list[Row]:
    owners = {row["person_id"] for row in rows}
    known = {
        (spell.person_id, spell.start_month.number): spell
        for spell in WorkSpell.objects.filter(person_id__in=owners)
    }
    for row in rows:
        if spell := known.get((row["person_id"], row["start_month"])):
            _keep_spell(row, spell, absent)
    return rows


def _keep_household(row: Row, home: Household, absent: frozenset[str]) -> None:
    """A place named less exactly than the register's is the register's, if that lies inside."""
    if "poverty_status" in absent:
        row["poverty_status"] = home.poverty_status
    if not absent & {"township", "village"} or not _inside(home.division_code, row):
        return
    row["division_code"] = home.division_code
    if "village" in absent:
        row["village_name"] = home.village_name


def _inside(code: str, row: Row) -> bool:
    return DivisionCode(row["division_code"]).contains(DivisionCode(code))


def _keep_person(row: Row, person: Person, absent: frozenset[str]) -> None:
    kept = PERSON_DIRECT & absent
    kept |= {name for name in SAID_BY_NUMBER if name in absent and not row[name]}
    kept |= {"phone_key"} if "phone" in absent else set()
    if "identity_number" in absent:
        kept |= set(IDENTITY)
        if person.identity_status == IdentityStatus.VALID:
            kept |= set(SAID_BY_NUMBER)
    plain = {name: _opened(name, row) for name in PERSON_COLUMNS if name not in kept}
    for name in kept:
        plain[name] = getattr(person, name)
        row[name] = _stored(plain[name])
    for name in SEALED:
        [row[name]] = _encrypted(name).sealed_many([plain[name]], rows=[row["person_number"]])
    key: KeyedIndexField = Person._meta.get_field("name_key")  # type: ignore[assignment]
    row["name_key"] = key.key_of(*(plain[name] for name in key.sources))
    values = [row["household_number"], *(plain[name] for name in PERSON_COLUMNS)]
    row["row_digest"] = row_digest(values, secret=index_key())


def _keep_spell(row: Row, spell: WorkSpell, absent: frozenset[str]) -> None:
    kept = absent & set(SPELL_COLUMNS)
    if absent >= PLACE or (PLACE & absent and _place_inside(spell.place_code, row["place_code"])):
        kept |= {"place_code", "place_name"}
    for name in kept:
        row[name] = _stored(getattr(spell, name))
    months = {name: _month(row[name]) for name in ("start_month", "end_month")}
    values = ({**row, **months}[name] for name in SPELL_COLUMNS)
    row["row_digest"] = row_digest(values, secret=index_key())


def _place_inside(code: str, named: str) -> bool:
    return bool(code) and (not named or DivisionCode(named).contains(DivisionCode(code)))


def _month(number: int | None) -> Month | None:
    return None if number is None else Month.from_number(number)


def _opened(name: str, row: Row) -> Any:
    if name not in SEALED:
        return row[name]
    return _encrypted(name).unsealed(row[name], row=row["person_number"])


def _stored(value: Any) -> Any:
    """A value of the register as a staged row holds it."""
    if value is None or isinstance(value, bool | int):
        return value
    return value.number if isinstance(value, Month) else str(value)


def _encrypted(name: str) -> EncryptedTextField:
    return Person._meta.get_field(name)  # type: ignore[return-value]
