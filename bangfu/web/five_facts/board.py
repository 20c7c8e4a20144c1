"""What the pages of the five facts show."""

from itertools import pairwise

from django.db.models import QuerySet
from django.utils import timezone

from bangfu.engine.codes import Fact
from bangfu.engine.values import DivisionCode
from bangfu.engine.values.division_code import WIDTHS
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, TrainingNeed, Wish
from bangfu.rights import queries as rights

BELOW = dict(pairwise(WIDTHS))
SHOWN = 10


def page(*, division: DivisionCode, staff: Staff) -> dict[str, object]:
    digits = BELOW.get(len(division.significant), len(division.significant))
    units = rights.facts_by_unit(division, digits=digits, on=timezone.localdate())
    whole = rights.Unit(
        division.text,
        sum(unit.people for unit in units),
        sum(unit.complete for unit in units),
        {fact: sum(unit.lacking[fact] for unit in units) for fact in Fact},
    )
    return {
        "division": division.text,
        "whole": line(whole, staff=staff),
        "units": [line(unit, staff=staff) for unit in units if unit.code != division.text],
        "facts": list(Fact),
    }


def line(unit: rights.Unit, *, staff: Staff) -> dict[str, object]:
    open_facts = [fact for fact in Fact if fact not in rights.NEAR_ONLY or staff.is_near]
    return {
        "unit": unit,
        "share": unit.share(staff),
        "lacking": [(fact, unit.lacking[fact], fact in open_facts) for fact in Fact],
    }


def lacking(fact: Fact, *, division: DivisionCode, staff: Staff) -> QuerySet[Person]:
    return rights.lacking(fact, division=division, on=timezone.localdate(), staff=staff)


def said(person: Person, *, staff: Staff) -> dict[str, object]:
    """Everything the person said of work and training, the last first."""
    return {
        "person": person,
        "wishes": registry.sayings_of(Wish, person)[:SHOWN],
        "needs": registry.sayings_of(TrainingNeed, person)[:SHOWN],
        "quiet_until": rights.quiet_until([person.pk], staff).get(person.pk),
    }


def of_person(
    person: Person,
    *,
    wish: Wish | None,
    need: TrainingNeed | None,
    has_rested: bool,
    staff: Staff,
) -> dict[str, object]:
    """For the file of a person who last said this. Whether a wish is still to be asked for is told
    near by alone."""
    missing = rights.five_facts_missing(
        person, wish=wish, need=need, has_rested=has_rested, on=timezone.localdate()
    )
    return {
        "wish": wish,
        "need": need,
        "missing": [fact for fact in missing if fact not in rights.NEAR_ONLY or staff.is_near],
    }
