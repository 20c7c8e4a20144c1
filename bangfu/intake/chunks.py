"""A received table, stretch by stretch and column by column."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bangfu.engine.tables import CellProblem, Roster, Table, read_rows

CHUNK_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do, before it is known in which cell."""

    message: str
    remedy: str
    rejects: bool


@dataclass
class Chunk:
    """Some rows: their numbers as Excel shows them, and a list of values for each column."""

    rows: list[int]
    values: dict[str, list[Any]]
    reading: "Reading"
    problems: list[CellProblem] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)
    # columns whose cell could not be read or was cut off, by index of the row
    lost: dict[int, list[str]] = field(default_factory=dict)

    def unsaid(self) -> dict[str, list[str]]:
        """Of every row the columns that somebody left blank, and those that were lost."""
        blank: list[list[str]] = [[] for _ in self.rows]
        for name, values in self.values.items():
            for index in (i for i, value in enumerate(values) if value is None):
                blank[index].append(name)
        for index, names in self.lost.items():
            blank[index] = [name for name in blank[index] if name not in names]
        lost = [" ".join(self.lost.get(index, ())) for index in range(len(self.rows))]
        return {"blank": [" ".join(names) for names in blank], "lost": lost}

    def lose(self, index: int, *names: str) -> None:
        """What these cells say is nothing that the register could take over."""
        self.lost.setdefault(index, []).extend(names)

    def reject(self, index: int, name: str, message: str, remedy: str) -> None:
        """The row at this index cannot be taken in, because of this column."""
        self.rejected.add(index)
        fault = Fault(message, remedy, rejects=True)
        self.problems.append(self.reading.problem(self.rows[index], name, fault))

    def warn(self, index: int, name: str, message: str, remedy: str) -> None:
        """The row is taken in, but somebody should look at this column."""
        fault = Fault(message, remedy, rejects=False)
        self.problems.append(self.reading.problem(self.rows[index], name, fault))

    @property
    def accepted(self) -> list[int]:
        """Indexes of the rows that nothing rejects so far."""
        return [index for index in range(len(self.rows)) if index not in self.rejected]


@dataclass(frozen=True)
class Reading:
    """One table being read as one roster."""

    table: Table
    roster: Roster

    def chunks(self) -> Iterator[Chunk]:
        rows = read_rows(self.table, self.roster)
        while stretch := list(islice(rows, CHUNK_ROWS)):
            yield Chunk(
                rows=[read.row for read in stretch],
                values={
                    name: [read.values[name] for read in stretch] for name in self.roster.names
                },
                reading=self,
                problems=[problem for read in stretch for problem in read.errors],
                rejected={i for i, read in enumerate(stretch) if read.errors and read.rejected},
                lost={i: read.lost for i, read in enumerate(stretch) if read.lost},
            )

    @property
    def absent(self) -> frozenset[str]:
        """Columns of the roster that the table does not have."""
        return frozenset(self.roster.names) - self.table.columns.positions.keys()

    def problem(self, row: int, name: str, fault: Fault) -> CellProblem:
        column = self.roster.column(name)
        position = self.table.columns.positions.get(name)
        return CellProblem(
            row=row,
            column=None if position is None else position + 1,
            header=column.header,
            value_class=column.value_class,
            message=fault.message,
            remedy=fault.remedy,
            rejects=fault.rejects,
        )
