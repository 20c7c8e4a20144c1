"""The rows of one worksheet, a block at a time, however long the sheet is."""

import re
from collections.abc import Iterator
from typing import IO

from bangfu.engine.tables.cell_values import CellValues
from bangfu.engine.tables.cells import EXACT_DIGITS as EXACT
from bangfu.engine.tables.cells import LONGEST_CELL
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.places import MOST_COLUMNS, column_index, row_number, torn
from bangfu.engine.tables.sheet_exact import ExactRows
from bangfu.engine.tables.xml_blocks import blocks, is_odd, unescaped

ROW_NUMBER = re.compile(r'\br="([0-9]+)"')
# reference, style, kind, formula, value or inline text; or the attributes of a row
TOKEN = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?'
    r"(?:/>|>(<f(?:[^>]*/>|[^>]*>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
    r"|<row\b([^>]*)>"
)


def sheet_rows(stream: IO[bytes], values: CellValues) -> Iterator[NumberedRow]:
    """Rows that hold anything, with their numbers."""
    exact = ExactRows(values)
    plain = PlainRows(values)
    for piece, whole in blocks(stream, "<row"):
        if whole and isinstance(piece, str) and (rows := plain.read(piece, exact.row)) is not None:
            exact.row = plain.row
            yield from rows
        else:
            yield from exact.feed(piece)
    yield from exact.feed(b"", last=True)


class PlainRows:
    """Rows in the shape that all common programs write; `row` is the number of the last one."""

    def __init__(self, values: CellValues) -> None:
        self.values = values
        self.row = 0

    def read(self, block: str, row: int) -> list[NumberedRow] | None:
        """The filled rows of a block that follows row `row`; None when its shape is unusual."""
        self.row = row
        if "</sheetData" in block:
            return None
        if "<v" not in block and "<is" not in block and "<f" not in block and ":" not in block:
            return self.skip(block)
        tokens = TOKEN.findall(block)
        if len(tokens) != block.count("<c") + block.count("<row") or is_odd(block):
            return None
        return self.rows(tokens, escaped="&" in block or "_x" in block)

    def skip(self, block: str) -> list[NumberedRow]:
        """Formatted but empty rows, of which some files have a million."""
        *_, last = ROW_NUMBER.findall(block[block.rindex("<row") :]) or [""]
        self.row = row_number(last, after=self.row + block.count("<row") - 1)
        return []

    def rows(self, tokens: list[tuple[str, ...]], *, escaped: bool) -> list[NumberedRow]:
        """The common kinds of cell are told apart right here: calls are what costs time."""
        done: list[NumberedRow] = []
        cells: list[str | None] = []
        text: str | None
        strings, dates = self.values.strings.first, self.values.dates
        known = len(strings)
        for letters, style, kind, formula, value, inline, attributes in tokens:
            if not letters:
                cells = self.next_row(done, cells, attributes)
                continue
            if kind == "s" and value.isdecimal() and (number := int(value)) < known:
                text = strings[number]
            elif inline and not escaped and len(inline) <= LONGEST_CELL:
                text = inline
            elif not kind and value.isdecimal() and len(value) <= EXACT and style not in dates:
                text = value
            else:
                text = self.values.text(
                    kind, style, unescaped(value or inline), formula=bool(formula)
                )
            if text:
                if gap := column_index(letters) - len(cells):
                    self.leave_out(cells, gap)
                cells.append(text)
        self.next_row(done, cells, None)
        return done

    def next_row(
        self, done: list[NumberedRow], cells: list[str | None], attributes: str | None
    ) -> list[str | None]:
        """Put the row away and begin another, unless there is none."""
        if cells:
            done.append((self.row, cells))
        if attributes is not None:
            found = ROW_NUMBER.search(attributes)
            self.row = row_number(found[1] if found else None, after=self.row)
        return []

    def leave_out(self, cells: list[str | None], gap: int) -> None:
        """Columns without a cell."""
        if gap < 0 or len(cells) + gap > MOST_COLUMNS:
            raise torn(f"第 {self.row} 行的单元格次序错乱")
        cells.extend([None] * gap)
