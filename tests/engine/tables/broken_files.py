"""Damage to whole files: cut off, scrambled, empty, locked, exploding, or something else."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from tests.engine.tables import files

Case = tuple[str, str, str, Callable[[], bytes]]


def cases() -> Iterator[Case]:
    yield from cut_off()
    yield from scrambled()
    yield from empty()
    yield from locked()
    yield from bombs()
    yield from something_else()
    yield from misnamed()


def cut_off() -> Iterator[Case]:
    for make, suffix, expected in ((files.xlsx, ".xlsx", "refused"), (files.xls, ".xls", "either")):
        for percent in (1, 3, 10, 25, 40, 50, 60, 75, 90, 99):
            yield "cut_off", suffix, expected, partial(cut, make, percent)
    for tail in (1, 4, 22, 30):
        yield "cut_off", ".xlsx", "refused", lambda tail=tail: files.xlsx()[:-tail]
    for percent in (30, 60, 97):
        yield "cut_off", ".xls", "either", partial(cut, files.html, percent)


def cut(make: Callable[[], bytes], percent: int) -> bytes:
    whole = make()
    return whole[: max(9, len(whole) * percent // 100)]


def scrambled() -> Iterator[Case]:
    for seed in range(14):
        yield "scrambled", ".xlsx", "either", partial(scramble, files.xlsx, seed)
    for seed in range(20):
        yield "scrambled", ".xls", "either", partial(scramble, files.xls, seed)
    for seed in range(4):
        yield "scrambled", ".csv", "either", partial(scramble, _text, seed)
    for seed in range(4):
        yield "noise", (".xlsx", ".xls", ".csv", ".txt")[seed], "refused", partial(noise, seed)


def scramble(make: Callable[[], bytes], seed: int) -> bytes:
    """Some bytes after the first sixteen become others."""
    chance = random.Random(seed)
    content = bytearray(make())
    for _ in range(1 + seed * 2):
        content[chance.randrange(16, len(content))] = chance.randrange(256)
    return bytes(content)


def noise(seed: int) -> bytes:
    return random.Random(seed).randbytes(5_000)


def _text() -> bytes:
    return files.csv_text().encode()


def empty() -> Iterator[Case]:
    yield "empty", ".xlsx", "refused", lambda: b""
    yield "empty", ".csv", "refused", lambda: b""
    yield "empty", ".xls", "refused", lambda: b""
    yield "blank", ".csv", "refused", lambda: b"\r\n" * 50
    yield "blank", ".csv", "refused", lambda: b"\xef\xbb\xbf"
    yield "blank", ".csv", "refused", lambda: b",,,,\r\n" * 50
    yield "blank", ".xlsx", "refused", lambda: b"\x00" * 4096
    yield "no_rows", ".xlsx", "refused", lambda: files.xlsx([])
    yield "no_rows", ".xls", "refused", lambda: files.xls([])
    yield "no_rows", ".xls", "refused", lambda: files.html([])
    yield "header_only", ".xlsx", "read", lambda: files.xlsx(files.ROWS[:1])
    yield "header_only", ".csv", "read", lambda: files.csv_text(files.ROWS[:1]).encode()
    yield "header_only", ".xls", "read", lambda: files.xls(files.ROWS[:1])


def locked() -> Iterator[Case]:
    package = {"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": bytes(9_000)}
    for suffix in (".xlsx", ".xls", ".csv"):
        yield "password", suffix, "refused", partial(files.compound, package)
    for kind in (0, 1):
        content = struct.pack("<HHH", kind, 1, 1) + bytes(48)
        protection = files.record(0x2F, content)
        yield "password", ".xls", "refused", partial(files.xls, protection=protection)
    yield "password", ".xlsx", "refused", _locked_zip


def _locked_zip() -> bytes:
    """Every entry says that it is encrypted."""
    content = bytearray(files.xlsx())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(sign, at + 1)
    return bytes(content)


def bombs() -> Iterator[Case]:
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        yield "zip_bomb", ".xlsx", "refused", partial(zip_bomb, part)
    yield "zip_bomb", ".xlsx", "refused", partial(claims, 7 << 30)
    yield "zip_bomb", ".xlsx", "refused", partial(claims, 0xFFFFFFF0)
    yield "many_parts", ".xlsx", "refused", many_parts
    for part in ("sheet1", "sharedStrings", "styles", "workbook_xml", "workbook_xml_rels"):
        yield "entity_bomb", ".xlsx", "refused", partial(entities, part, BOMB)
    for part in ("sheet1", "sharedStrings"):
        yield "entity_file", ".xlsx", "refused", partial(entities, part, OUTSIDE)
    yield "entity_bomb", ".xls", "refused", lambda: (BOMB + "<Workbook>&d;</Workbook>").encode()


BOMB = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = "<!DOCTYPE r [<!ENTITY d SYSTEM 'people.txt'>]>"


def zip_bomb(part: str) -> bytes:
    """Sixty-six megabytes of blanks in a part of the workbook, in some sixty kilobytes."""
    parts: dict[str, str | bytes] = dict(files.parts_of(files.sheet_xml(files.ROWS)))
    parts[part] = str(parts[part]).encode() + b" " * (66 << 20)
    return files.zipped(parts)


def claims(size: int) -> bytes:
    """The directory says that a sheet is huge."""
    content = bytearray(files.xlsx())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets"))
    content[at + 24 : at + 28] = struct.pack("<I", min(size, 0xFFFFFFFE))
    return bytes(content)


def many_parts() -> bytes:
    parts = files.parts_of(files.sheet_xml(files.ROWS))
    return files.zipped({**parts, **{f"xl/{number}": "" for number in range(10_100)}})


def entities(part: str, definition: str) -> bytes:
    parts = files.parts_of(files.sheet_xml(files.ROWS))
    path = next(path for path in parts if part in path.replace(".", "_"))
    declaration, _, rest = parts[path].partition("\n")
    rest = rest.replace("省</t>", "&d;</t>").replace("甲</t>", "&d;</t>")
    return files.zipped({**parts, path: declaration + definition + rest})


def something_else() -> Iterator[Case]:
    starts = {
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "photo": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        "rar": b"Rar!\x1a\x07\x01\x00",
        "seven_zip": b"7z\xbc\xaf\x27\x1c\x00\x04",
        "rtf": b"{\\rtf1\\ansi ",
        "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        "database": b"SQLite format 3\x00",
        "parquet": b"PAR1\x15\x04",
        "program": b"MZ\x90\x00\x03",
        "binary": b"\x7fELF\x02\x01",
    }
    for number, (reason, start) in enumerate(starts.items()):
        suffix = (".xlsx", ".xls", ".csv")[number % 3]
        yield reason, suffix, "refused", partial(bytes.__add__, start, bytes(600))
    yield "gzip", ".csv", "refused", lambda: gzip.compress(_text())
    yield "deflated", ".csv", "refused", lambda: zlib.compress(_text())
    for reason, part in (
        ("word", "word/document.xml"),
        ("ods", "content.xml"),
        ("xlsb", "xl/workbook.bin"),
        ("zip", "people.xlsx"),
    ):
        yield reason, ".xlsx", "refused", partial(files.zipped, {part: "<a/>"})
    yield "word", ".xls", "refused", lambda: files.compound({"WordDocument": bytes(5_000)})
    yield "xml_2003", ".xls", "refused", xml_2003
    yield "json", ".csv", "refused", lambda: '{"姓名": "甲"}'.encode()
    yield (
        "frames",
        ".xls",
        "refused",
        lambda: b"<html><frameset><frame src='a.htm'></frameset></html>",
    )
    yield "login_page", ".xlsx", "refused", lambda: "<!DOCTYPE html><html>请登录</html>".encode()


def xml_2003() -> bytes:
    sheet = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    return b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>' + sheet.encode()


def misnamed() -> Iterator[Case]:
    makers = {"xlsx": files.xlsx, "xls": files.xls, "html": files.html, "text": _text}
    for kind, make in makers.items():
        for suffix in (".xlsx", ".xls", ".csv", ".dat"):
            if not suffix.endswith(kind):
                yield "misnamed", suffix, "read", make


def stored(make: Callable[[], bytes], method: int) -> bytes:
    """The same parts packed by another method."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make())) as old, zipfile.ZipFile(stream, "w", method) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
    return stream.getvalue()
