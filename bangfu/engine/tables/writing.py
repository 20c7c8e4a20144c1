"""Tables that we hand out: plain tables and empty templates."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from bangfu.engine.tables.columns import Column, Roster
from bangfu.engine.tables.places import column_letters
from bangfu.engine.tables.problems import TableUnreadable

MOST_ROWS = 1_048_576
WIDEST = 40
NO_PARTICULAR_DAY = datetime(2000, 1, 1, tzinfo=UTC)
CHOICES_SHEET = "选项"
# what a rule or a message of Excel holds
LONGEST_LIST = 255
# a spreadsheet runs cells that begin with these
FORMULA_STARTS = ("=", "+", "-", "@")


def write_table(path: str | Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write .csv (UTF-8 with BOM, which Excel needs) or .xlsx, by the suffix."""
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, headers, rows)
    else:
        _write_csv(path, headers, rows)
    return path


def _write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        for row in rows:
            writer.writerow(["" if value is None else value for value in row])


def _write_xlsx(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with new_workbook(path) as book:
        sheet = book.add_worksheet()
        write_header(book, sheet, headers)
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS:
                raise TableUnreadable("行数超过 Excel 的限度", "请改用 .csv 导出")
            for place, value in enumerate(row):
                write_cell(sheet, number, place, value)


def write_header(
    book: "xlsxwriter.Workbook", sheet: "xlsxwriter.worksheet.Worksheet", headers: Sequence[str]
) -> None:
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
        sheet.set_column(place, place, min(WIDEST, 4 + 2 * len(header)))
    sheet.freeze_panes(1, 0)


def guarded(text: str) -> str:
    """Text that a spreadsheet takes for text, though it begins like a formula."""
    risky = text[:1] in FORMULA_STARTS or (text and ord(text[0]) < ord(" "))
    return f"'{text}" if risky else text


def new_workbook(path: Path) -> "xlsxwriter.Workbook":
    """A workbook written row by row, however long; nothing becomes a formula.

    The same table gives the same bytes, whenever it is written: a file that comes twice is known
    by its digest.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": NO_PARTICULAR_DAY})
    return book


def write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    column: int,
    value: object,
    style: object = None,
) -> None:
    """Numbers stay numbers, everything else is text: identity numbers must never be rounded."""
    if value is None or value == "":
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**15:
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)


def write_template(roster: Roster, out_path: str | Path) -> Path:
    """An empty table with the roster's headers, and a sheet that explains every column."""
    path = Path(out_path)
    with new_workbook(path) as book:
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
        needed = book.add_format(
            {
                "bold": True,
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#FDE9D9",
            }
        )
        as_text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_sheet_name(roster.title))
        for place, column in enumerate(roster.columns):
            width = max(10, min(WIDEST, 4 + 2 * len(column.header)))
            sheet.set_column(place, place, width, as_text)
            sheet.write_string(0, place, column.header, needed if column.required else bold)
            if how := _how(column):
                sheet.write_comment(0, place, how, {"x_scale": 2})
        sheet.freeze_panes(1, 0)
        _explain(book, roster, bold)
        _offer(book, sheet, roster)
    return path


def _offer(
    book: "xlsxwriter.Workbook", sheet: "xlsxwriter.worksheet.Worksheet", roster: Roster
) -> None:
    """Drop-downs out of code lists; a list too long for a cell's rule stands on a hidden sheet."""
    lists = book.add_worksheet(CHOICES_SHEET)
    lists.hide()
    for place, column in enumerate(roster.columns):
        if not column.choices:
            continue
        source: list[str] | str = list(column.choices)
        if len(",".join(column.choices)) > LONGEST_LIST:
            letters = column_letters(place)
            source = f"={CHOICES_SHEET}!${letters}$1:${letters}${len(column.choices)}"
        told = {"error_title": "请从列表中选择", "error_message": _how(column)[:LONGEST_LIST]}
        rule = {"validate": "list", "source": source, **told}
        sheet.data_validation(1, place, MOST_ROWS - 1, place, rule)
    width = max((len(column.choices) for column in roster.columns), default=0)
    for number in range(width):
        for place, column in enumerate(roster.columns):
            if number < len(column.choices):
                lists.write_string(number, place, column.choices[number])


def _explain(book: "xlsxwriter.Workbook", roster: Roster, bold: object) -> None:
    sheet = book.add_worksheet("填表说明")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 80)
    sheet.write_string(0, 0, roster.help or f"《{roster.title}》填表说明")
    for place, title in enumerate(("列名", "必填", "怎么填")):
        sheet.write_string(2, place, title, bold)
    for number, column in enumerate(roster.columns, start=3):
        sheet.write_string(number, 0, column.header)
        sheet.write_string(number, 1, "是" if column.required else "")
        others = f"（也认得：{'、'.join(column.also)}）" if column.also else ""
        sheet.write_string(number, 2, _how(column) + others)


def _how(column: Column) -> str:
    """What to write in a column, as its note and the list of columns say it."""
    sentences = (
        "必填。" if column.required else "",
        column.help,
        f"可填：{'、'.join(column.choices)}。" if column.choices else "",
        f"例：{column.example}" if column.example else "",
    )
    return "".join(sentences)


def _sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet: 31 characters, without []:*?/\\."""
    return "".join("-" if sign in "[]:*?/\\" else sign for sign in title)[:31] or "数据"
