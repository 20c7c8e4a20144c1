"""Several people at the same few households at the same moment (ADR 24): nobody waits in a ring,
and what is repeated of a place stays true."""

from datetime import date

import pytest
from django.db import OperationalError
from django.db.models import F

from bangfu.comparison.models import Discrepancy
from bangfu.registry.models import Person, PopulationStatus, WorkSpell
from tests.at_once import at_once
from tests.cast import County, made_up_number
from tests.comparison.findings import Findings
from tests.registry.hands import Hand

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("october"),
]
STEPS = 60


def settled_in(county: County, chen) -> list[Person]:
    """Three families with work, statuses and open findings; two of the people are one."""
    number, people = made_up_number(77), []
    for home in [county.household() for _ in range(3)]:
        told = {"source": "file", "evidence": "批次 1", "recorded_by": chen}
        moment = {"valid_from": date(2020, 1, 1), "recorded_at": "2020-01-01T00:00Z"}
        PopulationStatus.objects.create(household=home, kind="lifted_out", **told, **moment)
        for relation in ("head", "spouse", "other"):
            given = {"identity_number": number} if relation == "spouse" else {}
            told = {"household": home, "relation": relation, "spells": ["2023-03"]}
            people.append(county.person("张一", born_on=date(1985, 3, 2), **told, **given))
    return people


def found_about(people: list[Person], findings: Findings) -> None:
    for person in people:
        for kind in ("employer_differs", "missing_here", "name_differs"):
            findings.add(person, kind)
    one, two, three = (person for person in people if person.relation == "spouse")
    for first, other in ((one, two), (two, three)):
        findings.add(first, "duplicate_person", detail={"other_person_id": other.pk})


def test_nobody_waits_in_a_ring_and_places_stay_true(county, zhao, chen):
    found_about(settled_in(county, chen), Findings(county, chen))
    hands = [Hand(seed, by) for seed, by in enumerate([zhao, chen, zhao, chen])]
    at_once(*[lambda hand=hand: hand(STEPS) for hand in hands], seconds=300)
    told = sum((hand.told for hand in hands), start=type(hands[0].told)())
    assert sum(told.values()) == STEPS * len(hands)
    refused = {kind for _step, kind in told if kind}
    assert OperationalError not in refused
    here = Person.objects.filter(merged_into=None, left_on=None)
    assert not here.exclude(division_code=F("household__division_code")).exists()
    assert not WorkSpell.objects.exclude(division_code=F("person__division_code")).exists()
    assert not Discrepancy.objects.exclude(division_code=F("person__division_code")).exists()
