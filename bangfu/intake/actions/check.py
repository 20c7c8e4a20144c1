"""Every cell of a table checked, its accepted rows staged; nothing here touches the database."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.engine.tables import CellProblem
from bangfu.intake import rules
from bangfu.intake.chunks import Chunk, Fault, Reading
from bangfu.intake.staging import StagedRows, Staging, Unique, rows_named

KEPT_PROBLEMS = 50_000
Progress = Callable[..., None]


@dataclass
class Outcome:
    """What a check found: counts of rows, and as many problems as are kept."""

    row_count: int = 0
    rejected: set[int] = field(default_factory=set)
    warned: set[int] = field(default_factory=set)
    problems: list[CellProblem] = field(default_factory=list)
    problems_left_out: int = 0
    # headers of columns that the file does not have; nothing is said where the whole is replaced
    absent: list[str] = field(default_factory=list)
    # what whoever sent the file said of it
    remarks: list[str] = field(default_factory=list)
    lowest: str = ""
    highest: str = ""

    def note(self, problems: Iterable[CellProblem]) -> None:
        for problem in problems:
            (self.rejected if problem.rejects else self.warned).add(problem.row)
            if len(self.problems) < KEPT_PROBLEMS:
                self.problems.append(problem)
            else:
                self.problems_left_out += 1

    def reach(self, batch: pa.RecordBatch) -> None:
        """Widen the span of divisions that the rows belong to."""
        if "division_code" not in batch.schema.names or not batch.num_rows:
            return
        span = pc.min_max(batch["division_code"]).as_py()
        self.lowest = min(self.lowest or span["min"], span["min"])
        self.highest = max(self.highest, span["max"])

    @property
    def division_code(self) -> str:
        return rules.narrowest(self.lowest, self.highest) if self.highest else ""


def check_rows(
    reading: Reading, *, staging: Staging, into: Path, progress: Progress | None
) -> Outcome:
    """Read the table to its end."""
    outcome = Outcome(absent=reading.table.columns.missing)
    with closing(StagedRows(into, staging.schema, absent=reading.absent)) as staged:
        for chunk in reading.chunks():
            _check_chunk(chunk, staging, staged, outcome)
            if progress:
                progress(outcome.row_count, 0, f"已检查 {outcome.row_count} 行")
        before = set(outcome.rejected)
        for unique in staging.unique:
            outcome.note(_repetitions(reading, staged, unique))
        staged.finish(without=outcome.rejected - before)
    return outcome


def _check_chunk(chunk: Chunk, staging: Staging, staged: StagedRows, outcome: Outcome) -> None:
    prepared: dict[str, list[Any]] = staging.prepare(chunk)
    outcome.row_count += len(chunk.rows)
    outcome.note(chunk.problems)
    outcome.reach(staged.add(chunk, prepared))


def _repetitions(reading: Reading, staged: StagedRows, unique: Unique) -> Iterable[CellProblem]:
    for rows in staged.repeated(unique):
        for row in rows:
            others = rows_named([other for other in rows if other != row])
            fault = Fault(unique.message.format(rows=others), unique.remedy, unique.rejects)
            yield reading.problem(row, unique.name, fault)
