"""What a file is, told by its first bytes."""

import zipfile
from enum import Enum
from pathlib import Path

from bangfu.engine.tables.problems import TableUnreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 1 << 20


class Kind(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """The kind of table, or a refusal that names what the file is instead."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise TableUnreadable("文件是空的", "请检查导出是否成功，再重新上传")
    if start.startswith(b"PK"):
        return _zipped(path)
    if start.startswith(OLE):
        return Kind.XLS
    return Kind.TEXT


def _zipped(path: Path) -> Kind:
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" in archive.NameToInfo:
            return Kind.XLSX
    raise TableUnreadable(
        "这是压缩文件，不是表格", "请先解压，再上传其中的 .xlsx、.xls 或 .csv 文件"
    )


def text_encoding(path: Path) -> str:
    """utf-8-sig, utf-16 or gb18030: the first in which the whole file can be read."""
    with path.open("rb") as stream:
        start = stream.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as stream:
                while stream.read(CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableUnreadable("文字编码无法识别", "请在 Excel 中打开后另存为 .xlsx 再上传")
