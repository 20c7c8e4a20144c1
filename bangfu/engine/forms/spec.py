"""What an official form looks like and where its numbers come from, declared once.

The same declaration prints the workbook, lays out the page and feeds the checks.
"""

from dataclasses import dataclass
from itertools import groupby

from bangfu.engine.forms.reasons import EmptyBecause
from bangfu.engine.indicators import Measure


@dataclass(frozen=True)
class FormColumn:
    """A column of numbers: filled by a measure, or empty for a stated reason.

    Neighbours with one heading share it; `below` is then their own text in the second row, which
    the notice leaves blank over the total and fills over the "of which".
    """

    name: str
    heading: str
    en: str
    below: str | None = None
    measure: Measure | None = None
    empty: EmptyBecause | None = None
    # counted by several units at once, so that the total may be less than the sum
    is_shared: bool = False

    def __post_init__(self) -> None:
        if (self.measure is None) == (self.empty is None):
            raise ValueError(f"{self.name}: a measure or a reason, one of the two")

    @property
    def label(self) -> str:
        """The column's whole heading in one line."""
        return f"{self.heading}（{self.below}）" if self.below else self.heading


@dataclass(frozen=True)
class HeaderCell:
    """One cell of the header, as HTML and spreadsheets merge it; `column` counts from 0.

    The notice leaves the heading over a total blank: `spoken` is what is read out there.
    """

    text: str
    column: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def spoken(self) -> str:
        return self.text or "合计"


@dataclass(frozen=True)
class FormSpec:
    """An official form: its texts, its columns, and which column is part of which other."""

    name: str
    number: str
    number_en: str
    title: str
    en: str
    row_heading: str
    columns: tuple[FormColumn, ...]
    parts: tuple[tuple[str, str], ...]
    note: str
    source: str

    def column(self, name: str) -> FormColumn:
        return next(column for column in self.columns if column.name == name)

    @property
    def measures(self) -> dict[str, Measure]:
        return {column.name: column.measure for column in self.columns if column.measure}

    @property
    def header(self) -> tuple[list[HeaderCell], list[HeaderCell]]:
        """The two header rows."""
        first = [HeaderCell(self.row_heading, 0, rowspan=2)]
        second: list[HeaderCell] = []
        position = 1
        for heading, group in groupby(self.columns, key=lambda column: column.heading):
            below = [column.below for column in group]
            rows = 2 if below == [None] else 1
            first.append(HeaderCell(heading, position, rowspan=rows, colspan=len(below)))
            if rows == 1:
                second += [HeaderCell(t or "", position + i) for i, t in enumerate(below)]
            position += len(below)
        return first, second
