"""Which lists can be kept."""

import re

from django.utils.translation import gettext as _

from bangfu.assistance.codes.lists import Criteria

NAME_LENGTH = 30
LISTS_EACH = 20
# an identity number, a phone: a list is named by what it asks, not by whom it holds
DIGITS = re.compile(r"\d{6}")


class ListRefused(ValueError):
    """The list cannot be kept like this; the words say why."""


def check_list(name: str, criteria: Criteria, *, count: int) -> None:
    if not name:
        raise ListRefused(_("请给名单起个名称"))
    check_criteria(criteria)
    if DIGITS.search(name):
        raise ListRefused(_("名单名称里请不要写号码"))
    if count >= LISTS_EACH:
        raise ListRefused(_("最多保存 %(count)s 个名单，请先删去不用的") % {"count": LISTS_EACH})


def check_criteria(criteria: Criteria) -> None:
    """Nobody is on a list of no condition: it is not everybody, and not a count of none."""
    if not criteria.stored():
        raise ListRefused(_("请至少选一个条件"))
    low, high = criteria.age_from, criteria.age_to
    if low is not None and high is not None and low > high:
        raise ListRefused(_("年龄上限小于下限"))
