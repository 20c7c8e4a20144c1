"""Finding the header row and telling which column of the file is which column of the roster."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from bangfu.engine.tables.columns import Column, Roster
from bangfu.engine.tables.places import column_letters
from bangfu.engine.tables.problems import TableUnreadable

SEARCHED_ROWS = 10
NOISE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff'‘’`*:_]+|\(必填\)|\(选填\)")
BRACKETS = str.maketrans("[]{}【】〔〕〖〗「」", "()()()()()()")
HEADER_SHARE = 0.6

Row = Sequence[str | None]
NumberedRow = tuple[int, list[str | None]]


def plain(header: str | None) -> str:
    """A header in the form in which headers are compared.

    >>> plain("务工时间\\n（月）*") == plain("务工时间(月)")
    True
    """
    folded = unicodedata.normalize("NFKC", header or "").translate(BRACKETS).casefold()
    return NOISE.sub("", folded)


@dataclass(frozen=True)
class Columns:
    """How a file's columns were understood; positions count from 0, texts are as in the file."""

    positions: dict[str, int] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    dropped_positions: list[int] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    missing_required: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Header:
    """The header of a sheet: texts by column, and its first and last row."""

    texts: list[str]
    first_row: int
    last_row: int


def match_columns(headers: Sequence[str | None], roster: Roster) -> Columns:
    """Place every column of the roster; refuses when one header stands in two columns."""
    seen = _places(headers)
    positions = {}
    for column in roster.columns:
        place = _place(column, seen)
        if place is not None:
            positions[column.name] = place
    dropped = _dropped_places(seen, roster, taken=set(positions.values()))
    absent = [column for column in roster.columns if column.name not in positions]
    known = {*positions.values(), *dropped}
    return Columns(
        positions=positions,
        dropped=[headers[place] or "" for place in dropped],
        dropped_positions=dropped,
        unused=[text for i, text in enumerate(headers) if text and plain(text) and i not in known],
        missing=[column.header for column in absent],
        missing_required=[column.header for column in absent if column.required],
    )


def _places(headers: Sequence[str | None]) -> dict[str, list[int]]:
    seen: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        if key := plain(header):
            seen.setdefault(key, []).append(index)
    return seen


def _place(column: Column, seen: dict[str, list[int]]) -> int | None:
    for spelling in column.spellings:
        places = seen.get(plain(spelling))
        if places and len(places) > 1:
            raise _doubled(spelling, places)
        if places:
            return places[0]
    return None


def _doubled(header: str, places: list[int]) -> TableUnreadable:
    letters = "、".join(f"{column_letters(place)} 列" for place in places)
    return TableUnreadable(
        f"表头“{header}”重复出现在 {letters}，无法判断以哪一列为准",
        "请只保留正确的一列，删除或改名其余列后重新上传",
    )


def _dropped_places(seen: dict[str, list[int]], roster: Roster, taken: set[int]) -> list[int]:
    places = (place for header in roster.dropped for place in seen.get(plain(header), ()))
    return sorted(set(places) - taken)


def find_header(rows: Sequence[NumberedRow], roster: Roster) -> Header | None:
    """The best header among the first rows, one row high or two (groups above columns)."""
    known = _known(roster)
    best: tuple[int, Header | None] = (1 if len(roster.columns) > 1 else 0, None)
    for index, (number, cells) in enumerate(rows):
        if number > SEARCHED_ROWS:
            break
        below = _row_numbered(number + 1, rows[index + 1 : index + 2])
        for header in _candidates((number, cells), below, known):
            score = _score(header.texts, known)
            if score > best[0]:
                best = score, header
    return best[1]


def _row_numbered(number: int, following: Sequence[NumberedRow]) -> NumberedRow | None:
    """The row right below, if it may still be part of a header."""
    return next((row for row in following if row[0] == number <= SEARCHED_ROWS), None)


def _known(roster: Roster) -> set[str]:
    """Plain spellings of everything that may stand in a header of this roster."""
    spellings = [spelling for column in roster.columns for spelling in column.spellings]
    return {plain(spelling) for spelling in (*spellings, *roster.dropped)}


def _score(texts: Sequence[str | None], known: set[str]) -> int:
    return len({plain(text) for text in texts} & known)


def _candidates(row: NumberedRow, below: NumberedRow | None, known: set[str]) -> list[Header]:
    number, cells = row
    single = Header([(cell or "").strip() for cell in cells], number, number)
    if below is None or not _continues(cells, below[1], known):
        return [single]
    return [single, Header(_nested(cells, below[1], known), number, number + 1)]


def _continues(upper: Row, lower: Row, known: set[str]) -> bool:
    """Whether the lower row is a header too.

    Either most of its texts are headers we know, which is never so in a row of data; or it is
    blank below every known header of the upper row, where a row of data would have its values.
    """
    filled = [
        (plain(above) in known, plain(below) in known)
        for above, below in zip_longest(upper, lower)
        if plain(below)
    ]
    hits = sum(is_known for _, is_known in filled)
    return hits >= 2 and (
        hits >= HEADER_SHARE * len(filled) or not any(below_known for below_known, _ in filled)
    )


def _nested(upper: Row, lower: Row, known: set[str]) -> list[str]:
    """One text per column out of two header rows; a group's title reaches over its columns."""
    texts, group = [], ""
    for above, below in zip_longest(upper, lower):
        above, below = (above or "").strip(), (below or "").strip()
        group = above or (group if below else "")
        joined = group + below
        texts.append(joined if below and plain(joined) in known else below or above)
    return texts
