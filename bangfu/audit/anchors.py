"""An anchor as it leaves the house: a few lines to print, to send, and to check against later.

bangfu trail 2023-10-09T15:59:00+00:00
1 1204 5f0c…   (chain, records, hash of the last)
sum 91ab…      (SHA-256 of the lines above)
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from bangfu.audit.models import Anchor

TITLE, SUM = "bangfu trail", "sum"
Heads = list[list]


class AnchorUnreadable(Exception):
    """The text is no anchor, or not as it was written."""


@dataclass(frozen=True)
class Told:
    """What an anchor says: the hash at one place of each chain."""

    taken_at: datetime
    heads: Heads


def text_of(anchor: Anchor) -> str:
    return _body(anchor.taken_at, anchor.heads) + f"{SUM} {anchor.sha256}\n"


def sum_of(taken_at: datetime, heads: Heads) -> str:
    return hashlib.sha256(_body(taken_at, heads).encode()).hexdigest()


def _body(taken_at: datetime, heads: Heads) -> str:
    lines = [f"{TITLE} {taken_at.astimezone(UTC).isoformat(timespec='microseconds')}"]
    lines += [f"{chain} {length} {head}" for chain, length, head in heads]
    return "\n".join(lines) + "\n"


def read(text: str) -> Told:
    """Of a file or of a printed page typed in again. Raises AnchorUnreadable."""
    first, *rows = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    try:
        taken_at = datetime.fromisoformat(first.removeprefix(TITLE).strip())
        word, total = rows.pop().split()
        heads = [[int(chain), int(length), head] for chain, length, head in map(str.split, rows)]
    except (IndexError, ValueError) as error:
        raise AnchorUnreadable("不是存证文件，或内容不全。请用当时导出或打印的原文") from error
    if word != SUM or total != sum_of(taken_at, heads):
        raise AnchorUnreadable("存证文件的内容与其末行摘要不符，文件被改动过，请换一份原文")
    return Told(taken_at, heads)
