"""Limits that no honest workbook reaches and every zip bomb does."""

import zipfile
from pathlib import Path
from typing import IO

from bangfu.engine.tables.problems import TableUnreadable

LARGEST_SHEET = 6 << 30
LARGEST_TEXTS = 1 << 30
LARGEST_OTHER = 64 << 20
MOST_PARTS = 10_000
# rows of an honest sheet shrink to a tenth, rows of formatted blanks to a fiftieth
HIGHEST_RATIO = 250
HARMLESS = 64 << 20
ENCRYPTED = 0x1


def check_sizes(path: Path | IO[bytes]) -> None:
    """Refuse an archive whose parts are encrypted or would not fit, before unpacking anything."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or any(_too_large(part) for part in parts):
        raise TableUnreadable(
            "文件解压后异常巨大，像是恶意压缩文件，未读取",
            "请在 Excel 中删除多余的空行、空列和图片，另存为新的 .xlsx 再上传",
        )
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise locked()


def _too_large(part: zipfile.ZipInfo) -> bool:
    name, size = part.filename.lower(), part.file_size
    if name.startswith(("xl/media/", "word/media/")):
        return False
    limit = LARGEST_OTHER
    if name.startswith("xl/worksheets/"):
        limit = LARGEST_SHEET
    elif "sharedstrings" in name:
        limit = LARGEST_TEXTS
    ratio = size / max(part.compress_size, 1)
    return size > limit or (size > HARMLESS and ratio > HIGHEST_RATIO)


def locked() -> TableUnreadable:
    return TableUnreadable(
        "文件有密码，无法读取", "请在 Excel 中用密码打开，取消“用密码进行加密”后另存，再上传"
    )
