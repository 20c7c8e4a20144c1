"""Text tables: comma, semicolon or tab; UTF-8, GB18030 or UTF-16."""

import csv
from collections.abc import Iterator
from pathlib import Path

from bangfu.engine.tables.cells import plain_text
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.problems import LastText, TableUnreadable

DELIMITERS = ",;\t"
SAMPLE_LINES = 20
END = "\x03bangfu-end-of-table\x03"
BROKEN_OFF = "\x03bangfu-broken-off\x03"


def read(path: Path, encoding: str) -> Iterator[NumberedRow]:
    """Every record with the row number Excel would show."""
    delimiter = delimiter_of(path, encoding)
    with path.open(encoding=encoding, newline="") as lines:
        reader = csv.reader(_with_end(lines), delimiter=delimiter)
        try:
            for number, cells in enumerate(reader, start=1):
                if cells == [END]:
                    return
                if cells and END in cells[-1]:
                    raise _open_quote(number)
                texts = [plain_text(cell) for cell in cells]
                if cells and cells[-1].endswith(BROKEN_OFF):
                    texts[-1] = LastText(plain_text(cells[-1].removesuffix(BROKEN_OFF)) or "")
                yield number, texts
        except csv.Error:
            raise _open_quote(reader.line_num) from None


def _with_end(lines: Iterator[str]) -> Iterator[str]:
    """The lines and marks that show where the last one breaks off, and whether a quoted cell was
    still open at the end."""
    for line in lines:
        yield line if line.endswith(("\n", "\r")) else f"{line}{BROKEN_OFF}\r\n"
    yield END


def _open_quote(number: int) -> TableUnreadable:
    return TableUnreadable(
        f"第 {number} 行起引号没有配对，后面的内容无法分列",
        "请检查该行的英文双引号，或在 Excel 中另存为 .xlsx 后上传",
    )


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that stands in most of the first lines."""
    with path.open(encoding=encoding, newline="") as lines:
        sample = [line for line, _ in zip(lines, range(SAMPLE_LINES), strict=False)]
    return max(DELIMITERS, key=lambda sign: sum(min(line.count(sign), 200) for line in sample))
