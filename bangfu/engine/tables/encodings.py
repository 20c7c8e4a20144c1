"""In which encoding a text was written; a text in two encodings at once is refused, by row."""

import codecs
import re
from pathlib import Path

import numpy as np

from bangfu.engine.tables.problems import TableUnreadable

CHUNK = 1 << 20
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# three Chinese characters in UTF-8, next to each other
UTF_8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3}")


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file can be read."""
    with path.open("rb") as stream:
        start = stream.read(CHUNK)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return _checked(path, encoding)
    if b"\x00" in start:
        return _checked(path, _without_mark(start))
    if _failure(path, "utf-8") is None:
        return "utf-8"
    return _chinese(path)


def _chinese(path: Path) -> str:
    """GB18030, unless parts of the file are UTF-8 all the same."""
    not_utf_8 = _failure(path, "utf-8")
    not_chinese = _failure(path, "gb18030")
    utf_8_at = _utf_8_line(path)
    if not_chinese is None and utf_8_at is None:
        return "gb18030"
    raise _mixed(path, max(at for at in (not_utf_8, not_chinese, utf_8_at, 0) if at is not None))


def _checked(path: Path, encoding: str) -> str:
    at = _failure(path, encoding)
    if at is not None:
        raise _mixed(path, at)
    return encoding


def _without_mark(start: bytes) -> str:
    """UTF-16 shows itself by the zero halves of its commas and line ends."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 20 < len(start) or min(even, odd) * 10 > max(even, odd):
        row = start.count(b"\n", 0, start.index(0)) + 1
        raise TableUnreadable(
            f"第 {row} 行含有空字节，文件已损坏或不是文本表格",
            "请重新导出，或在 Excel 中打开后另存为 .xlsx 再上传",
        )
    return "utf-16-le" if odd > even else "utf-16-be"


def _failure(path: Path, encoding: str) -> int | None:
    """How many bytes in the encoding stops to fit; None when all of it fits."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return offset - pending + error.start
            offset += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return offset
    return None


def _utf_8_line(path: Path) -> int | None:
    """Where a line stands that is Chinese in UTF-8, which GB18030 would read as nonsense."""
    offset = 0
    with path.open("rb") as stream:
        while lines := stream.read(CHUNK) + stream.readline():
            # hardly a line has such a run: only then is it worth a decoder
            if _has_utf_8_run(lines) and (found := _first_utf_8_line(lines)) is not None:
                return offset + found
            offset += len(lines)
    return None


def _has_utf_8_run(text: bytes) -> bool:
    """See UTF_8_RUN; a search of millions of lines has to work on whole arrays."""
    octets = np.frombuffer(text, np.uint8)
    starts = np.flatnonzero((octets[:-8] - 0xE4) <= 0xE9 - 0xE4)
    for place in range(1, 9):
        low, span = (0xE4, 0xE9 - 0xE4) if place % 3 == 0 else (0x80, 0xBF - 0x80)
        starts = starts[(octets[starts + place] - low) <= span]
    return bool(starts.size)


def _first_utf_8_line(lines: bytes) -> int | None:
    at = 0
    for line in lines.splitlines(keepends=True):
        if UTF_8_RUN.search(line) and _is_utf_8(line):
            return at
        at += len(line)
    return None


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(path: Path, at: int) -> TableUnreadable:
    with path.open("rb") as stream:
        row = stream.read(at).count(b"\n") + 1
    return TableUnreadable(
        f"第 {row} 行的文字编码与其他行不一致或已损坏",
        "请用同一种编码（UTF-8 或 GB18030）重新导出，或另存为 .xlsx 再上传",
    )
