"""What the checks would find in a file that waits to be applied, row by row of the file.

The file is looked at by itself: people without their work, or work with the people the register
knows. What lies between the file and the rest of the register is found by the pass that follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.audit import files, scratch
from bangfu.engine import checks, store
from bangfu.engine.checks import PEOPLE, SPELLS, Rule, of_households
from bangfu.engine.checks.findings import Finding
from bangfu.engine.codes import Severity
from bangfu.engine.values import Month
from bangfu.intake import queries as intake
from bangfu.intake.models import Batch
from bangfu.registry.incoming.unsaid import Row, completed
from bangfu.registry.models import Person
from bangfu.registry.queries.checks import ARROW, RULE, checked_people

OF_HOUSEHOLDS = {rule.name for rule in of_households.RULES}
UNKNOWN = {"int64": -1, "float64": -1.0, "string": ""}


@dataclass(frozen=True)
class StagedFinding:
    """A rule that holds in a row of the file."""

    row: int
    rule: Rule


def staged_findings(batch: Batch, *, month: Month) -> list[StagedFinding]:
    """Errors and questions; what the register could offer somebody is no matter of a file."""
    with files.reading(intake.staged(batch)) as opened:
        staged = completed(pq.read_table(opened).to_pylist(), batch)
    is_people = batch.roster == "people"
    people, spells = _people(staged) if is_people else _spells(staged)
    with store.connect(scratch=scratch.folder()) as engine:
        found = checks.findings_of_file(engine, people, spells, month=month)
    if is_people:
        found = _of_whole_households(found, staged)
    rows = {(row["person_id"], row["start_month"]): row["row"] for row in staged if not is_people}
    named = (
        StagedFinding(who if is_people else rows[who, start], RULE[rule])
        for who, rule, start in found
        if is_people or (who, start) in rows
    )
    wanted = (one for one in named if one.rule.severity is not Severity.LEAD)
    return sorted(wanted, key=lambda one: (one.row, one.rule.name))


def _of_whole_households(found: list[Finding], staged: list[Row]) -> list[Finding]:
    """Without what is said of a household of which the register knows members whom the file does
    not have: its head may be one of them."""
    homes = {row["row"]: row["household_number"] for row in staged}
    told = {homes[who] for who, rule, _start in found if rule in OF_HOUSEHOLDS}
    here = {row["person_number"] for row in staged}
    members = Person.objects.living().filter(household__household_number__in=told)
    numbers = members.values_list("household__household_number", "person_number")
    partial = {home for home, number in numbers if number not in here}
    return [one for one in found if one[1] not in OF_HOUSEHOLDS or homes[one[0]] not in partial]


def _people(staged: list[Row]) -> tuple[pa.Table, pa.Table]:
    """A row's number stands for its person."""
    homes = {row["household_number"]: row["row"] for row in reversed(staged)}
    rows = (
        {**row, "id": row["row"], "household_id": homes[row["household_number"]], "born_at": at}
        for row, at in ((row, _born_at(str(row["born_on"] or ""))) for row in staged)
    )
    return _table(rows, PEOPLE), _table(iter(()), SPELLS)


def _spells(staged: list[Row]) -> tuple[pa.Table, pa.Table]:
    rows = (
        {
            **row,
            "end_month": row["end_month"] or 0,
            "income_yuan": _yuan(row["monthly_income_yuan"], unknown=-1.0),
            "transport_subsidy_yuan": _yuan(row["transport_subsidy_yuan"], unknown=0.0),
            "is_organised": None if row["is_organised"] is None else int(row["is_organised"]),
        }
        for row in staged
    )
    return checked_people(sorted({row["person_id"] for row in staged})), _table(rows, SPELLS)


def _born_at(day: str) -> int | None:
    return int(day[:4]) * 12 + int(day[5:7]) if day else None


def _yuan(amount: object, *, unknown: float) -> float:
    return unknown if amount is None else float(str(amount))


def _table(rows: Iterator[Row], types: dict[str, str]) -> pa.Table:
    listed = list(rows)
    return pa.table(
        {
            name: pa.array(
                [UNKNOWN[type_] if row.get(name) is None else row[name] for row in listed],
                ARROW[type_],
            )
            for name, type_ in types.items()
        }
    )
