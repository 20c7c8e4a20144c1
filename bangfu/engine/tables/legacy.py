"""Workbooks of Excel 97–2003 (.xls, WPS .et), through calamine: at most 65,536 rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from bangfu.engine.tables import cells
from bangfu.engine.tables.headers import NumberedRow


def sheets(path: Path) -> list[str]:
    """Names of the visible worksheets."""
    with _opened(path) as book:
        return [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]


def read(path: Path, sheet: str) -> Iterator[NumberedRow]:
    """The rows of a sheet with their numbers."""
    with _opened(path) as book:
        for number, row in enumerate(book.get_sheet_by_name(sheet).iter_rows(), start=1):
            yield number, [_text(value) for value in row]


@contextmanager
def _opened(path: Path) -> "Iterator[python_calamine.CalamineWorkbook]":
    """Opened as a stream: by its path calamine would trust the name's ending."""
    with path.open("rb") as stream, python_calamine.CalamineWorkbook.from_filelike(stream) as book:
        yield book


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return cells.formula_error(value) if value in ERRORS else cells.stored_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return cells.number_text(value)
    return _moment(value)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return cells.moment_text(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value).rjust(8, "0") if isinstance(value, timedelta) else str(value)


ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
)
