"""The received rows sent back with every wrong cell marked, and a list of what to do."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bangfu.engine.tables.marked import mark_workbook
from bangfu.engine.tables.opening import Table
from bangfu.engine.tables.places import column_letters
from bangfu.engine.tables.problems import CellProblem
from bangfu.engine.tables.writing import MOST_ROWS, new_workbook, write_cell

MOST_COMMENTS = 5_000
NOT_TAKEN = "（按规定不接收，未保留）"
LIST_HEADERS = ("工作表", "行", "列", "列名", "内容类别", "程度", "问题", "怎么改")
CLASS_LABELS = {
    "public": "公开",
    "internal": "内部",
    "personal": "个人信息",
    "sensitive": "敏感个人信息",
}
Problems = dict[int, list[CellProblem]]


def write_marked_up(
    table: Table,
    problems: Iterable[CellProblem],
    out_path: str | Path,
    *,
    marks: list[str] | None = None,
) -> Path:
    """Write the table's rows as .xlsx: wrong cells red, doubtful ones yellow, each with its reason.

    Columns that are never taken in go back empty; only the original
    holds them, and that is deleted when nobody needs it to correct rows. `marks` say who took it.
    """
    path = Path(out_path)
    by_row: Problems = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    with new_workbook(path) as book:
        styles = {
            True: book.add_format({"bg_color": "#F8CBAD", "border": 1}),
            False: book.add_format({"bg_color": "#FFF2CC", "border": 1}),
        }
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        _write_rows(book, table, by_row, styles, bold)
        _write_list(book, table, by_row, bold)
        if marks:
            mark_workbook(book, marks)
    return path


def _write_rows(
    book: Any, table: Table, by_row: Problems, styles: dict[bool, Any], bold: Any
) -> None:
    sheet = book.add_worksheet("收到的数据")
    hidden = set(table.columns.dropped_positions)
    for place, header in enumerate(table.headers):
        text = header + NOT_TAKEN if place in hidden else header
        sheet.write_string(table.header_row - 1, place, text, bold)
    sheet.freeze_panes(table.header_row, 0)
    comments = 0
    for number, cells in table.rows():
        wrong = {p.column - 1: p for p in by_row.get(number, ()) if p.column}
        for place, cell in enumerate(cells):
            problem = wrong.get(place)
            style = styles[problem.rejects] if problem else None
            shown = None if place in hidden else cell
            write_cell(sheet, number - 1, place, shown, style)
            if problem and comments < MOST_COMMENTS:
                sheet.write_comment(number - 1, place, f"{problem.message}\n{problem.remedy}")
                comments += 1


def _write_list(book: Any, table: Table, by_row: Problems, bold: Any) -> None:
    sheet = book.add_worksheet("问题清单")
    for place, (header, width) in enumerate(
        zip(LIST_HEADERS, (14, 8, 6, 20, 14, 16, 44, 60), strict=True)
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, header, bold)
    sheet.freeze_panes(1, 0)
    lines = (problem for row in sorted(by_row) for problem in by_row[row])
    for number, problem in enumerate(lines, start=1):
        if number >= MOST_ROWS:
            break
        for place, value in enumerate(_line(table, problem)):
            write_cell(sheet, number, place, value)


def _line(table: Table, problem: CellProblem) -> tuple[object, ...]:
    return (
        table.sheet,
        problem.row,
        column_letters(problem.column - 1) if problem.column else "",
        problem.header,
        CLASS_LABELS.get(problem.value_class, problem.value_class),
        "本行不能入库" if problem.rejects else "可入库，请核对",
        problem.message,
        problem.remedy,
    )
