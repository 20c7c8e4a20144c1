"""Few people are not shown to somebody who may not see people (rights.md 12).

A hidden number must not come back as the total less the others, so a second one goes with it.
"""

from collections.abc import Mapping
from typing import TypeVar

from bangfu.org.models import Staff
from bangfu.org.roles import Permission

SMALL = 5
Key = TypeVar("Key")


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < SMALL


def sees_few(staff: Staff) -> bool:
    return staff.may(Permission.PERSON_VIEW)


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
