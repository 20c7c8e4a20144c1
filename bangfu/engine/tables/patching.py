"""A received table written back in its own layout: only cells that are told otherwise change.

Of a workbook the one sheet is rewritten, and in it only the cells; of a text table only the
fields. Every other byte stays as it came, so whoever reads the file finds nothing but the changes.
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from bangfu.engine.tables.kinds import Kind, kind_of
from bangfu.engine.tables.opening import Table, delimited_text
from bangfu.engine.tables.patched_rows import SheetRows, not_written
from bangfu.engine.tables.patched_text import patch_text
from bangfu.engine.tables.problems import TableUnreadable
from bangfu.engine.tables.workbook import Workbook
from bangfu.engine.tables.xml_blocks import UTF_8_START

# rows in the order of the file, each with the new texts of its columns counted from 0
Changes = Iterable[tuple[int, Mapping[int, str]]]
CHUNK = 1 << 20
LONGEST_ROW = 1 << 24
PROPERTIES = "docProps/core.xml"
DESCRIPTION = re.compile(rb"<dc:description\s*(?:/>|>.*?</dc:description>)", re.DOTALL)
WRITTEN_BACK = {Kind.XLSX: "xlsx", Kind.TEXT: "csv"}


def layout_of(path: Path) -> str:
    """`xlsx` or `csv`: what a table written back is; others cannot keep their bytes."""
    if (found := WRITTEN_BACK.get(kind_of(path))) is None:
        raise TableUnreadable(
            "这种文件（.xls 或网页）不能按原样写回", "请从系统导出 .xlsx 或 .csv 后再试"
        )
    return found


def write_patched(table: Table, changes: Changes, out_path: str | Path, *, mark: str = "") -> Path:
    """The table with these cells changed and the columns that are never taken in left blank.

    A workbook bears the mark in its properties, where the system that reads it does not look.
    """
    path = Path(out_path)
    told = _with_blanks(table, changes)
    if text := delimited_text(table):
        patch_text(text, told, path)
    else:
        layout_of(table.path)
        _patch_workbook(table, told, path, mark)
    return path


def _with_blanks(table: Table, changes: Changes) -> Iterator[tuple[int, dict[int, str]]]:
    """Of every row, changes and what is to be blank; rows without either are left out."""
    pending = iter(changes)
    told = next(pending, None)
    for number, cells in table.rows():
        wanted = {
            place: "" for place in table.columns.dropped_positions if cells[place] is not None
        }
        if told and told[0] == number:
            wanted.update(told[1])
            told = next(pending, None)
        if wanted:
            yield number, wanted
    if told:
        raise not_written(told[0])


def _patch_workbook(table: Table, changes: Changes, path: Path, mark: str) -> None:
    book = Workbook(table.path)
    part = book.sheets[table.sheet]
    with (
        zipfile.ZipFile(table.path) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.infolist():
            large = each.file_size >= 1 << 30
            with source.open(each) as old, target.open(each, "w", force_zip64=large) as new:
                if each.filename == part:
                    _patch_sheet(old, new, _rows_of(table, changes, book))
                elif each.filename == PROPERTIES and mark:
                    new.write(_marked(old.read(), mark))
                else:
                    shutil.copyfileobj(old, new, CHUNK)


def _rows_of(table: Table, changes: Changes, book: Workbook) -> SheetRows:
    return SheetRows(changes, book.values.dates, dropped=table.columns.dropped_positions)


def _patch_sheet(old: IO[bytes], new: IO[bytes], rows: SheetRows) -> None:
    rest = old.read(CHUNK)
    if not UTF_8_START.match(rest):
        raise unusual()
    while rest:
        if b"<!" in rest or len(rest) > LONGEST_ROW:
            raise unusual()
        done, rest = rows.patched(rest)
        new.write(done)
        piece = old.read(CHUNK)
        if not piece:
            new.write(rest)
            break
        rest += piece
    rows.check_all_written()


def _marked(properties: bytes, mark: str) -> bytes:
    text = mark.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    bare = DESCRIPTION.sub(b"", properties)
    end = bare.rfind(b"</")
    if b"xmlns:dc=" not in bare or end < 0:
        return properties
    return bare[:end] + b"<dc:description>" + text + b"</dc:description>" + bare[end:]


def unusual() -> TableUnreadable:
    return TableUnreadable(
        "这个工作表的写法特殊，不能逐格写回", "请在 Excel 或 WPS 中另存为 .xlsx 后再试"
    )
