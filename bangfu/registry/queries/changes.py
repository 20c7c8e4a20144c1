"""What a checked batch would change, row by row and field by field."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import models

from bangfu.audit.fields import decrypted
from bangfu.engine.values import Month
from bangfu.engine.values.citizen_id import masked_number
from bangfu.intake import queries as intake
from bangfu.intake.models import Batch
from bangfu.registry.models import Person, WorkSpell

ADDED, CHANGED, HELD = "+", "~", "h"
SENSITIVE = {"identity_number", "phone"}
PERSON_FIELDS = (
    "name",
    "identity_number",
    "sex",
    "born_on",
    "phone",
    "relation",
    "education",
    "school_status",
    "labour_ability",
)
SPELL_FIELDS = (
    "start_month",
    "end_month",
    "place_name",
    "employer_name",
    "employment_kind",
    "industry",
    "sector",
    "channel",
    "monthly_income_yuan",
    "is_organised",
    "transport_subsidy_yuan",
)
HOUSEHOLD_FIELDS = ("household_number", "division_code", "village_name", "poverty_status")


@dataclass(frozen=True)
class FieldChange:
    """One field, in words; sensitive values are masked on both sides."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One row of the file: added, changed, or held because a person verified the register."""

    row: int
    action: str
    person_number: str
    name: str
    fields: list[FieldChange]


def changes(
    batch: Batch, *, actions: str = CHANGED + HELD, start: int = 0, limit: int = 50
) -> list[RowChange]:
    """A page of what applying the batch would do, in the order of the file."""
    listed = _listed(intake.folder(batch) / "changes.parquet", actions, start, limit)
    staged = _staged(intake.staged(batch), [entry["row"] for entry in listed])
    here = _register(batch, [entry["target_id"] for entry in listed])
    people = _people_of(staged)
    return [_row_change(batch, entry, staged[entry["row"]], here, people) for entry in listed]


def _listed(path: Path, actions: str, start: int, limit: int) -> list[dict[str, Any]]:
    table = pq.read_table(path)
    wanted = pc.is_in(table["action"], value_set=pa.array(list(actions)))
    return table.filter(wanted).slice(start, limit).to_pylist()


def _staged(path: Path, rows: list[int]) -> dict[int, dict[str, Any]]:
    wanted = pc.field("row").isin(rows)
    return {row["row"]: row for row in pq.read_table(path, filters=wanted).to_pylist()}


def _register(batch: Batch, ids: list[int | None]) -> dict[int, models.Model]:
    if batch.roster == "people":
        return Person.objects.select_related("household").in_bulk([pk for pk in ids if pk])
    return WorkSpell.objects.select_related("person").in_bulk([pk for pk in ids if pk])


def _people_of(staged: dict[int, dict[str, Any]]) -> dict[int, Person]:
    """The owners of staged spells, for their numbers and names."""
    return Person.objects.in_bulk(
        {row["person_id"] for row in staged.values() if "person_id" in row}
    )


def _row_change(
    batch: Batch,
    entry: dict[str, Any],
    row: dict[str, Any],
    here: dict[int, models.Model],
    people: dict[int, Person],
) -> RowChange:
    known = here.get(entry["target_id"])
    is_person = batch.roster == "people"
    owner = None if is_person else people[row["person_id"]]
    fields = _differences(Person if is_person else WorkSpell, row, known)
    if is_person and known is not None:
        fields += _household_differences(row, known)
    return RowChange(
        row=entry["row"],
        action=entry["action"],
        person_number=owner.person_number if owner else row["person_number"],
        name=owner.name if owner else row["name"],
        fields=fields,
    )


def _differences(
    model: type[models.Model], row: dict[str, Any], known: models.Model | None
) -> list[FieldChange]:
    names = PERSON_FIELDS if model is Person else SPELL_FIELDS
    found = []
    for name in names:
        column = model._meta.get_field(name)
        before = getattr(known, name) if known is not None else None
        after = _opened(column, row[name])
        if _plain(column, before) != _plain(column, after):
            found.append(_field_change(column, before, after))
    return found


def _household_differences(row: dict[str, Any], known: Person) -> list[FieldChange]:
    model = known.household._meta
    return [
        _field_change(model.get_field(name), getattr(known.household, name), row[name])
        for name in HOUSEHOLD_FIELDS
        if getattr(known.household, name) != row[name]
    ]


def _opened(column: models.Field, staged: Any) -> Any:
    sealed = column.name in SENSITIVE and staged
    return decrypted(staged, column=column.column_name) if sealed else staged


def _plain(column: models.Field, value: Any) -> Any:
    """The value in its own type, so that 202309 and 2023-09 are the same month."""
    if value in (None, ""):
        return None
    return column.to_python(value)


def _field_change(column: models.Field, before: Any, after: Any) -> FieldChange:
    label = str(column.verbose_name)
    return FieldChange(label, _told(column, before), _told(column, after))


def _told(column: models.Field, value: Any) -> str:
    value = _plain(column, value)
    if value is None:
        return ""
    if column.name in SENSITIVE:
        return masked_number(value)
    if isinstance(value, Month):
        return value.zh
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(dict(column.flatchoices).get(value, value))
