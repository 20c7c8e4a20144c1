"""What somebody typed to find people by, understood: the one place that tells a name from its
reading and a number from a phone.

Answers are tiers, best first. A tier asks of a person several things at once, each of which may be
met in several ways; somebody who meets an earlier tier is not shown again in a later one.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from bangfu.engine.values import cleaned_number
from bangfu.engine.values.citizen_id import SHAPE
from bangfu.registry import sounds
from bangfu.registry.cells import cleaned_phone, is_phone
from bangfu.registry.search_keys import (
    LONGEST,
    part_of_name,
    part_read,
    plain,
    tail_of,
    whole_name,
    whole_read,
)

TAIL_SHAPE = re.compile(r"[0-9]{3}[0-9X]")
# all of them, each met by any of its texts
Tier = list[set[str]]


@dataclass(frozen=True)
class Numbers:
    """A number is a whole one: of the person, the household, the identity or a phone. Only the last
    four of an identity number are a part that finds somebody."""

    number: str
    identity: str = ""
    phone: str = ""
    tail: str = ""

    @property
    def of_their_own(self) -> str:
        """Which number that is a secret of somebody's it may be; nothing where it can only be one
        that stands in every list, of the person or the household."""
        own = {"identity": self.identity, "phone": self.phone, "tail": self.tail}
        return next((name for name, text in own.items() if text), "")


def understood(term: str) -> Numbers | list[Tier]:
    """As a number where there is a digit and nothing but letters beside it, else as a name."""
    text = unicodedata.normalize("NFKC", term).strip().strip("'")
    if text.isascii() and any(char.isdigit() for char in text):
        return _numbers(text)
    return names(text)


def _numbers(text: str) -> Numbers:
    identity, phone = cleaned_number(text), cleaned_phone(text)
    return Numbers(
        number="".join(text.split()),
        identity=identity if SHAPE.fullmatch(identity) else "",
        phone=phone if is_phone(phone) else "",
        tail=tail_of(identity) if TAIL_SHAPE.fullmatch(identity) else "",
    )


def names(text: str) -> list[Tier]:
    """
    >>> names("王伟")
    [[{'n=王伟'}], [{'n:王伟'}]]
    """
    text = plain(text)
    if not text:
        return []
    if not any(map(_is_letter, text)):
        return [[{whole_name(text)}], _of_pieces(text)]
    return _of_letters(text) if all(map(_is_letter, text)) else _of_both(text)


def _of_pieces(text: str) -> Tier:
    """A longer text by its beginning and its end, which is as good as all of it."""
    pieces = [text] if len(text) <= LONGEST else [text[:LONGEST], text[-LONGEST:]]
    return [{part_of_name(piece)} for piece in pieces]


def _of_letters(text: str) -> list[Tier]:
    """Read aloud or in initials, by the first reading before the others; or written in letters."""
    other_whole, other_part = whole_read(text, otherwise=True), part_read(text, otherwise=True)
    tiers: list[Tier] = [
        [{whole_read(text), whole_name(text)}],
        [{part_read(text), other_whole}],
        *(_of_begun(*begun) if (begun := sounds.begun(text)) else [[{other_part}]]),
    ]
    return [*tiers, _of_pieces(text)]


def _of_begun(spelled: str, initials: str) -> list[Tier]:
    """zhangjg: who is read zhang, and has the initials zjg."""
    first, part = {part_read(spelled)}, part_read(initials)
    also = {part_read(initials, otherwise=True), whole_read(initials, otherwise=True)}
    every = first | {part_read(spelled, otherwise=True)}
    return [[first, {whole_read(initials)}], [every, {whole_read(initials), part, *also}]]


def _of_both(text: str) -> list[Tier]:
    """李xiu, 张jg: read as lixiu and zhangjg, of those who are written so."""
    runs = ["".join(run) for _, run in groupby(text, key=_is_letter)]
    written = [piece for run in runs if not _is_letter(run[0]) for piece in _of_pieces(run)]
    if not (ways := sounds.readings(runs[0]) if len(runs) == 2 and not _is_letter(text[0]) else []):
        return [written + [{part_of_name(run)} for run in runs if _is_letter(run[0])]]
    return [[*written, *tier] for tier in _of_letters("".join(ways[0].syllables) + runs[1])]


def _is_letter(char: str) -> bool:
    return "a" <= char <= "z"
