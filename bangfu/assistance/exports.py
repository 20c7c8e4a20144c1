"""Living lists to take away: of the village and the township, who reach people."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from bangfu.assistance.codes.lists import READY, Criteria, ReadyList
from bangfu.assistance.queries import lists as queries
from bangfu.disclosure.kinds import Asked, NotExportable
from bangfu.org.models import InDivision, Staff
from bangfu.registry import exports


def people_asked(asked: Asked, by: Staff) -> InDivision:
    if not by.is_near:
        raise NotExportable("living list")
    return queries.people_on(criteria_of(asked.get("list", ""), by), staff=by)


def criteria_of(word: str, by: Staff) -> tuple[Criteria, ...]:
    """A list that comes ready, by its name, or one of one's own, by its number."""
    if word in list(ReadyList):
        return READY[ReadyList(word)]
    found = queries.lists_of(by).filter(pk=int(word)).first() if word.isdecimal() else None
    if found is None:
        raise NotExportable(word)
    return (Criteria.read(found.criteria),)


LIVING_LIST = replace(
    exports.PEOPLE,
    title=_("名单（不含不愿被打扰的人）"),
    parameters=("list",),
    count=lambda asked, by: people_asked(asked, by).count(),
    rows=lambda asked, by: exports.in_order(people_asked(asked, by)),
)
