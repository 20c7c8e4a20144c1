"""The rows of one worksheet's XML, a chunk at a time, however long the sheet is."""

from collections.abc import Callable, Iterator
from typing import IO, Protocol

from bangfu.engine.tables import cells
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.problems import TableUnreadable, UnreadableCell
from bangfu.engine.tables.safe_xml import CHUNK, guarded_parser, local

MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
DIGITS = "0123456789"
# elements that may stand inside a cell; anything else ends it
PARTS = frozenset(
    ("f", "is", "t", "r", "rPr", "rPh", "phoneticPr", "rFont", "b", "i", "u", "strike")
    + ("outline", "shadow", "condense", "extend", "color", "sz", "vertAlign", "family")
    + ("charset", "scheme", "extLst", "ext")
)


class Strings(Protocol):
    """The workbook's shared texts by number."""

    def __getitem__(self, index: int, /) -> str: ...


def sheet_rows(
    stream: IO[bytes], strings: Strings, dates: dict[str, Callable[[str], str | None]]
) -> Iterator[NumberedRow]:
    """Rows with their numbers; rows without any cell are left out."""
    sheet = _Sheet(strings, dates)
    while chunk := stream.read(CHUNK):
        yield from sheet.feed(chunk)
    yield from sheet.close()


class _Sheet:
    """Collects rows while expat reads.

    Ends of elements are not listened to: a cell is finished when the next thing starts, which
    saves two of five calls per cell.
    """

    def __init__(self, strings: Strings, dates: dict[str, Callable[[str], str | None]]) -> None:
        self.strings, self.dates = strings, dates
        self.done: list[NumberedRow] = []
        self.cells: list[str | None] = []
        self.parts: list[str] = []
        self.columns: dict[str, int] = {}
        self.row, self.place = 0, -1
        self.kind, self.style, self.formula = "", "", False
        self.parser = guarded_parser()
        self.parser.StartElementHandler = self.start
        self.parser.CharacterDataHandler = self.parts.append

    def feed(self, chunk: bytes) -> list[NumberedRow]:
        self.parser.Parse(chunk, False)
        done, self.done = self.done, []
        return done

    def close(self) -> list[NumberedRow]:
        self.parser.Parse(b"", True)
        self.end_row()
        return self.done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":
            self.parts.clear()
        elif name == "c":
            self.end_cell()
            self.begin_cell(attributes)
        elif name == "row":
            self.end_row()
            self.begin_row(attributes)
        elif ":" in name:
            self.start(local(name), attributes)
        else:
            self.part(name)

    def part(self, name: str) -> None:
        if name == "f":
            self.formula = True
        elif name == "is":
            self.parts.clear()
        elif name == "rPh":
            # reading aids follow the text and are no part of it
            self.end_cell()
        elif name not in PARTS:
            self.end_cell()

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.row = _row_number(attributes.get("r"), default=self.row + 1)

    def begin_cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "0")
        self.formula = False
        self.parts.clear()
        reference = attributes.get("r")
        self.place = self.column(reference.rstrip(DIGITS)) if reference else self.place + 1

    def column(self, letters: str) -> int:
        place = self.columns.get(letters)
        if place is None:
            place = self.columns[letters] = _column_index(letters)
        return place

    def end_row(self) -> None:
        self.end_cell()
        if self.cells:
            self.done.append((self.row, self.cells))
            self.cells = []
        self.place = -1

    def end_cell(self) -> None:
        if not self.kind:
            return
        parts = self.parts
        value = self.value(parts[0] if len(parts) == 1 else "".join(parts))
        self.kind = ""
        if value is not None:
            gap = self.place - len(self.cells)
            if gap < 0:
                raise _torn(f"第 {self.row} 行的单元格次序错乱")
            self.cells.extend([None] * gap)
            self.cells.append(value)

    def value(self, raw: str) -> str | None:
        kind = self.kind
        if kind == "s":
            return self.shared(raw)
        if kind == "n":
            return self.number(raw)
        if kind == "e":
            return cells.formula_error(raw)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if kind == "d":
            return raw.removesuffix("T00:00:00") or None
        return cells.stored_text(raw)

    def number(self, raw: str) -> str | None:
        if not raw and self.formula:
            return cells.formula_without_result()
        as_date = self.dates.get(self.style)
        return as_date(raw) if as_date and raw else cells.stored_number(raw)

    def shared(self, raw: str) -> str | None:
        try:
            return cells.stored_text(self.strings[int(raw)])
        except (IndexError, ValueError):
            return UnreadableCell("", "单元格的文字在文件中缺失", "请重新填写该单元格")


def _row_number(raw: str | None, *, default: int) -> int:
    number = int(raw) if raw and raw.isdigit() and len(raw) < 9 else default
    if not default <= number <= MOST_ROWS:
        raise _torn("工作表的行号错乱")
    return number


def _column_index(letters: str) -> int:
    index = 0
    if not (letters.isascii() and letters.isupper() and len(letters) <= 3):
        raise _torn("工作表的列号错乱")
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    if index > MOST_COLUMNS:
        raise _torn("工作表的列数超过 Excel 的限度")
    return index - 1


def _torn(message: str) -> TableUnreadable:
    return TableUnreadable(
        f"{message}，文件可能已损坏", "请在 Excel 中打开后另存为新的 .xlsx 再上传"
    )
