"""Opening a received file: by what it holds, never by what its name claims."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from bangfu.engine.tables import delimited, legacy, web_page, workbook
from bangfu.engine.tables.columns import Roster
from bangfu.engine.tables.encodings import encoding_of
from bangfu.engine.tables.failures import readable
from bangfu.engine.tables.headers import (
    SEARCHED_ROWS,
    Columns,
    Header,
    NumberedRow,
    find_header,
    match_columns,
)
from bangfu.engine.tables.kinds import Kind, kind_of
from bangfu.engine.tables.problems import CUT_OFF, LastText, TableUnreadable, UnreadableCell

Read = Callable[[], Iterator[NumberedRow]]
BROKEN_OFF = ("文件在这一格中断，本行不完整", "请重新导出或重新传送整个文件后上传")
WORKBOOKS = (Kind.XLSX, Kind.XLS)


@dataclass(frozen=True)
class Table:
    """A sheet whose header has been found; `rows()` may be called again and again."""

    path: Path
    file_name: str
    sheet: str
    header: Header
    columns: Columns
    read: Read
    # workbooks do not store the blank cells at the end of a row; elsewhere a short row is cut off
    leaves_out_blanks: bool

    @property
    def header_row(self) -> int:
        """The lowest row of the header, counted from 1 as Excel shows it."""
        return self.header.last_row

    @property
    def headers(self) -> list[str]:
        return self.header.texts

    def rows(self) -> Iterator[tuple[int, list[str | None]]]:
        """Rows below the header that hold anything, as exact texts.

        Raises TableUnreadable when the file turns out to be damaged further down.
        """
        width = len(self.headers)
        with readable(self.file_name):
            for number, cells in self.read():
                if number > self.header.last_row and any(cells):
                    missing = width - len(cells)
                    yield number, self._filled(cells, missing) if missing > 0 else cells

    def _filled(self, cells: list[str | None], missing: int) -> list[str | None]:
        if self.leaves_out_blanks:
            return cells + [None] * missing
        if isinstance(cells[-1], LastText):
            cells = [*cells[:-1], UnreadableCell(cells[-1], *BROKEN_OFF)]
        return cells + [CUT_OFF] * missing


def open_table(path: str | Path, *, roster: Roster, file_name: str | None = None) -> Table:
    """Find the sheet and the header row that fit the roster.

    Raises TableUnreadable for anything that is wrong with the file.
    """
    path = Path(path)
    name = file_name or path.name
    with readable(name):
        found = [
            (sheet, read, header)
            for sheet, read in _sheets(path)
            if (header := find_header(_first_rows(read), roster))
        ]
        if not found:
            raise _no_header(roster)
        return _best(path, name, found, roster)


@dataclass(frozen=True)
class DelimitedText:
    """The rows of a text table, and how it is written, for readers faster than ours."""

    path: Path
    encoding: str

    def __call__(self) -> Iterator[NumberedRow]:
        return delimited.read(self.path, self.encoding)

    @property
    def delimiter(self) -> str:
        return delimited.delimiter_of(self.path, self.encoding)


def delimited_text(table: Table) -> DelimitedText | None:
    """None where the table is a workbook or a web page."""
    return table.read if isinstance(table.read, DelimitedText) else None


def _best(path: Path, name: str, found: list[tuple[str, Read, Header]], roster: Roster) -> Table:
    """The first sheet that has every required column."""
    missing: list[str] = []
    for sheet, read, header in found:
        columns = match_columns(header.texts, roster)
        if not columns.missing_required:
            leaves_out = kind_of(path) in WORKBOOKS
            return Table(path, name, sheet, header, columns, read, leaves_out)
        missing = missing or columns.missing_required
    raise TableUnreadable(
        f"缺少必需的列：{'、'.join(missing)}", "请对照模板补上这些列，或检查表头文字后重新上传"
    )


def _first_rows(read: Read) -> list[NumberedRow]:
    return [row for row in islice(read(), SEARCHED_ROWS + 1) if row[0] <= SEARCHED_ROWS + 1]


def _sheets(path: Path) -> Iterator[tuple[str, Read]]:
    kind = kind_of(path)
    if kind is Kind.XLSX:
        book = workbook.Workbook(path)
        for name in book.sheets:
            yield name, partial(book.rows, name)
    elif kind is Kind.XLS:
        for name in legacy.sheets(path):
            yield name, partial(legacy.read, path, name)
    elif kind is Kind.HTML:
        for number, name in enumerate(web_page.tables(path)):
            yield name, partial(web_page.read, path, number)
    else:
        yield "", DelimitedText(path, encoding_of(path))


def _no_header(roster: Roster) -> TableUnreadable:
    some = "、".join(column.header for column in roster.columns[:5])
    return TableUnreadable(
        f"前 {SEARCHED_ROWS} 行里找不到《{roster.title}》的表头（如 {some}）",
        "请检查是否选错了文件，表头应在前 10 行之内，文字与模板一致",
    )
