"""What a person is found by, as keys: names and numbers are encrypted and cannot be searched.

Of a name every stretch of one to four characters; how it is read, its beginnings and what follows
the surname spelled out, its beginnings in initials; and the last four of the identity number. Each
is a text here (`王伟`, `wangwei`, `ww`), of which the register keeps a keyed index of sixty bits,
another in every county. The whole of something is another text than a part of something longer: so
the exact is told from the rest in one look. What the keys reveal: docs/adr/0013.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from bangfu.audit.fields import index_key
from bangfu.engine.values import DivisionCode
from bangfu.engine.values.citizen_id import SHAPE
from bangfu.registry import sounds

LONGEST = 4
TAIL = 4
UMLAUT = "u\u0308"
SEPARATORS = "·•・‧.∙'’-"
TONES = map(chr, range(0x0300, 0x0370))
LEFT_OUT = dict.fromkeys(map(ord, [*SEPARATORS, *TONES]))
# remembered while many are indexed: names are mostly not the same, their pieces are
NAMES_KEPT, KEYS_KEPT = 5_000, 100_000
KEY_BYTES = 8
FOUR_BITS = 4
Texts = frozenset[str]
# of a text in one county
Keys = Callable[[str, str], int]


def plain(text: str) -> str:
    """One way of writing for all in which names come: no spaces, dots, capitals, wide letters or
    tones; lü and lyu are lv.

    >>> plain("Wáng · Lǚ"), plain("买买提•艾力")
    ('wanglv', '买买提艾力')
    """
    apart = unicodedata.normalize("NFKD", "".join(text.split())).casefold()
    return apart.replace(UMLAUT, "v").translate(LEFT_OUT).replace("lyu", "lv")


# -- texts: a letter for what they are of, "=" for the whole and ":" for a part


def part_of_name(piece: str) -> str:
    return f"n:{piece}"


def whole_name(name: str) -> str:
    return f"n={name}"


def part_read(letters: str, *, otherwise: bool = False) -> str:
    return f"{'a' if otherwise else 'l'}:{letters}"


def whole_read(letters: str, *, otherwise: bool = False) -> str:
    return f"{'a' if otherwise else 'l'}={letters}"


def tail_of(number: str) -> str:
    return f"t:{number[-TAIL:]}"


@lru_cache(NAMES_KEPT)
def texts_of_name(name: str) -> Texts:
    """
    >>> sorted(texts_of_name("王伟"))
    ['l:wang', 'l:wei', 'l=wangwei', 'l=ww', 'n:伟', 'n:王', 'n=王伟']
    """
    text = plain(name)
    if not text:
        return frozenset()
    texts = {part_of_name(piece) for piece in stretches(text)} - {part_of_name(text)}
    texts.add(whole_name(text))
    first, *others = sounds.readings(text) or [None]
    if first:
        texts |= {f"l{joined}" for joined in spelled(first)}
    for way in others:
        texts |= {f"a{joined}" for joined in spelled(way) if f"l{joined}" not in texts}
    return frozenset(texts)


def stretches(text: str) -> set[str]:
    """
    >>> sorted(stretches("李秀英"))
    ['李', '李秀', '李秀英', '秀', '秀英', '英']
    """
    return {
        text[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(text) - length + 1)
    }


def spelled(way: sounds.Reading) -> Iterator[str]:
    """
    >>> list(spelled(sounds.Reading(("li", "xiu", "ying"), surname=1, is_whole=True)))
    [':li', ':lixiu', ':lx', '=lixiuying', '=lxy', ':xiuying']
    """
    syllables, size = way.syllables, len(way.syllables)
    for end in {*range(1, min(LONGEST, size) + 1), size}:
        mark = "=" if way.is_whole and end == size else ":"
        yield mark + "".join(syllables[:end])
        if end > 1:
            yield mark + "".join([one[0] for one in syllables[:end]])
    if size > way.surname:
        yield ":" + "".join(syllables[way.surname :])


def texts_of_number(number: str) -> Texts:
    return frozenset({tail_of(number)}) if SHAPE.fullmatch(number) else frozenset()


# -- keys


def key_of(text: str, county: str) -> int:
    return _key(text, county, index_key())


def _key(text: str, county: str, secret: bytes) -> int:
    told = f"search:{county}:{text}".encode()
    digest = hashlib.blake2b(told, key=secret, digest_size=KEY_BYTES).digest()
    return int.from_bytes(digest) >> FOUR_BITS


def remembering_keys() -> Keys:
    """For many people: what recurs, as surnames do, is computed once."""
    return lru_cache(KEYS_KEPT)(partial(_key, secret=index_key()))


def keys_of(name: str, number: str, *, division_code: str, keys: Keys = key_of) -> set[int]:
    county = county_of(division_code)
    found = {keys(text, county) for text in texts_of_name(name)}
    return found | {keys(text, county) for text in texts_of_number(number)}


def keys_in(texts: Iterable[str], counties: Sequence[str]) -> list[int]:
    return [key_of(text, county) for text in texts for county in counties]


def county_of(division_code: str) -> str:
    return DivisionCode(division_code).county
