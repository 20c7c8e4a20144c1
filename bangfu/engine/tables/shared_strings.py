"""The texts a workbook keeps once and refers to by number."""

import re
from array import array
from typing import IO

from bangfu.engine.tables.cells import LONGEST_CELL, stored_text
from bangfu.engine.tables.problems import UnreadableCell
from bangfu.engine.tables.safe_xml import guarded_parser, local
from bangfu.engine.tables.xml_blocks import blocks, is_odd, unescaped

FIRST = 50_000
PLAIN = re.compile(r"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>")
MOST_PARTS = 16


class SharedStrings:
    """The first texts, which come up again and again, as they are; the rest as one run of bytes.

    A tenth of the memory of a list, so that a million names do not matter.
    """

    def __init__(self) -> None:
        self.first: list[str] = []
        self.bytes = bytearray()
        self.ends = array("Q", [0])
        self.unreadable: dict[int, UnreadableCell] = {}

    def append(self, raw: str) -> None:
        text = stored_text(raw) or ""
        if len(self.first) < FIRST:
            self.first.append(text)
            return
        if isinstance(text, UnreadableCell):
            self.unreadable[FIRST + len(self.ends) - 1] = text
        self.bytes += text.encode()
        self.ends.append(len(self.bytes))

    def __getitem__(self, number: int, /) -> str:
        if 0 <= number < len(self.first):
            return self.first[number]
        place = number - FIRST
        if not 0 <= place < len(self.ends) - 1:
            raise IndexError(number)
        text = self.bytes[self.ends[place] : self.ends[place + 1]].decode()
        return self.unreadable.get(number, text) if self.unreadable else text


def read_strings(stream: IO[bytes]) -> SharedStrings:
    """Read sharedStrings.xml without ever holding it whole."""
    strings = SharedStrings()
    exact = _Exact(strings)
    for piece, whole in blocks(stream, "<si>"):
        if not (whole and isinstance(piece, str) and _read_plain(piece, strings)):
            exact.feed(piece)
    exact.parser.Parse(b"", True)
    return strings


def _read_plain(block: str, strings: SharedStrings) -> bool:
    texts = PLAIN.findall(block)
    if len(texts) != block.count("<si") or is_odd(block):
        return False
    for text in texts:
        strings.append(unescaped(text)[: LONGEST_CELL + 1])
    return True


class _Exact:
    """Texts in any shape the format allows: runs, reading aids, prefixes."""

    def __init__(self, strings: SharedStrings) -> None:
        self.strings = strings
        self.parts: list[str] = []
        self.aid = False
        self.parser = guarded_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def feed(self, piece: str | bytes) -> None:
        self.parser.Parse(piece, False)
        del self.parts[MOST_PARTS:]

    def start(self, name: str, _: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self.parts.clear()
        self.aid = self.aid or name == "rPh"
        if name == "t" and not self.aid:
            self.parser.CharacterDataHandler = self.parts.append

    def end(self, name: str) -> None:
        name = local(name)
        self.parser.CharacterDataHandler = None
        if name == "rPh":
            self.aid = False
        elif name == "si":
            self.strings.append("".join(self.parts)[: LONGEST_CELL + 1])
