"""What a comparison reads: the register as it stands, and the extract that covers it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ibis
from ibis import _

from bangfu.audit import files
from bangfu.comparison.extracts import SOURCES
from bangfu.engine.indicators import incomes_in
from bangfu.engine.store import Engine
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake import queries as intake
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.registry.queries import INCOMES_SQL, PEOPLE_SQL, SPELLS_SQL
from bangfu.runs import batch


@dataclass(frozen=True)
class Extract:
    """A received table of another department, normalised and keyed: see engine.linkage."""

    batch: Batch

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """A path for the engine, to the table unsealed; it is gone afterwards."""
        with files.as_plain(intake.staged(self.batch)) as path:
            yield path


class ExtractMissing(Exception):
    """There is nothing to compare with."""


def extract_for(source: str, month: Month, *, division: DivisionCode) -> Extract:
    """The newest applied extract that covers the division: its own, or one from above."""
    newest = newest_applied(source, month, division=division)
    if newest is None:
        raise ExtractMissing(
            f"{month.zh}的{SOURCES[source].title}尚未接收入库，请先接收，再开展比对"
        )
    if not intake.staged(newest).is_file():
        raise ExtractMissing(
            f"{month.zh}的{SOURCES[source].title}保存期已满，明细已清除，请重新接收入库，再开展比对"
        )
    return Extract(newest)


def newest_applied(source: str, month: Month | None, *, division: DivisionCode) -> Batch | None:
    """What comparisons of the month read in a division, however long it is kept."""
    return next(applied_over(division, roster=source, month=month), None)


def applied_over(division: DivisionCode, **wanted: object) -> Iterator[Batch]:
    """Applied extracts that cover the division, newest month first, and in it the newest."""
    applied = Batch.objects.filter(state=BatchState.APPLIED, **wanted)
    for found in applied.select_related("applied_by").order_by("-month", "-applied_at", "-pk"):
        if DivisionCode(found.division_code).contains(division):
            yield found


def earlier_than(batch: Batch) -> Batch | None:
    """What comparisons read before this extract is put to use, while its lines are kept."""
    newest = newest_applied(batch.roster, batch.month, division=DivisionCode(batch.division_code))
    return newest if newest and intake.staged(newest).is_file() else None


def register(
    engine: Engine, *, division: DivisionCode, month: Month
) -> tuple[ibis.Table, ibis.Table]:
    """People of a division and their spells, with what these brought in the month."""
    tables = batch.load(engine, people=PEOPLE_SQL, spells=SPELLS_SQL, incomes=INCOMES_SQL)
    spells = incomes_in(month, tables["spells"], tables["incomes"])
    return as_compared(people=tables["people"], spells=spells, division=division)


def as_compared(
    *, people: ibis.Table, spells: ibis.Table, division: DivisionCode
) -> tuple[ibis.Table, ibis.Table]:
    """Rows of the register as `engine.linkage.differences` wants them."""
    low, high = division.range
    return (
        people.filter(_.division_code.between(low, high)).select(
            "person_number",
            "household_id",
            "identity_status",
            person_id=_.id,
            identity_key=_.identity_key.nullif(-1),
            name_key=_.name_key.nullif(-1),
        ),
        spells.filter(_.division_code.between(low, high)).select(
            "person_id",
            "start_month",
            "employer_name",
            spell_id=_.id,
            end_month=_.end_month.nullif(0),
            province_code=_.place_code.substr(0, 2),
            income_yuan=_.monthly_income_yuan.nullif(-1.0),
        ),
    )
