"""Excel workbooks (.xlsx): a zip of XML parts, read one sheet at a time."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from bangfu.engine.tables import cells
from bangfu.engine.tables.cell_values import CellValues, DateStyles
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.safe_xml import each_start
from bangfu.engine.tables.shared_strings import SharedStrings, read_strings
from bangfu.engine.tables.sheet_xml import sheet_rows
from bangfu.engine.tables.zip_limits import check_sizes

WORKBOOK = "xl/workbook.xml"
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
DATE_SIGNS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
NOT_SIGNS = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.', re.IGNORECASE)


class Workbook:
    """An .xlsx file: its visible worksheets, and their rows on demand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        check_sizes(path)

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Parts of the visible worksheets by name, in the order of their tabs."""
        with zipfile.ZipFile(self.path) as archive:
            found: list[tuple[str, str]] = []

            def started(name: str, attributes: dict[str, str]) -> None:
                if name == "sheet" and attributes.get("state", "visible") == "visible":
                    found.append((attributes.get("name", ""), attributes.get("id", "")))

            _scan(archive, WORKBOOK, started)
            targets = _worksheets(archive)
        return {name: targets[key] for name, key in found if key in targets}

    @cached_property
    def values(self) -> CellValues:
        """Shared texts and date styles, read once however often the rows are."""
        with zipfile.ZipFile(self.path) as archive:
            return CellValues(_strings(archive), _date_styles(archive))

    def rows(self, name: str) -> Iterator[NumberedRow]:
        """The filled rows of a sheet with their numbers."""
        with zipfile.ZipFile(self.path) as archive, archive.open(self.sheets[name]) as stream:
            yield from sheet_rows(stream, self.values)


def _scan(
    archive: zipfile.ZipFile, part: str, started: Callable[[str, dict[str, str]], None]
) -> None:
    with archive.open(part) as stream:
        each_start(stream, started)


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Parts of the worksheets by relationship id; chart and macro sheets are left out."""
    targets: dict[str, str] = {}

    def started(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            targets[attributes.get("Id", "")] = part

    _scan(archive, "xl/_rels/workbook.xml.rels", started)
    return targets


def _strings(archive: zipfile.ZipFile) -> SharedStrings:
    part = "xl/sharedStrings.xml"
    if part not in archive.NameToInfo:
        return SharedStrings()
    with archive.open(part) as stream:
        return read_strings(stream)


def _date_styles(archive: zipfile.ZipFile) -> DateStyles:
    """How to show a number as a date, for every cell style that is one."""
    if "xl/styles.xml" not in archive.NameToInfo:
        return {}
    formats: dict[str, bool] = {str(number): True for number in DATE_FORMATS}
    styles: list[str] = []
    inside = [""]

    def started(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = is_date(attributes.get("formatCode", ""))
        elif name == "xf" and inside[0] == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))
        elif name in ("cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            inside[0] = name

    _scan(archive, "xl/styles.xml", started)
    shown = partial(cells.stored_date, epoch=_epoch(archive))
    return {str(i): shown for i, number in enumerate(styles) if formats.get(number)}


def is_date(code: str) -> bool:
    """Whether a number format shows dates or times.

    >>> is_date('yyyy"年"m"月"'), is_date('0.00_);[Red](0.00)')
    (True, False)
    """
    return bool(DATE_SIGNS.search(NOT_SIGNS.sub("", code.split(";")[0])))


def _epoch(archive: zipfile.ZipFile) -> date:
    old: list[bool] = []

    def started(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            old.append(True)

    _scan(archive, WORKBOOK, started)
    return cells.DAY_ZERO_1904 if old else cells.DAY_ZERO
