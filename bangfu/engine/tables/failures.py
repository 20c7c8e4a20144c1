"""Whatever a library may raise on a damaged file, said in one sentence."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from bangfu.engine.tables.problems import TableUnreadable

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ArithmeticError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def readable(file_name: str) -> Iterator[None]:
    """Turn a library's error into TableUnreadable; the library's own words help nobody."""
    try:
        yield
    except FileNotFoundError:
        raise TableUnreadable(f"找不到文件 {file_name}", "请检查路径或重新选择文件") from None
    except DAMAGED:
        raise TableUnreadable(
            f"文件 {file_name} 已损坏或不完整，无法读取",
            "请重新导出，或在 Excel 中打开后另存为新的 .xlsx 再上传",
        ) from None
