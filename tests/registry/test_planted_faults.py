"""A pass over the register finds what was planted in it for every rule, and nothing else (S4.99).

The rules by themselves are tested beside the engine; here the faults lie in the database, and come
out of it as a province's would.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from bangfu.engine.checks import RULES
from bangfu.engine.samples.faults import Faults, faulty_households
from bangfu.engine.values import Month
from bangfu.registry import actions
from bangfu.registry.models import CheckFinding, Household, Person, WorkSpell

SEPTEMBER = Month(2023, 9)
SAME = ("identity_status", "sex", "relation", "education", "school_status", "labour_ability")
SAME_OF_SPELLS = (
    "person_id",
    "place_code",
    "employer_name",
    "employer_code",
    "employment_kind",
    "industry",
    "sector",
    "channel",
)


def month_of(number: int) -> Month | None:
    return Month(number // 100, number % 100) if number else None


def known(number: float) -> float | None:
    return None if number == -1 else number


def born_on(at: int) -> date | None:
    return None if at == -1 else date((at - 1) // 12, (at - 1) % 12 + 1, 1)


def into_the_register(faults: Faults) -> None:
    people = faults.people.to_pylist()
    homes = {row["household_id"]: row for row in people}
    Household.objects.bulk_create(
        Household(
            id=number,
            household_number=str(number),
            division_code=row["division_code"],
            poverty_status=row["poverty_status"],
        )
        for number, row in homes.items()
    )
    Person.objects.bulk_create(
        Person(
            **{column: row[column] for column in ("id", "household_id", "division_code", *SAME)},
            person_number=str(row["id"]),
            born_on=born_on(row["born_at"]),
        )
        for row in people
    )
    for row in people:
        # saved, they would follow from numbers, of which there are none here
        keys = {name: known(row[name]) for name in ("identity_key", "phone_key")}
        Person.objects.filter(pk=row["id"]).update(**keys)
    WorkSpell.objects.bulk_create(
        WorkSpell(
            **{column: row[column] for column in SAME_OF_SPELLS},
            division_code=homes[row["person_id"] // 100 * 100]["division_code"],
            start_month=month_of(row["start_month"]),
            end_month=month_of(row["end_month"]),
            monthly_income_yuan=None if row["income_yuan"] == -1 else Decimal(row["income_yuan"]),
            transport_subsidy_yuan=Decimal(row["transport_subsidy_yuan"]),
            is_organised={-1: None, 0: False, 1: True}[row["is_organised"]],
        )
        for row in faults.spells.to_pylist()
    )


@pytest.mark.django_db(transaction=True)
@time_machine.travel("2023-09-20 09:00+08:00", tick=False)
def test_a_pass_finds_what_was_planted_for_every_rule_and_nothing_else(chen):
    faults = faulty_households(month=SEPTEMBER, each=2)
    into_the_register(faults)
    assert {rule for _, rule, _ in faults.truth} == {rule.name for rule in RULES}
    done = actions.check_register(by=chen)
    found = set(CheckFinding.objects.values_list("person_id", "rule", "start_number"))
    assert found - faults.truth == set(), "false alarms"
    assert faults.truth - found == set(), "missed"
    assert done.people_count == faults.people.num_rows
