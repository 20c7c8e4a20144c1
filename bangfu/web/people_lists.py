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


def people(
    term: str, *, division: DivisionCode, staff: Staff, departed: bool = False
) -> list[QuerySet[Person]]:
    """Tiers, the exact first; nobody stands in two.

    Everybody is listed by place; those found by receipt, in which an index already has them and a
    household's members stand together.
    """
    found = registry.listed(term, division=division, reader=staff, departed=departed)
    order = ("pk",) if term else ("division_code", "pk")
    return [tier.order_by(*order) for tier in found.tiers]


def page(tiers: list[QuerySet[Person]], *, after: str) -> Page:
    """As quick on the last page as on the first."""
    reached, shown = _reached(after), []
    for number, tier in enumerate(tiers):
        if len(shown) > PAGE or (reached and number < reached[0]):
            continue
        if reached and number == reached[0]:
            tier = _behind(tier, *reached[1:])
        shown += [(number, person) for person in _read(tier[: PAGE + 1 - len(shown)])]
    people = [person for _, person in shown[:PAGE]]
    if len(shown) <= PAGE:
        return Page(people)
    number, last = shown[PAGE - 1]
    return Page(people, f"{number}-{last.division_code}-{last.pk}")


def _read(those: QuerySet[Person]) -> QuerySet[Person]:
    """Of nobody else the household is read, nor, where indexes tell who stands on the page, a row
    of their own."""
    people = Person.objects.filter(pk__in=those.values("pk")).select_related("household")
    return people.order_by(*those.query.order_by)


def _reached(after: str) -> tuple[int, str, int] | None:
    parts = after.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() for part in parts):
        return None
    return int(parts[0]), parts[1], int(parts[2])


def _behind(tier: QuerySet[Person], code: str, pk: int) -> QuerySet[Person]:
    if "division_code" not in tier.query.order_by:
        return tier.filter(pk__gt=pk)
    return tier.filter(division_code__gte=code).exclude(division_code=code, pk__lte=pk)
