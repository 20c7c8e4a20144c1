"""Few people are not told of as a number outside the township (rights.md 12).

The township and the villages see every number; the county and all above it do not. A number of a
closed month must not come back as the total less the others, so a second one is hidden with it, and
where that is not enough the total; a number of today goes through `told`, which rounds it. Only the
length of a list of names that the reader works off is said as it is, by `listed`.
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
    return staff.is_near and staff.may(Permission.PERSON_VIEW)


def told(count: int, *, staff: Staff) -> str:
    """How many there are today. Who may not know of few is told "<5" and "10+": rounded down, so
    that neither subtracting places nor coming again after a change tells of one person."""
    if not count or sees_few(staff):
        return f"{count:,}"
    return f"<{SMALL}" if is_small(count) else f"{count - count % SMALL:,}+"


def listed(count: int, *, staff: Staff) -> str:
    """How long a list of names is, for who works it off and could count the rows."""
    return f"{count:,}" if staff.may(Permission.PERSON_EDIT) else told(count, staff=staff)


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


def hides_total(counts: Mapping[Key, int | None]) -> bool:
    """Whether their total still tells the hidden ones, because there are no more to cover them.

    >>> hides_total({"a": 4, "b": 4}), hides_total({"a": 3, "b": 4}), hides_total({"a": 9})
    (True, False, False)
    """
    covered = [counts[key] for key in hidden(counts)]
    return bool(covered) and _is_given_away(covered)


def _is_given_away(counts: list[int]) -> bool:
    """Whether the sum of these, which anybody can work out, tells each of them or a few people.

    A page marks the few and what covers them apart: the sum tells all where each is the least that
    its mark allows, or where all are few and each the most.
    """
    total, few = sum(counts), all(is_small(count) for count in counts)
    least = sum(1 if is_small(count) else SMALL for count in counts)
    most = len(counts) * (SMALL - 1)
    return len(counts) == 1 or total < SMALL or total == least or (few and total == most)
