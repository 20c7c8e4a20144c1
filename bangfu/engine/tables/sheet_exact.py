"""Rows of a worksheet in any shape the format allows, through an XML parser."""

from bangfu.engine.tables.cell_values import CellValues
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.places import MOST_COLUMNS, column_index, row_number, torn
from bangfu.engine.tables.safe_xml import guarded_parser, local

DIGITS = "0123456789"
MOST_PARTS = 64


class ExactRows:
    """Collects rows while the parser reads; `row` is the number of the row last begun."""

    def __init__(self, values: CellValues) -> None:
        self.values = values
        self.row = 0
        self.done: list[NumberedRow] = []
        self.cells: list[str | None] = []
        self.parts: list[str] = []
        self.place = -1
        self.kind, self.style, self.formula, self.aid = "", "", False, False
        self.parser = guarded_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def feed(self, piece: str | bytes, *, last: bool = False) -> list[NumberedRow]:
        """Rows finished by this piece of the document."""
        self.parser.Parse(piece, last)
        del self.parts[MOST_PARTS:]
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "c":
            self.begin_cell(attributes)
        elif name == "row":
            self.row = row_number(attributes.get("r"), after=self.row)
            self.cells, self.place = [], -1
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.aid = True
        elif name in ("v", "t") and not self.aid:
            self.parser.CharacterDataHandler = self.parts.append

    def end(self, name: str) -> None:
        name = local(name)
        self.parser.CharacterDataHandler = None
        if name == "c":
            self.end_cell()
        elif name == "row" and self.cells:
            self.done.append((self.row, self.cells))
        elif name == "rPh":
            self.aid = False

    def begin_cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        self.style = attributes.get("s", "")
        self.formula = False
        self.parts.clear()
        reference = attributes.get("r")
        self.place = column_index(reference.rstrip(DIGITS)) if reference else self.place + 1

    def end_cell(self) -> None:
        raw = "".join(self.parts)
        value = self.values.text(self.kind, self.style, raw, formula=self.formula)
        if value is None or self.place >= MOST_COLUMNS:
            return
        gap = self.place - len(self.cells)
        if gap < 0:
            raise torn(f"第 {self.row} 行的单元格次序错乱")
        self.cells.extend([None] * gap)
        self.cells.append(value)
