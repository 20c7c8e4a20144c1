"""五清: which of the five facts are not known yet, of one person and of a county (S2.116, S2.25).

What is known is not asked. Of a child, of somebody at school, past working age or unable to work
nobody asks what work they want; and who said not to be looking has said it (rights.md 3). So that a
missing name tells nobody above the township who that is, who lacks a wish is named to the village
and the township alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Substr

from bangfu.engine.codes import Fact, LabourAbility
from bangfu.engine.rules.working_age import is_of_working_age
from bangfu.engine.values import DivisionCode
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, TrainingNeed, Wish
from bangfu.rights.models import NotLooking

Among = Callable[[QuerySet], QuerySet]
NEAR_ONLY = frozenset({Fact.WISH, Fact.TRAINING})
UNABLE = (LabourAbility.LOST, LabourAbility.NONE)


def all_of_them(said: QuerySet) -> QuerySet:
    return said


@dataclass(frozen=True)
class Unit:
    """How many people of a place there are, all five facts known of how many, and what lacks."""

    code: str
    people: int
    complete: int
    lacking: dict[Fact, int]

    def share(self, staff: Staff) -> float | None:
        """Whole per cents of whom all is known; None where it would tell of a few people, and as
        rounded as the numbers beside it."""
        parts = (self.complete, self.people - self.complete)
        if not self.people or any(small_cells.is_hidden(part, staff=staff) for part in parts):
            return None
        if small_cells.sees_few(staff):
            return self.complete * 100 // self.people
        return small_cells.rounded(self.complete) * 100 // small_cells.rounded(self.people)


def facts_by_unit(division: DivisionCode, *, digits: int, on: date) -> list[Unit]:
    """One query, however many people: by the first digits of where they live."""
    lacked = lacks(on)
    anything = Q(pk__in=[])
    for query in lacked.values():
        anything |= query
    rows = (
        Person.objects.living()
        .in_division(division)
        .order_by()
        .annotate(unit=Substr("division_code", 1, digits))
        .values("unit")
        .annotate(
            people=Count("pk"),
            complete=Count("pk", filter=~anything),
            **{f"no_{fact}": Count("pk", filter=query) for fact, query in lacked.items()},
        )
        .order_by("unit")
    )
    return [
        Unit(
            row["unit"].ljust(12, "0"),
            row["people"],
            row["complete"],
            {fact: row[f"no_{fact}"] for fact in Fact},
        )
        for row in rows
    ]


def lacking(fact: Fact, *, division: DivisionCode, on: date, staff: Staff) -> QuerySet[Person]:
    """Who lacks it, by name: for whoever may go and ask."""
    found = Person.objects.visible_to(staff).living().in_division(division).filter(lacks(on)[fact])
    return found if staff.is_near or fact not in NEAR_ONLY else found.none()


def five_facts_missing(
    person: Person, *, wish: Wish | None, need: TrainingNeed | None, has_rested: bool, on: date
) -> list[Fact]:
    """What is still to be asked of one person who last said this, and who ever wished to be left
    alone or never did: `lacks`, told of one. Nothing is asked of who died or moved away."""
    if person.left_on:
        return []
    is_asked = _may_be_asked(person, on) and not (has_rested and _is_at_rest(person, on))
    is_known = {
        Fact.FAMILY: person.household.poverty_status and person.relation,
        Fact.STATUS: person.labour_ability,
        Fact.SKILL: person.education,
        Fact.WISH: wish or not is_asked,
        Fact.TRAINING: need or not is_asked,
    }
    return [fact for fact in Fact if not is_known[fact]]


def _may_be_asked(person: Person, on: date) -> bool:
    """`_asked` of one person who is not at rest."""
    is_able = person.labour_ability not in UNABLE and person.school_status == ""
    return is_able and is_of_working_age(person.born_on, person.sex, on=on)


def _is_at_rest(person: Person, on: date) -> bool:
    return NotLooking.objects.in_force(as_of=on).filter(registry.recorded_of(person)).exists()


def lacks(on: date, *, among: Among = all_of_them) -> dict[Fact, Q]:
    """Of whom each fact is not known. What people said is looked up `among` fewer, where only some
    people are asked about."""
    asked = _asked(on, among)
    return {
        Fact.FAMILY: Q(household__poverty_status="") | Q(relation=""),
        Fact.STATUS: Q(labour_ability=""),
        Fact.SKILL: Q(education=""),
        Fact.WISH: asked & ~Q(pk__in=_speakers(Wish.objects.standing(), among)),
        Fact.TRAINING: asked & ~Q(pk__in=_speakers(TrainingNeed.objects.standing(), among)),
    }


def _asked(on: date, among: Among) -> Q:
    """Of working age, not at school, not unable to work, and not at rest by the own word."""
    at_rest = _speakers(NotLooking.objects.in_force(as_of=on), among)
    able = ~Q(labour_ability__in=UNABLE)
    return registry.of_working_age(on) & able & Q(school_status="") & ~Q(pk__in=at_rest)


def _speakers(said: QuerySet, among: Among) -> Iterable[int]:
    """Ids of the people who said it, in their own row or in one merged into it since."""
    who = Coalesce("person__merged_into", F("person"))
    return among(said).order_by().annotate(who=who).values("who")
