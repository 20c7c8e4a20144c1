"""Finding people by what somebody typed, within reach, the exact first (see `search_terms`)."""

from dataclasses import dataclass
from functools import reduce

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from bangfu.engine.values import DivisionCode
from bangfu.org.models import Division, InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Household, Person, SearchKey
from bangfu.registry.search_keys import keys_in
from bangfu.registry.search_terms import Numbers, Tier, understood

COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Found:
    """Those whom this person may see, and for each tier, best first, queries for the ids of who
    meets it."""

    among: InDivision
    met: list[list[QuerySet]]
    is_everybody: bool = False

    @property
    def tiers(self) -> list[InDivision]:
        """Nobody stands in two."""
        if self.is_everybody:
            return [self.among]
        ids = [_any_of(queries) for queries in self.met]
        return [self._of(_without(own, ids[:at])) for at, own in enumerate(ids)]

    @property
    def people(self) -> InDivision:
        """Everybody found, in no order."""
        if self.is_everybody:
            return self.among
        every = [query for queries in self.met for query in queries]
        return self._of(_any_of(every)) if every else self.among.none()

    def _of(self, ids: QuerySet) -> InDivision:
        return self.among.filter(pk__in=ids)


def _any_of(queries: list[QuerySet]) -> QuerySet:
    return queries[0].union(*queries[1:]) if queries[1:] else queries[0]


def _without(own: QuerySet, earlier: list[QuerySet]) -> QuerySet:
    """Among the ids, not among the people: PostgreSQL would read the whole table for that."""
    return own.difference(*earlier) if earlier else own


def find(
    text: str, reader: Staff, *, division: DivisionCode | None = None, departed: bool = False
) -> Found:
    """By name, part of it, pinyin or initials; by a whole number of any kind; or, for who may see
    numbers whole, by the last four of the identity number.

    Within the reader's reach, and within the division where one is given; of the living, or of
    who died or moved away.
    """
    asked = understood(text)
    place = division or reader.division
    if isinstance(asked, Numbers):
        met = _numbered(asked, place, may_see_tail=reader.may(Permission.REVEAL))
    else:
        met = _named(asked, _counties(place) if asked else [])
    return Found(_among(reader, departed).in_division(place), met)


def numbered(asked: Numbers, reader: Staff, *, division: DivisionCode) -> InDivision:
    """Whom a number finds there, of the living and of who died or moved away alike."""
    among = Person.objects.visible_to(reader).filter(merged_into=None).in_division(division)
    met = _numbered(asked, division, may_see_tail=reader.may(Permission.REVEAL))
    return Found(among, met).people


def stands_in_lists(asked: Numbers, reader: Staff) -> bool:
    """Whether it is what the office calls somebody by: some of those look like old identity
    numbers."""
    people = Person.objects.visible_to(reader).filter(person_number=asked.number)
    households = Household.objects.visible_to(reader).filter(household_number=asked.number)
    return people.exists() or households.exists()


def _among(reader: Staff, departed: bool) -> InDivision:
    people = Person.objects.visible_to(reader)
    return people.departed() if departed else people.living()


def listed(text: str, *, division: DivisionCode, reader: Staff, departed: bool = False) -> Found:
    """Those found in the division, or everybody there where nothing was typed."""
    if text:
        return find(text, reader, division=division, departed=departed)
    return Found(_among(reader, departed).in_division(division), [], is_everybody=True)


def _named(tiers: list[Tier], counties: list[str]) -> list[list[QuerySet]]:
    return [[_all_met([_holders(texts, counties) for texts in tier])] for tier in tiers]


def _all_met(each: list[QuerySet]) -> QuerySet:
    return reduce(lambda left, right: left.filter(person__in=right), each)


def _holders(texts: set[str], counties: list[str]) -> QuerySet:
    """Ids of the people who have any of the texts."""
    return SearchKey.objects.filter(key__in=keys_in(sorted(texts), counties)).values("person")


def _numbered(asked: Numbers, place: DivisionCode, *, may_see_tail: bool) -> list[list[QuerySet]]:
    """Who has the number, or is where a row that had it was merged into; whose household has it."""
    exact = [
        Person.objects.filter(person_number=asked.number).values(
            found=Coalesce("merged_into", "pk")
        )
    ]
    for name, text in (("identity_key", asked.identity), ("phone_key", asked.phone)):
        if text:
            key = Person._meta.get_field(name).key_of(text)  # type: ignore[union-attr]
            exact.append(Person.objects.filter(**{name: key}).values(found=F("pk")))
    household = Person.objects.filter(household__household_number=asked.number).values(
        found=F("pk")
    )
    met = [exact, [household]]
    if asked.tail and may_see_tail:
        met.append([_holders({asked.tail}, _counties(place))])
    return met


def _counties(place: DivisionCode) -> list[str]:
    """First six digits of every code inside, for places above the county from the table."""
    if len(place.significant) >= COUNTY_DIGITS:
        return [place.county]
    inside = Division.objects.filter(code__range=place.range, code__endswith="000000")
    return sorted({code[:COUNTY_DIGITS] for code in inside.values_list("code", flat=True)})
