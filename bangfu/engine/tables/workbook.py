"""Excel workbooks (.xlsx): a zip of XML parts, read one sheet at a time."""

import posixpath
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO

from bangfu.engine.tables import cells
from bangfu.engine.tables.headers import NumberedRow
from bangfu.engine.tables.safe_xml import CHUNK, each_start, guarded_parser, local
from bangfu.engine.tables.sheet_xml import sheet_rows

WORKBOOK = "xl/workbook.xml"
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
DATE_SIGNS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
NOT_SIGNS = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.', re.IGNORECASE)


@dataclass(frozen=True)
class WorkbookSheet:
    """A visible sheet: its name in Excel and its part of the file."""

    name: str
    part: str


def sheets(path: Path) -> list[WorkbookSheet]:
    """Visible worksheets in the order of their tabs."""
    with zipfile.ZipFile(path) as archive:
        found: list[tuple[str, str]] = []

        def started(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                found.append((attributes.get("name", ""), attributes.get("id", "")))

        _scan(archive, WORKBOOK, started)
        targets = _worksheets(archive)
    return [WorkbookSheet(name, targets[key]) for name, key in found if key in targets]


def read(path: Path, sheet: WorkbookSheet) -> Iterator[NumberedRow]:
    """The filled rows of a sheet with their numbers."""
    with zipfile.ZipFile(path) as archive:
        strings = _strings(archive)
        dates = _date_styles(archive)
        with archive.open(sheet.part) as stream:
            yield from sheet_rows(stream, strings, dates)


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


class SharedStrings:
    """All shared texts as one run of bytes: a tenth of the memory of a list of str."""

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.ends = array("Q", [0])

    def append(self, text: str) -> None:
        self.bytes += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.bytes))

    def __getitem__(self, index: int, /) -> str:
        if index < 0:
            raise IndexError(index)
        return self.bytes[self.ends[index] : self.ends[index + 1]].decode("utf-8", "surrogatepass")


def _strings(archive: zipfile.ZipFile) -> SharedStrings:
    strings = SharedStrings()
    part = "xl/sharedStrings.xml"
    if part in archive.NameToInfo:
        with archive.open(part) as stream:
            _read_strings(stream, strings)
    return strings


def _read_strings(stream: IO[bytes], strings: SharedStrings) -> None:
    parser = guarded_parser()
    parts: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            parts.clear()
        # only texts count; reading aids (rPh) follow the text and are no part of it
        parser.CharacterDataHandler = parts.append if name == "t" and not aid else None
        if name == "rPh":
            aid.append(name)

    def end(name: str) -> None:
        name = local(name)
        parser.CharacterDataHandler = None
        if name == "si":
            strings.append("".join(parts))
        elif name == "rPh":
            aid.clear()

    aid: list[str] = []
    parser.StartElementHandler, parser.EndElementHandler = start, end
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _date_styles(archive: zipfile.ZipFile) -> dict[str, Callable[[str], str | None]]:
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
