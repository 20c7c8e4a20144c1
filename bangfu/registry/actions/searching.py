"""Finding people by a number of their own leaves a trace, and has a day's measure.

A search answers yes or no to a number somebody tries: a hundred answers tell what a mask hides.
"""

from django.db import transaction

from bangfu.audit.actions import record, record_access
from bangfu.disclosure import queries as disclosure
from bangfu.disclosure import rules
from bangfu.disclosure.codes import LimitName
from bangfu.engine.values import DivisionCode
from bangfu.org.limits import counted, so_far
from bangfu.org.models import Staff
from bangfu.org.second_factor import keyed_hash
from bangfu.registry import queries
from bangfu.registry.models import Person
from bangfu.registry.search_terms import Numbers, understood

# as `org.limits` counts: each search, and what was searched for already
SEARCHES, SEARCHED, DAY_SECONDS = "number_search", "number_searched", 86_400


def search(*, text: str, division: DivisionCode, by: Staff) -> None:
    """Put on record that somebody searches there by an identity number, its last four or a phone,
    and how many that finds; never the number. Whoever calls looks only afterwards.

    Whether it finds anybody or not it counts against the day's measure, once a day for each number
    and place: pages that follow from a list, or an export of it, ask nothing new. Raises
    `SeenEnough`. Names, and numbers that stand in every list, pass.
    """
    asked = understood(text)
    if isinstance(asked, Numbers) and (sort := asked.of_their_own):
        who = f"staff {by.pk}"
        this = keyed_hash(f"{who} {division} {asked.number}", of=SEARCHED)
        known = so_far(SEARCHED, this, DAY_SECONDS) or queries.stands_in_lists(asked, by)
        if not known:
            _check_measure(who, by=by)
            counted(SEARCHED, this, DAY_SECONDS)
            _record(sort, queries.numbered(asked, by, division=division), by=by)


def _check_measure(who: str, *, by: Staff) -> None:
    limit = disclosure.limit(LimitName.NUMBER_SEARCHES_A_DAY)
    rules.check_searches(so_far(SEARCHES, who, DAY_SECONDS), limit)
    if counted(SEARCHES, who, DAY_SECONDS) == limit:
        told = {"limit": LimitName.NUMBER_SEARCHES_A_DAY.value, "value": limit}
        record("reveal_limit_reached", subject=by, after=told, by=by)


@transaction.atomic
def _record(sort: str, found, *, by: Staff) -> None:
    """About the person where it is one, so that they can see it; else about who searched."""
    keys = list(found.order_by().values_list("pk", flat=True))
    subject = Person.objects.get(pk=keys[0]) if len(keys) == 1 else by
    told = {"number": sort, "found": len(keys)}
    record_access("search_number", subject=subject, after=told, by=by)
