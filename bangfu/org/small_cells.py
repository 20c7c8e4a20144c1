"""Few people are not told of as a number outside the township (rights.md 12).

The township and the villages see every number; the county and all above it do not. A number of a
closed month must not come back as the total less the others: what would tell it is hidden with it
(covering.py); a number of today goes through `told`, which rounds it. Only the length of a list of
names that the reader works off is said as it is, by `listed`.
"""

from bangfu.org.covering import SMALL, is_small
from bangfu.org.models import Staff
from bangfu.org.roles import Permission


def sees_few(staff: Staff) -> bool:
    return staff.is_near and staff.may(Permission.PERSON_VIEW)


def told(count: int, *, staff: Staff) -> str:
    """How many there are today. Who may not know of few is told "<5" and "10+": rounded down, so
    that neither subtracting places nor coming again after a change tells of one person."""
    if not count or sees_few(staff):
        return f"{count:,}"
    return f"<{SMALL}" if is_small(count) else f"{rounded(count):,}+"


def rounded(count: int) -> int:
    return count - count % SMALL


def listed(count: int, *, staff: Staff) -> str:
    """How long a list of names is, for who works it off and could count the rows."""
    return f"{count:,}" if tells_length(staff) else told(count, staff=staff)


def tells_length(staff: Staff) -> bool:
    """Whether the length of a list is said as it is: to who corrects the register, or sees few."""
    return staff.may(Permission.PERSON_EDIT) or sees_few(staff)


def is_hidden(count: int | None, *, staff: Staff) -> bool:
    """Whether the number would be about a few people whom `staff` may not see."""
    return is_small(count) and not sees_few(staff)
