"""Few people are not told of as a number outside the township (rights.md 12).

Whoever keeps the register of these very people, in the county too, sees every number; auditors and
offices above do not. A number of a closed month must not come back as the total less the others, so
a second one is hidden with it; a number of today goes through `told`, which rounds it.
"""

from collections.abc import Mapping
from typing import TypeVar

from bangfu.org.models import Staff
from bangfu.org.roles import Permission

SMALL = 5
TOWNSHIP_DIGITS = 9
Key = TypeVar("Key")


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < SMALL


def sees_few(staff: Staff) -> bool:
    is_near = len(staff.division.significant) >= TOWNSHIP_DIGITS
    return staff.may(Permission.PERSON_VIEW) and (is_near or staff.may(Permission.PERSON_EDIT))


def told(count: int, *, staff: Staff) -> str:
    """How many there are today. Who may not know of few is told "<5" and "10+": rounded down, so
    that neither subtracting places nor coming again after a change tells of one person."""
    if not count or sees_few(staff):
        return f"{count:,}"
    return f"<{SMALL}" if is_small(count) else f"{count - count % SMALL:,}+"


def is_hidden(count: int | None, *, staff: Staff) -> bool:
    """Whether the number would be about a few people whom `staff` may not see."""
    return is_small(count) and not sees_few(staff)


def hidden(counts: Mapping[Key, int | None]) -> set[Key]:
    """Of numbers shown beside their total: the small ones, and the next smallest that cover them.

    >>> sorted(hidden({"a": 3, "b": 40, "c": 9})), sorted(hidden({"a": 3, "b": 4, "c": 9}))
    (['a', 'c'], ['a', 'b'])
    """
    known = {key: count for key, count in counts.items() if count}
    found = {key for key, count in known.items() if is_small(count)}
    others = sorted((count, key) for key, count in known.items() if key not in found)
    while found and others and _is_given_away([known[key] for key in found]):
        found.add(others.pop(0)[1])
    return found


def _is_given_away(counts: list[int]) -> bool:
    """Whether the sum of these, which anybody can work out, tells each of them or a few people."""
    total = sum(counts)
    return len(counts) == 1 or total < SMALL or total in (len(counts), len(counts) * (SMALL - 1))
