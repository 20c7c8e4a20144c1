"""Damage to the structure of workbooks: parts, headers, rows, sheets."""

import zipfile
from collections.abc import Callable, Iterator
from functools import partial

from tests.engine.tables import files
from tests.engine.tables.broken_files import stored

Case = tuple[str, str, str, Callable[[], bytes]]
PARTS = list(files.parts_of(""))
SHEET = files.sheet_xml(files.ROWS)


def cases() -> Iterator[Case]:
    yield from missing_parts()
    yield from torn_xml()
    yield from torn_rows()
    yield from headers()
    yield from sheets()
    yield from blank_rows()
    yield from packing()


def missing_parts() -> Iterator[Case]:
    needed = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"}
    used = needed | {"xl/styles.xml", "xl/sharedStrings.xml"}
    for part in PARTS:
        yield (
            "part_missing",
            ".xlsx",
            "refused" if part in needed else "read",
            partial(without, part),
        )
        expected = "refused" if part in used else "read"
        yield "part_empty", ".xlsx", expected, partial(replaced, part, "")
        yield "part_noise", ".xlsx", expected, partial(replaced, part, "<<<\x01 not xml")
        yield "part_cut", ".xlsx", expected, partial(halved, part)


def without(part: str) -> bytes:
    parts = files.parts_of(SHEET)
    del parts[part]
    return files.zipped(parts)


def replaced(part: str, content: str) -> bytes:
    return files.zipped({**files.parts_of(SHEET), part: content})


def halved(part: str) -> bytes:
    content = files.parts_of(SHEET)[part]
    return replaced(part, content[: len(content) // 2])


def torn_xml() -> Iterator[Case]:
    changes = {
        "tag_open": ("</row>", "", "refused"),
        "tag_crossed": ("</is></c>", "</c></is>", "refused"),
        "ampersand": ("甲厂", "甲&厂", "refused"),
        "unknown_entity": ("甲厂", "甲&nbsp;厂", "refused"),
        "less_than": ("甲厂", "甲<厂", "refused"),
        "attribute_unquoted": ('r="A1"', "r=A1", "refused"),
        "no_end": ("</worksheet>", "", "refused"),
        "text_after_end": ("</worksheet>", "</worksheet>xyz", "refused"),
        "comment": ("<sheetData>", "<sheetData><!-- <row r='1'> -->", "read"),
        "cdata": ("甲厂", "<![CDATA[甲<厂]]>", "read"),
        "other_root": ("worksheet", "chartsheet", "read"),
    }
    for reason, (old, new, expected) in changes.items():
        yield reason, ".xlsx", expected, partial(files.xlsx, sheet1=SHEET.replace(old, new))
    declared = SHEET.replace("UTF-8", "UTF-16")
    yield "utf16_part", ".xlsx", "read", partial(files.xlsx, sheet1=declared.encode("utf-16"))
    yield "wrong_declared", ".xlsx", "refused", partial(files.xlsx, sheet1=declared.encode())
    unknown = SHEET.replace("UTF-8", "x-none").encode()
    yield "unknown_encoding", ".xlsx", "refused", partial(files.xlsx, sheet1=unknown)
    broken = SHEET.encode().replace("周兰".encode(), b"\xff\xfe")
    yield "bad_utf8", ".xlsx", "refused", partial(files.xlsx, sheet1=broken)
    deep = files.around("<a>" * 200_000)
    yield "deep", ".xlsx", "refused", partial(files.xlsx, sheet1=deep)


def torn_rows() -> Iterator[Case]:
    row = files.row_xml(files.PEOPLE[0], 2)
    changes = {
        "rows_backwards": (row + row.replace('r="2"', 'r="1"'), "refused"),
        "row_twice": (row + row, "refused"),
        "row_zero": (row.replace('r="2"', 'r="0"'), "refused"),
        "row_too_far": (row.replace('r="2"', 'r="99999999"'), "refused"),
        "row_nonsense": (row.replace('r="2"', 'r="x"'), "read"),
        "row_without_number": (row.replace(' r="2"', ""), "read"),
        "cells_backwards": (row.replace('"A2"', '"Z2"'), "refused"),
        "cell_twice": (row.replace('"B2"', '"A2"'), "refused"),
        "cell_nonsense": (row.replace('"A2"', '"?"'), "refused"),
        "cell_empty_reference": (row.replace('"A2"', '""'), "read"),
        "cell_far_right": (row.replace("</row>", '<c r="XFD2"><v>1</v></c></row>'), "either"),
        "cell_too_far": (row.replace("</row>", '<c r="ZZZZ2"><v>1</v></c></row>'), "refused"),
        "cells_without_reference": (unreferenced(row), "read"),
        "style_unknown": (row.replace('<c r="A2"', '<c r="A2" s="999"'), "read"),
    }
    for reason, (data, expected) in changes.items():
        yield reason, ".xlsx", expected, partial(files.xlsx_of, data)


def unreferenced(row: str) -> str:
    cells = "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in files.PEOPLE[0])
    return f'<row r="2">{cells}</row>'


def headers() -> Iterator[Case]:
    title = ["某县人员信息表"]
    for count in (1, 2, 5, 9):
        rows = [title] * count + files.ROWS
        yield "titles", ".xlsx", "read", partial(files.xlsx, rows)
        yield "titles", ".xls", "read", partial(files.xls, rows)
    yield "header_too_low", ".xlsx", "refused", partial(files.xlsx, [title] * 10 + files.ROWS)
    yield "header_too_low", ".xlsx", "refused", partial(files.xlsx, first=11)
    yield "no_header", ".xlsx", "refused", partial(files.xlsx, files.ROWS[1:])
    merged = '<mergeCells count="1"><mergeCell ref="A1:AA1"/></mergeCells>'
    yield "merged_title", ".xlsx", "read", partial(files.xlsx, [title, *files.ROWS], after=merged)
    yield "nested_header", ".xlsx", "read", partial(files.xlsx, nested())
    yield "nested_header", ".csv", "read", lambda: files.csv_text(nested()).encode()
    yield "two_headers", ".xlsx", "read", partial(files.xlsx, [files.HEADERS, *files.ROWS])
    for place in (0, 5, 20):
        yield "duplicate_column", ".xlsx", "refused", partial(files.xlsx, doubled("姓名", place))
        yield "duplicate_column", ".xls", "refused", partial(files.xls, doubled("证件号码", place))
        text = files.csv_text(doubled(" 姓 名 ", place))
        yield "duplicate_column", ".csv", "refused", text.encode
    for header in ("姓名", "证件号码"):
        rows = [["别的" if text == header else text for text in files.HEADERS], *files.PEOPLE]
        yield "column_missing", ".xlsx", "refused", partial(files.xlsx, rows)
    spaced = [[f"\n{text[:1]} {text[1:]}　" for text in files.HEADERS], *files.PEOPLE]
    yield "spaced_header", ".xlsx", "read", partial(files.xlsx, spaced)


def nested() -> list[list[str]]:
    """Groups above, columns below; the columns of no group are merged downwards."""
    upper = ["住址", *[""] * 4, *files.HEADERS[5:]]
    lower = [*files.HEADERS[:5], *[""] * len(files.HEADERS[5:])]
    return [["标题"], upper, lower, *map(list, files.PEOPLE)]


def doubled(header: str, place: int) -> list[list[str]]:
    return [
        [*row[:place], new, *row[place:]]
        for row, new in zip(files.ROWS, (header, "甲", "乙"), strict=True)
    ]


def sheets() -> Iterator[Case]:
    for state in ("hidden", "veryHidden"):
        yield "hidden_sheet", ".xlsx", "refused", partial(_zip, files.parts_of(SHEET, state=state))
    relations = files.parts_of(SHEET)["xl/_rels/workbook.xml.rels"]
    chart = relations.replace('/worksheet"', '/chartsheet"')
    yield (
        "chart_only",
        ".xlsx",
        "refused",
        partial(files.xlsx, rels=chart, workbook_xml_rels=chart),
    )
    for target in ("../../../etc/passwd", "/etc/passwd", "worksheets/none.xml", ""):
        moved = relations.replace("worksheets/sheet1.xml", target)
        yield "sheet_elsewhere", ".xlsx", "refused", partial(files.xlsx, workbook_xml_rels=moved)
    absolute = relations.replace("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml")
    yield "absolute_target", ".xlsx", "read", partial(files.xlsx, workbook_xml_rels=absolute)


def _zip(parts: dict[str, str]) -> bytes:
    return files.zipped(parts)


def blank_rows() -> Iterator[Case]:
    million = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    yield "million_rows", ".xlsx", "read", partial(files.xlsx_of, million)
    styled = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(2, 300_001)
    )
    yield "million_rows", ".xlsx", "read", partial(files.xlsx_of, styled)
    yield "million_rows", ".xlsx", "read", partial(files.xlsx_of, "<row/>" * 999_999)
    yield "million_rows", ".xlsx", "read", partial(files.xlsx_of, "<row ></row>\n" * 999_999)
    last = files.row_xml(files.PEOPLE[0], 1_000_001)
    yield "million_rows", ".xlsx", "read", partial(files.xlsx_of, million + last)
    yield "rows_beyond", ".xlsx", "refused", partial(files.xlsx_of, "<row></row>" * 1_100_000)


def packing() -> Iterator[Case]:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield "packed", ".xlsx", "read", partial(stored, files.xlsx, method)
    yield "packed_unknown", ".xlsx", "refused", unknown_method
    yield "wrong_checksum", ".xlsx", "refused", wrong_checksum
    yield "bytes_before", ".xlsx", "either", lambda: b"PK  " + files.xlsx()
    yield "bytes_after", ".xlsx", "either", lambda: files.xlsx() + b"\r\n" * 100


def unknown_method() -> bytes:
    content = files.xlsx()
    for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        pieces = content.split(sign)
        at = place - 4
        content = sign.join(
            [pieces[0], *(piece[:at] + b"\x63\x00" + piece[at + 2 :] for piece in pieces[1:])]
        )
    return content


def wrong_checksum() -> bytes:
    content = bytearray(files.xlsx())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets"))
    content[at + 16 : at + 20] = b"\x00\x01\x02\x03"
    return bytes(content)
