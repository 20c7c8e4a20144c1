"""Tables that carry a mark of who took them away: seen on screen, on paper, and in the file."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bangfu.engine.tables.problems import TableUnreadable
from bangfu.engine.tables.writing import MOST_ROWS, new_workbook, write_cell, write_header

MARK_SHEET = "导出说明"
# a page header of Excel holds no more
LONGEST_PAGE_HEADER = 255


def write_marked(
    path: str | Path, headers: Sequence[str], rows: Iterable[Sequence[object]], *, marks: list[str]
) -> Path:
    """.csv or .xlsx by the suffix; the marks stand in a last line, which spreadsheets keep."""
    path = Path(path)
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    write(path, headers, rows, marks)
    return path


def _write_csv(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]], marks: list[str]
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        for row in rows:
            writer.writerow(["" if value is None else value for value in row])
        writer.writerow([" · ".join(marks)])


def _write_xlsx(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]], marks: list[str]
) -> None:
    with new_workbook(path) as book:
        sheet = book.add_worksheet()
        write_header(book, sheet, headers)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS - 1:
                raise TableUnreadable("行数超过 Excel 的限度", "请改用 .csv 导出")
            for place, value in enumerate(row):
                write_cell(sheet, number, place, value)
        sheet.write_string(number + 1, 0, " · ".join(marks))
        mark_workbook(book, marks)


def mark_workbook(book: Any, marks: list[str]) -> None:
    """On a sheet of its own, in the head and foot of every printed page, and in the properties."""
    text = " · ".join(marks)
    sheet = book.add_worksheet(MARK_SHEET)
    sheet.set_column(0, 0, 60)
    for number, mark in enumerate(marks):
        sheet.write_string(number, 0, mark)
    printed = f"&C{text.replace('&', '&&')}"[:LONGEST_PAGE_HEADER]
    for each in book.worksheets():
        each.set_header(printed)
        each.set_footer(printed)
    book.set_properties({"comments": text, "author": marks[0], "keywords": marks[-1]})
