"""Lists of people: within reach, by place or by what was typed, paged by key."""

from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.engine.values import DivisionCode
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person

PAGE = 50


@dataclass(frozen=True)
class Page:
    """One screen of people; `next_key` goes on behind the last of them."""

    people: list[Person]
    next_key: str = ""


def people(term: str, *, division: DivisionCode, staff: Staff) -> QuerySet[Person]:
    found = registry.people_listed(term, division=division, staff=staff)
    return found.select_related("household")


def page(found: QuerySet[Person], *, after: str) -> Page:
    """In order of place, then of receipt: as quick on the last page as on the first."""
    code, _, pk = after.partition("-")
    if code.isdigit() and pk.isdigit():
        found = found.filter(division_code__gte=code).exclude(division_code=code, pk__lte=int(pk))
    shown = list(found.order_by("division_code", "pk")[: PAGE + 1])
    if len(shown) <= PAGE:
        return Page(shown)
    last = shown[PAGE - 1]
    return Page(shown[:PAGE], f"{last.division_code}-{last.pk}")
