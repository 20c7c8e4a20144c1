"""Tables in web pages that were saved under the name .xls, as many systems export them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from bangfu.engine.tables import cells
from bangfu.engine.tables.encodings import encoding_of
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.places import MOST_COLUMNS
from bangfu.engine.tables.problems import TableUnreadable

CHUNK = 1 << 22
LARGEST = 64 << 20
MOST_TABLES = 20
DEEPEST = 20
SPACES = re.compile(r"\s+")
Attributes = list[tuple[str, str | None]]


def tables(path: Path) -> list[str]:
    """A name for every table of the page."""
    if path.stat().st_size > LARGEST:
        raise TableUnreadable(
            "网页形式的表格太大", "请在 Excel 中打开后另存为 .xlsx，或请导出单位改用 .xlsx 导出"
        )
    page = _Page(wanted=-1)
    for _ in _fed(path, page):
        pass
    return [f"表格 {number}" for number in range(1, min(page.count, MOST_TABLES) + 1)]


def read(path: Path, number: int) -> Iterator[NumberedRow]:
    """The rows of one table; cells below a spanning cell are left blank."""
    page = _Page(wanted=number)
    for _ in _fed(path, page):
        yield from page.take()


def _fed(path: Path, page: "_Page") -> Iterator[None]:
    with path.open(encoding=encoding_of(path)) as stream:
        while text := stream.read(CHUNK):
            page.feed(text)
            yield
    page.close()
    page.end_row()
    yield


class _Page(HTMLParser):
    """Collects the rows of one table; end tags may be missing, as browsers allow."""

    def __init__(self, *, wanted: int) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.count = 0
        self.open: list[int] = []
        self.done: list[NumberedRow] = []
        self.row = 0
        self.cells: list[str | None] | None = None
        self.parts: list[str] | None = None
        self.width = 1
        self.covered: dict[int, int] = {}

    def take(self) -> list[NumberedRow]:
        done, self.done = self.done, []
        return done

    @property
    def inside(self) -> bool:
        return bool(self.open) and self.open[-1] == self.wanted

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "table":
            self.open.append(self.count)
            self.count += 1
            if len(self.open) > DEEPEST:
                raise TableUnreadable(
                    "网页中的表格层层嵌套", "请在 Excel 中打开后另存为 .xlsx 再上传"
                )
        elif self.inside and tag == "tr":
            self.end_row()
            self.row, self.cells = self.row + 1, []
        elif self.inside and tag in ("td", "th"):
            self.end_cell()
            self.begin_cell(dict(attrs))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.open:
            if self.inside:
                self.end_row()
            self.open.pop()
        elif self.inside and tag == "tr":
            self.end_row()
        elif self.inside and tag in ("td", "th"):
            self.end_cell()

    def handle_data(self, data: str) -> None:
        if self.parts is not None and self.inside:
            self.parts.append(data)

    def begin_cell(self, attributes: dict[str, str | None]) -> None:
        if self.cells is None:
            self.row, self.cells = self.row + 1, []
        self.skip_covered(self.cells)
        self.parts = []
        self.width = _span(attributes.get("colspan"))
        rows_below = _span(attributes.get("rowspan")) - 1
        for place in range(len(self.cells), len(self.cells) + self.width):
            if rows_below:
                self.covered[place] = rows_below

    def skip_covered(self, row: list[str | None]) -> None:
        """Leave blank what a cell of a row above reaches down to."""
        while self.covered.get(len(row)):
            self.covered[len(row)] -= 1
            row.append(None)

    def end_cell(self) -> None:
        if self.parts is None or self.cells is None:
            return
        words = SPACES.sub(" ", "".join(self.parts)).strip()
        if len(self.cells) < MOST_COLUMNS:
            self.cells.append(cells.plain_text(words))
            self.cells.extend([None] * (self.width - 1))
        self.parts = None

    def end_row(self) -> None:
        self.end_cell()
        if self.cells is not None:
            self.skip_covered(self.cells)
            self.done.append((self.row, self.cells))
        self.cells = None


def _span(raw: str | None) -> int:
    """How many columns or rows a cell covers; nonsense counts as one."""
    return max(1, min(int(raw), MOST_COLUMNS)) if raw and raw.isdecimal() and len(raw) < 6 else 1
