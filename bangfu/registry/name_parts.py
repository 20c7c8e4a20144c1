"""Names are encrypted; they are searched by keyed indexes of their pieces.

Every stretch of one to four characters of a name has a key of its own in every county. A search
for up to four characters is one look into the index, and a longer one two: its first four and its
last four. What it reveals to a thief of the database without the key: that two people of one county
share a piece, not which; a common surname shows by its number within the county, so the most
common pieces of a large county can be guessed, as a telephone book of that county would tell.
"""

from collections.abc import Iterable

from bangfu.audit.fields import index_key
from bangfu.engine.values import DivisionCode, identity_key

LONGEST = 4


def plain(name: str) -> str:
    """Without spaces and in one case, as typed names come in all ways."""
    return "".join(name.split()).casefold()


def pieces(name: str) -> set[str]:
    """
    >>> sorted(pieces("李秀英"))
    ['李', '李秀', '李秀英', '秀', '秀英', '英']
    """
    text = plain(name)
    return {
        text[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(text) - length + 1)
    }


def keys_of(name: str, *, division_code: str) -> list[int]:
    """What a person of that name who lives there is found by."""
    county = county_of(division_code)
    return sorted({key_of(piece, county=county) for piece in pieces(name)})


def searched(term: str) -> list[str]:
    """Pieces that must all be there for a name to be found by the term."""
    text = plain(term)
    return [text] if len(text) <= LONGEST else [text[:LONGEST], text[-LONGEST:]]


def keys_in(piece: str, counties: Iterable[str]) -> list[int]:
    return [key_of(piece, county=county) for county in counties]


def key_of(piece: str, *, county: str) -> int:
    return identity_key(f"name part:{county}:{piece}", index_key())


def county_of(division_code: str) -> str:
    return DivisionCode(division_code).text[:6]
