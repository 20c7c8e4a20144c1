"""What a file is, told by its first bytes and never by its name."""

import re
import struct
import zipfile
from enum import Enum
from pathlib import Path

from bangfu.engine.tables.problems import TableUnreadable
from bangfu.engine.tables.zip_limits import locked

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BLANK = b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"
HEAD = 8192
CHUNK = 1 << 20
# records of the .xls format: its beginning, and the one that says it is encrypted
BEGIN, FILEPASS = b"\x09\x08", 0x2F
FIRST_RECORDS = 5
SECTOR = 512
MOST_SCANNED = 64 << 20
MARKUP = re.compile(rb"<(?:html|head|meta|body|table|!doctype\s+html)\b", re.IGNORECASE)
OTHERS = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"Rar!": "RAR 压缩文件",
    b"7z\xbc\xaf": "7z 压缩文件",
    b"\x1f\x8b": "压缩文件",
    b"{\\rtf": "RTF 文档",
    b"MIME-Version": "单个网页文件（.mht）",
    b"SQLite format 3": "数据库文件",
    b"PAR1": "Parquet 数据文件",
    b"MZ": "程序",
    b"\x7fELF": "程序",
}


class Kind(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """The kind of table, or a refusal that says what the file is instead."""
    with path.open("rb") as stream:
        start = stream.read(HEAD)
    if not start.strip(BLANK):
        raise TableUnreadable("文件是空的", "请检查导出是否成功，再重新上传")
    if start.startswith(b"PK"):
        return _zipped(path)
    if start.startswith(OLE):
        return _compound(path)
    _refuse_others(start)
    return Kind.HTML if _is_web_page(start) else Kind.TEXT


def _zipped(path: Path) -> Kind:
    with zipfile.ZipFile(path) as archive:
        parts = archive.NameToInfo
    if "xl/workbook.xml" in parts:
        return Kind.XLSX
    if "xl/workbook.bin" in parts:
        raise _other("二进制工作簿（.xlsb）")
    if "content.xml" in parts:
        raise _other("OpenDocument 文件（.ods）")
    if "word/document.xml" in parts:
        raise _other("Word 文档")
    raise TableUnreadable("这是压缩文件，不是表格", "请先解压，再上传其中的 .xlsx、.xls 或 .csv")


def _compound(path: Path) -> Kind:
    """An OLE container: a workbook of Excel 97–2003, an encrypted one, or something else."""
    names = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book")}
    found = _streams(path, names)
    if "EncryptedPackage" in found:
        raise locked()
    if not found:
        raise _other("Word、演示文稿等其他 Office 文件，或已损坏的 .xls")
    if _has_password(path):
        raise locked()
    return Kind.XLS


def _streams(path: Path, names: dict[str, bytes]) -> set[str]:
    """Which of the names occur; they stand in the directory, wherever that lies."""
    found: set[str] = set()
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk
            found.update(name for name, sign in names.items() if sign in window)
            tail = window[-64:]
    return found


def _has_password(path: Path) -> bool:
    """Whether a FILEPASS record follows the beginning of the workbook's records."""
    with path.open("rb") as stream:
        content = stream.read(MOST_SCANNED)
    for start in range(SECTOR, len(content), SECTOR):
        if content.startswith(BEGIN, start):
            return _first_records(content, start, FIRST_RECORDS).count(FILEPASS) > 0
    return False


def _first_records(content: bytes, at: int, count: int) -> list[int]:
    kinds: list[int] = []
    while len(kinds) < count and at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        kinds.append(kind)
        at += 4 + size
    return kinds


def _refuse_others(start: bytes) -> None:
    for sign, name in OTHERS.items():
        if start.startswith(sign) and (b"\x00" in start or sign[:1].isupper() or len(sign) > 2):
            raise _other(name)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _other("XML 表格 2003")


def _is_web_page(start: bytes) -> bool:
    plain = start.replace(b"\x00", b"").lstrip(BLANK)
    return plain.startswith(b"<") and MARKUP.search(plain) is not None


def _other(name: str) -> TableUnreadable:
    return TableUnreadable(
        f"这是{name}，不能当作表格读取", "请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传"
    )
