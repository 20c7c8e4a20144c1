"""What a row does not say leaves the register's own values standing.

A row says nothing in columns that the file does not have, in cells that are blank, could not be
read or lie beyond the end of a row that is cut off, nor by a phone that cannot be one where the
register has one that can. Completed by the register, it has the
fingerprint of what the register would then hold, so it is told from a changed one as any other row
is, and nothing is overwritten by nothing. Only where somebody said that the blank cells of this
file mean to clear do blank cells say something.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, index_key
from bangfu.engine.values import DivisionCode, IdentityStatus, Month, Told, is_another
from bangfu.intake import queries
from bangfu.intake.models import Batch
from bangfu.intake.staging import absent_columns
from bangfu.registry.cells import is_phone
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


@dataclass(frozen=True)
class Unsaid:
    """What the rows of one file do not say."""

    absent: frozenset[str]
    blank_clears: bool = False

    def of(self, row: Row) -> frozenset[str]:
        blank = () if self.blank_clears else row["blank"].split()
        return self.absent.union(row["lost"].split(), blank)

    def note(self, row: Row, register: dict[str, Any]) -> None:
        """Which cells of the row a value of the register stands in for, missing columns aside."""
        kept = {name for name, value in register.items() if value not in (None, "")}
        row["kept"] = " ".join(sorted({*row["kept"].split(), *(kept - self.absent)}))


def unsaid_in(batch: Batch, *, blank_clears: bool = False) -> Unsaid:
    return Unsaid(absent_columns(queries.staged(batch)), blank_clears)


def completed(rows: list[Row], batch: Batch) -> list[Row]:
    """Staged rows of a batch as they would stand in the register."""
    complete = completed_people if batch.roster == "people" else completed_spells
    return complete(rows, unsaid_in(batch))


def completed_people(rows: list[Row], unsaid: Unsaid) -> list[Row]:
    numbers, homes = ({row[n] for row in rows} for n in ("person_number", "household_number"))
    people = Person.objects.in_bulk(numbers, field_name="person_number")
    households = Household.objects.in_bulk(homes, field_name="household_number")
    for row in rows:
        person = people.get(row["person_number"])
        row["kept"], row["is_other"] = "", person is not None and is_of_another(row, person)
        if row["is_other"]:
            continue
        if home := households.get(row["household_number"]):
            unsaid.note(row, _keep_household(row, home, unsaid.of(row)))
        if person:
            said_nothing = unsaid.of(row) | _phone_in_doubt(row, person)
            unsaid.note(row, _keep_person(row, person, said_nothing))
    return rows


def completed_spells(rows: list[Row], unsaid: Unsaid) -> list[Row]:
    owners = {row["person_id"] for row in rows}
    known = {
        (spell.person_id, spell.start_month.number): spell
        for spell in WorkSpell.objects.filter(person_id__in=owners)
    }
    for row in rows:
        row["kept"], row["is_other"] = "", False
        if spell := known.get((row["person_id"], row["start_month"])):
            unsaid.note(row, _keep_spell(row, spell, unsaid.of(row)))
    return rows


def is_of_another(row: Row, person: Person) -> bool:
    """Whether the row is about somebody else than whom the register keeps under its number."""
    if row["identity_key"] is not None and row["identity_key"] == person.identity_key:
        return False
    born_on = row["born_on"] and date.fromisoformat(row["born_on"])
    there = Told(_opened("name", row), _opened("identity_number", row), born_on)
    return is_another(Told(person.name, person.identity_number, person.born_on), there)


def _keep_household(row: Row, home: Household, unsaid: frozenset[str]) -> Row:
    """A place named less exactly than the register's is the register's, if that lies inside."""
    kept = {}
    if "poverty_status" in unsaid:
        row["poverty_status"] = kept["poverty_status"] = home.poverty_status
    if not unsaid & {"township", "village"} or not _inside(home.division_code, row):
        return kept
    if "township" in unsaid and home.division_code != row["division_code"]:
        kept["township"] = home.division_code
    row["division_code"] = home.division_code
    if "village" in unsaid:
        row["village_name"] = kept["village"] = home.village_name
    return kept


def _inside(code: str, row: Row) -> bool:
    return DivisionCode(row["division_code"]).contains(DivisionCode(code))


def _phone_in_doubt(row: Row, person: Person) -> frozenset[str]:
    """A digit short, it leads to nobody; the one that is known may. The row's warning asks for it,
    and that blank cells clear says nothing of it."""
    phone = _opened("phone", row)
    is_worse = phone and not is_phone(phone) and is_phone(person.phone)
    return frozenset({"phone"} if is_worse else ())


def _keep_person(row: Row, person: Person, unsaid: frozenset[str]) -> Row:
    kept = PERSON_DIRECT & unsaid
    kept |= {name for name in SAID_BY_NUMBER if name in unsaid and not row[name]}
    kept |= {"phone_key"} if "phone" in unsaid else set()
    if "identity_number" in unsaid:
        kept |= set(IDENTITY)
        if person.identity_status == IdentityStatus.VALID:
            kept |= set(SAID_BY_NUMBER)
    if not kept:
        return {}
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
    return {name: plain[name] for name in kept & unsaid}


def _keep_spell(row: Row, spell: WorkSpell, unsaid: frozenset[str]) -> Row:
    kept = unsaid & set(SPELL_COLUMNS)
    told = {name: getattr(spell, name) for name in kept}
    if unsaid >= PLACE or (PLACE & unsaid and _place_inside(spell.place_code, row["place_code"])):
        kept |= {"place_code", "place_name"}
        if spell.place_code != row["place_code"]:
            told |= dict.fromkeys(PLACE & unsaid, spell.place_name)
    for name in kept:
        row[name] = _stored(getattr(spell, name))
    months = {name: _month(row[name]) for name in ("start_month", "end_month")}
    values = ({**row, **months}[name] for name in SPELL_COLUMNS)
    row["row_digest"] = row_digest(values, secret=index_key())
    return told


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
