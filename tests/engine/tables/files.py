"""Files made by hand, down to the bytes, so that tests can break them where they like."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

TITLES = """省,市,县,乡,村,户编号,人口编号,姓名,性别,出生日期,证件类型,证件号码,民族,户联系电话,
成员联系电话,年度,与户主关系,文化程度,在校生状况,劳动技能,务工时间（月）,健康状况,政治面貌,务工企业名称,
户主姓名,户主证件号码,识别标准"""
HEADERS = TITLES.replace("\n", "").split(",")
PEOPLE = tuple(
    line.split(",")
    for line in (
        "山东省,潍坊市,临朐县,辛寨街道,蒋市店子村,3707240000001,370724000000101,周兰,女,1959-09-03"
        ",居民身份证,990009195909038246,汉族,,,2023,户主,初中,,普通劳动力,6,健康,群众,甲厂"
        ",周兰,990009195909038246,脱贫户",
        "山东省,潍坊市,临朐县,城关街道,南亭子村,3707240001339,370724000133901,何英,女,1981-09-03"
        ",居民身份证,990009198109038487,汉族,,,2023,户主,小学,,技能劳动力,11,健康,群众,乙厂"
        ",何英,990009198109038487,脱贫户",
    )
)
ROWS = [list(HEADERS), *map(list, PEOPLE)]
NAME, NUMBER, MONTHS = HEADERS.index("姓名"), HEADERS.index("证件号码"), 20
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def letters(place: int) -> str:
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)


def inline(text: str, place: int, row: int) -> str:
    reference = f"{letters(place)}{row}"
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row_xml(texts, number: int, *, cell=inline) -> str:
    """A row; a text that begins with <c is taken as a finished cell."""
    cells = (
        text if text.startswith("<c") else cell(text, place, number)
        for place, text in enumerate(texts)
        if text
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet_xml(rows, *, first: int = 1, after: str = "") -> str:
    data = "".join(row_xml(row, number) for number, row in enumerate(rows, start=first))
    return around(data, after=after)


def around(data: str, *, after: str = "") -> str:
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'
    )


def parts_of(sheet: str, *, name: str = "Sheet1", state: str = "visible") -> dict[str, str]:
    """The parts of a workbook with one sheet."""
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    strings = f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"/>',
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{name}" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f"{relation}{strings}</Relationships>"
        ),
        "xl/styles.xml": (
            f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
            '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
            '</numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/>'
            "</cellXfs></styleSheet>"
        ),
        "xl/sharedStrings.xml": (
            f'{DECLARATION}<sst xmlns="{MAIN}"><si><t>姓名</t></si><si><t>甲</t></si></sst>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }


def zipped(parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx(rows=ROWS, *, first: int = 1, after: str = "", **changed) -> bytes:
    """A workbook of these rows; `changed` parts by their last name, None to leave one out."""
    parts = parts_of(sheet_xml(rows, first=first, after=after))
    for name, content in changed.items():
        path = next(path for path in parts if name in path.replace(".", "_"))
        if content is None:
            del parts[path]
        else:
            parts[path] = content
    return zipped(parts)


def xlsx_of(data: str) -> bytes:
    """A workbook with the national header and below it these rows of XML."""
    return zipped(parts_of(around(row_xml(HEADERS, 1) + data)))


def with_cell(cell: str, *, place: int = NAME) -> bytes:
    """A workbook in which one cell of the first person is this XML."""
    row = list(PEOPLE[0])
    row[place] = cell.replace("@", f"{letters(place)}2")
    return xlsx_of(row_xml(row, 2))


def csv_text(rows=ROWS, *, delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def html(rows=ROWS, *, charset: str = "utf-8") -> bytes:
    lines = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in rows)
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    page = (
        f'<html><head><meta charset="{charset}"></head><body><table>{table}</table></body></html>'
    )
    return page.encode(charset)


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE container of up to three large streams (FAT in one sector, no mini stream)."""
    chains, sectors, fat = [], [], [0xFFFFFFFD, 0xFFFFFFFE]
    for content in streams.values():
        padded = content.ljust(4096, b"\x00")
        padded += b"\x00" * (-len(padded) % 512)
        first = 2 + len(sectors)
        count = len(padded) // 512
        sectors += [padded[i * 512 : i * 512 + 512] for i in range(count)]
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        chains.append((first, len(padded)))
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, (first, size)) in enumerate(zip(streams, chains, strict=True), start=1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, size, right=right))
    directory = b"".join(entries).ljust(512, b"\x00")
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return _compound_header() + table + directory + b"".join(sectors)


def _compound_header() -> bytes:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    numbers = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    tables = struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return start + numbers + tables + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)


def _entry(name, kind, first, size, *, child=0xFFFFFFFF, right=0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBB3I", len(encoded), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _wide(text: str, size: str) -> bytes:
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def label(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, 0) + _wide(text, "<H"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def biff(cells: bytes, *, protection: bytes = b"", height: int = 10) -> bytes:
    """The workbook stream of an .xls with one sheet."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    start = record(0x0809, begin) + protection + record(0x0042, struct.pack("<H", 1200))
    title = "Sheet1".encode("utf-16-le")
    sheet = struct.pack("<HBB", 0, 6, 1) + title
    offset = len(start) + 4 + 4 + len(sheet) + 4
    globals_ = start + record(0x0085, struct.pack("<I", offset) + sheet) + record(0x000A)
    begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    size = record(0x0200, struct.pack("<IIHHH", 0, height, 0, 30, 0))
    return globals_ + record(0x0809, begin) + size + cells + record(0x000A)


def labels(rows=ROWS) -> bytes:
    return b"".join(
        label(i, j, text) for i, row in enumerate(rows) for j, text in enumerate(row) if text
    )


def xls(rows=ROWS, *, more: bytes = b"", protection: bytes = b"") -> bytes:
    return compound({"Workbook": biff(labels(rows) + more, protection=protection)})
