"""Fields of a text table changed in place: encoding, quotes and line ends stay as they came."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from bangfu.engine.tables.opening import DelimitedText
from bangfu.engine.tables.patched_rows import not_written
from bangfu.engine.tables.problems import TableUnreadable
from bangfu.engine.tables.writing import guarded

CHUNK = 1 << 20
LONGEST_RECORD = 1 << 24
# in these no sign of a table is ever part of another character, so that bytes can stay bytes
BYTEWISE = {"utf-8", "utf-8-sig", "gb18030"}
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def patch_text(
    text: DelimitedText, changes: Iterable[tuple[int, Mapping[int, str]]], path: Path
) -> None:
    pending = iter(changes)
    told = next(pending, None)
    with text.path.open("rb") as source, path.open("wb") as target:
        mark = _mark(source)
        target.write(mark)
        encoding = UTF_16.get(mark, text.encoding)
        records = Records(text.delimiter)
        outer = "latin-1" if encoding in BYTEWISE else encoding
        for number, record in enumerate(records.of(_pieces(source, outer)), start=1):
            if told and told[0] == number:
                record = records.changed(record, told[1], encoding.removesuffix("-sig"), outer)
                told = next(pending, None)
            target.write(record.encode(outer))
    if told:
        raise not_written(told[0])


def _mark(source: IO[bytes]) -> bytes:
    """The byte-order mark, behind which reading goes on."""
    start = source.read(3)
    mark = next((each for each in MARKS if start.startswith(each)), b"")
    source.seek(len(mark))
    return mark


def _pieces(source: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while piece := source.read(CHUNK):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


class Records:
    """Records as Python's `csv` reads them, each whole with its line end."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        sign = re.escape(delimiter)
        # no group keeps what it has, (…)*+, which Python 3.11.2 of Debian does wrongly: a quote
        # closes where none follows, so that there is one way only to read a field
        field = rf'(?:"[^"]*+(?:""[^"]*+)*"(?!")[^{sign}\r\n]*+|(?!")[^{sign}\r\n]*+)'
        self.field = re.compile(field)
        self.record = re.compile(rf"(?:{field}{sign})*{field}(\r\n|\r|\n|\Z)")

    def of(self, pieces: Iterable[str]) -> Iterator[str]:
        rest = ""
        for piece in pieces:
            rest += piece
            if len(rest) > LONGEST_RECORD:
                raise _unpaired()
            at = 0
            while (found := self.record.match(rest, at)) and found.end() < len(rest):
                yield found[0]
                at = found.end()
            rest = rest[at:]
        while rest:
            if not (found := self.record.match(rest)):
                raise _unpaired()
            yield found[0]
            rest = rest[found.end() :]

    def changed(self, record: str, wanted: Mapping[int, str], encoding: str, outer: str) -> str:
        end = record[len(record.rstrip("\r\n")) :]
        fields, at = [], 0
        while at <= len(record) - len(end) and (found := self.field.match(record, at)):
            fields.append(found[0])
            at = found.end() + 1
        fields += [""] * (max(wanted) + 1 - len(fields))
        for place, text in wanted.items():
            written = self._written(text, is_quoted=fields[place].startswith('"'))
            fields[place] = written.encode(encoding).decode(outer)
        return self.delimiter.join(fields) + end

    def _written(self, text: str, *, is_quoted: bool) -> str:
        safe = guarded(text)
        if safe and (is_quoted or any(sign in safe for sign in (self.delimiter, '"', "\r", "\n"))):
            return '"' + safe.replace('"', '""') + '"'
        return safe


def _unpaired() -> TableUnreadable:
    return TableUnreadable("引号没有配对，不能逐格写回", "请检查英文双引号，或另存为 .xlsx 后再试")
