"""Printing a filled form as a workbook: A4 across, one page wide, numbers in reported order."""

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range

from bangfu.engine.forms.checks import total_of
from bangfu.engine.forms.content import FormCell, FormContent
from bangfu.engine.forms.spec import FormColumn, FormSpec

A4 = 9
TITLE_FONT, HEADING_FONT, TEXT_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
# rows of the sheet, counted from 0
NUMBER_ROW, TITLE_ROW, UNIT_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2, 3, 5
FIRST_WIDTH, WIDTH = 16, 10.5
SMALL, WITHHELD = "<5", "*"


def write_xlsx(spec: FormSpec, content: FormContent, path: Path) -> Path:
    """The form on the first sheet exactly as the notice prints it, its sources on the second."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": spec.title, "author": content.unit})
        sheet = book.add_worksheet(spec.number)
        _set_up_page(sheet, spec)
        _write_top(book, sheet, spec, content)
        _write_header(book, sheet, spec)
        _write_rows(book, sheet, spec, content)
        _write_foot(book, sheet, spec, content)
        _write_sources(book, spec, content)
    return path


def _set_up_page(sheet: Any, spec: FormSpec) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.5)
    sheet.center_horizontally()
    sheet.repeat_rows(HEADER_ROW, HEADER_ROW + 1)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.set_column(0, 0, FIRST_WIDTH)
    sheet.set_column(1, len(spec.columns), WIDTH)


def _format(book: Any, **more: Any) -> Any:
    return book.add_format({"font_name": TEXT_FONT, "font_size": 10.5, "valign": "vcenter", **more})


def _write_top(book: Any, sheet: Any, spec: FormSpec, content: FormContent) -> None:
    last = len(spec.columns)
    middle = last // 2
    number = _format(book, font_name=HEADING_FONT, font_size=14)
    title = _format(book, font_name=TITLE_FONT, font_size=20, align="center")
    sheet.write_string(NUMBER_ROW, 0, spec.number, number)
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, spec.title, title)
    sheet.set_row(TITLE_ROW, 36)
    unit = f"单位（公章）：{content.unit}"
    day = content.filled_on
    date = f"填表日期：{day.year} 年 {day.month} 月 {day.day} 日"
    sheet.merge_range(UNIT_ROW, 0, UNIT_ROW, middle, unit, _format(book))
    sheet.merge_range(UNIT_ROW, middle + 1, UNIT_ROW, last, date, _format(book, align="right"))


def _write_header(book: Any, sheet: Any, spec: FormSpec) -> None:
    style = {"bold": True, "align": "center", "text_wrap": True, "border": 1}
    whole = _format(book, **style)
    # the notice draws a total and its "of which" as one L: no line between heading and total
    open_below = _format(book, **{**style, "bottom": 0})
    open_above = _format(book, **{**style, "top": 0})
    for line, cells in enumerate(spec.header):
        for cell in cells:
            top, left = HEADER_ROW + line, cell.column
            bottom, right = top + cell.rowspan - 1, left + cell.colspan - 1
            if (bottom, right) != (top, left):
                style_here = whole if cell.rowspan > 1 else open_below
                sheet.merge_range(top, left, bottom, right, cell.text, style_here)
            else:
                sheet.write_string(top, left, cell.text, whole if cell.text else open_above)
    sheet.set_row(HEADER_ROW, 58)
    sheet.set_row(HEADER_ROW + 1, 34)


def _write_rows(book: Any, sheet: Any, spec: FormSpec, content: FormContent) -> None:
    style = {"border": 1, "num_format": "#,##0"}
    number, total = (_format(book, align="center", bold=bold, **style) for bold in (False, True))
    name, total_name = _format(book, indent=1, **style), total
    for line, row in enumerate(content.rows, start=FIRST_ROW):
        is_total = line == FIRST_ROW
        sheet.write_string(line, 0, row.name, total_name if is_total else name)
        for position, column in enumerate(spec.columns, start=1):
            style_here = total if is_total else number
            _write_cell(sheet, (line, position), row.cells[column.name], style_here)
            if is_total:
                _write_sum(sheet, content, position, column, style_here)
        sheet.set_row(line, 21)


def _write_cell(sheet: Any, at: tuple[int, int], cell: FormCell, style: Any) -> None:
    if cell.is_small:
        sheet.write_string(*at, SMALL, style)
    elif cell.is_withheld:
        sheet.write_string(*at, WITHHELD, style)
    elif cell.value is None:
        sheet.write_blank(*at, None, style)
    else:
        sheet.write_number(*at, cell.value, style)


def _write_sum(
    sheet: Any, content: FormContent, position: int, column: FormColumn, style: Any
) -> None:
    """The total as a sum where it is one; where not, the counted number stays and is warned of."""
    value = content.total.value(column.name)
    hidden = any(
        cell.is_small or cell.is_withheld for cell in (r.cells[column.name] for r in content.rows)
    )
    if value is None or hidden or value != total_of(content, column):
        return
    units = xl_range(FIRST_ROW + 1, position, FIRST_ROW + len(content.units), position)
    sheet.write_formula(FIRST_ROW, position, f"=SUM({units})", style, value)


def _write_foot(book: Any, sheet: Any, spec: FormSpec, content: FormContent) -> None:
    line = FIRST_ROW + len(content.rows)
    text = f"{spec.note}{' ' * 16}填表人：{content.filled_by}{' ' * 8}电话："
    sheet.merge_range(line, 0, line, len(spec.columns), text, _format(book))
    sheet.set_row(line, 24)
    sheet.print_area(0, 0, line, len(spec.columns))


def _write_sources(book: Any, spec: FormSpec, content: FormContent) -> None:
    """Where each column comes from, for whoever checks the form; it is not part of the form."""
    sheet = book.add_worksheet("填报说明")
    bold, text = _format(book, bold=True), _format(book, text_wrap=True)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 80)
    for position, heading in enumerate(("列", "项目", "来源、口径，或空缺原因")):
        sheet.write_string(0, position, heading, bold)
    for line, column in enumerate(spec.columns, start=1):
        sheet.write_string(line, 0, xl_col_to_name(line), text)
        sheet.write_string(line, 1, column.label, text)
        sheet.write_string(line, 2, source_of(column), text)
    for line, note in enumerate((spec.source, *content.notes), start=len(spec.columns) + 2):
        sheet.merge_range(line, 0, line, 2, note, text)


def source_of(column: FormColumn) -> str:
    """The measure that fills the column, or why it is empty."""
    if column.measure:
        return f"{column.measure.indicator.zh}，口径：{column.measure.counting.zh}"
    return f"空缺：{column.empty.zh}" if column.empty else ""
