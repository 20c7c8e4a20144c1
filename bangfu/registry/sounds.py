"""How names are read aloud, in letters without tones.

The readings of characters come from a library; what it does not know is how a family calls itself.
A surname with a reading of its own is read so (单 shan, not dan), and by its common reading after
that. A given name is read by the common readings; where two are as usual (乐 le, yue) both hold.
ü is written v, as on a keyboard, and found by u after that. A character nobody knows the reading of
ends what can be read.
"""

import os
import re
from collections.abc import Iterator
from csv import DictReader
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

# its phrases, which no name needs, would take forty-five megabytes
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
import pypinyin
from pypinyin.constants import PINYIN_DICT

MOST_WAYS = 4
KEPT = 50_000


def _table(read_as: str) -> dict[str, str]:
    path = Path(__file__).with_name("readings.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["written"]: row["read"] for row in DictReader(lines) if row["as"] == read_as}


# of one character those that are read otherwise than anywhere else, and those of two
SURNAMES = {written: read.split() for written, read in _table("surname").items()}
# second readings that in given names are as usual as the common one
ALSO = _table("given name")
SYLLABLE = (
    "(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
    "(?:i?ang|i?ong|uang|eng|ing|uai|u?an|ian|i?ao|ai|ei|ui|ou|iu|ie|[uv]e|en|in|[uv]n|ia|ua|uo"
    "|[aeiouv])|ang|eng|ai|ei|ao|ou|er|an|en|[aoe])"
)
# whole syllables, then the initials of the others: zhangjg. One pattern for both would need to keep
# what it has (++), which Python 3.11.2 of Debian does wrongly
SPELLED, INITIALS = re.compile(f"{SYLLABLE}+"), re.compile("[bcdfghjklmnpqrstwxyz]+")


class Reading(NamedTuple):
    """One way to read a name: its syllables, how many of them are the surname, and whether they are
    the whole name."""

    syllables: tuple[str, ...]
    surname: int
    is_whole: bool


def readings(name: str) -> list[Reading]:
    """The likeliest first; none where not even the first character can be read.

    >>> [" ".join(way.syllables) for way in readings("单乐")]
    ['shan le', 'shan yue', 'dan le', 'dan yue']
    """
    own = _surname(name)
    choices = list(_choices(name, own))
    is_whole = len(choices) == len(name)
    ways = islice(product(*choices), MOST_WAYS) if choices else ()
    return [Reading(way, len(own), is_whole) for way in ways]


def begun(letters: str) -> tuple[str, str] | None:
    """What is spelled out, and the initials of all of it.

    >>> begun("zhangjg"), begun("zhang")
    (('zhang', 'zjg'), None)
    """
    found = SPELLED.match(letters)
    spelled = found[0] if found else ""
    rest = letters[len(spelled) :]
    if len(spelled) < 2 or not INITIALS.fullmatch(rest):
        return None
    return spelled, "".join(one[0] for one in re.findall(SYLLABLE, spelled)) + rest


def _surname(name: str) -> list[str]:
    """Its syllables; a blank one where it is read as anywhere else."""
    compound = SURNAMES.get(name[:2]) if len(name) > 2 else None
    return compound or SURNAMES.get(name[:1], [""])


def _choices(name: str, surname: list[str]) -> Iterator[tuple[str, ...]]:
    """Of each character, up to the first that cannot be read."""
    for at, char in enumerate(name):
        if not (ways := _ways(char, surname[at] if at < len(surname) else None)):
            return
        yield ways


@lru_cache(KEPT)
def _ways(char: str, surname: str | None) -> tuple[str, ...]:
    """As (part of) a surname first by what that is called; `surname` is None in a given name."""
    if not (common := _common(char)):
        return ()
    ways = [common, ALSO.get(char, "")] if surname is None else [surname, common]
    ways = [way for way in ways if way]
    return tuple(dict.fromkeys([*ways, *(way.replace("v", "u") for way in ways)]))


def _common(char: str) -> str:
    return pypinyin.lazy_pinyin(char)[0] if ord(char) in PINYIN_DICT else ""
