"""A program of its own: prints the sheets, or the rows of one sheet, of an .xls as lines of JSON.

Run apart, because on some damaged files the library behind it ends the whole process; and within
limits, because others make it ask for terabytes. It imports nothing of ours, so it starts fast.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 120


def main(path: str, sheet: str | None = None) -> None:
    limit()
    with open(path, "rb") as stream:
        book = python_calamine.CalamineWorkbook.from_filelike(stream)
    lines: Iterable[object] = visible_sheets(book) if sheet is None else rows(book, sheet)
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")


def limit() -> None:
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def visible_sheets(book: Any) -> Iterator[str]:
    for sheet in book.sheets_metadata:
        is_table = sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        if is_table and sheet.visible == python_calamine.SheetVisibleEnum.Visible:
            yield sheet.name


def rows(book: Any, sheet: str) -> Iterator[list[object]]:
    for row in book.get_sheet_by_name(sheet).iter_rows():
        yield [stored(value) for value in row]


def stored(value: object) -> object:
    """Texts, numbers and truth values as they are; moments as one of three marked texts."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, (date, time)):
        return {"shown": value.isoformat()}
    if isinstance(value, timedelta):
        return {"shown": str(value).rjust(8, "0")}
    return value


if __name__ == "__main__":
    main(*sys.argv[1:])
