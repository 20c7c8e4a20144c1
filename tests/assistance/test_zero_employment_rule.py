"""零就业家庭 by its definition (S2.1, S2.26, rights.md 5): one by one, and a county at once."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.assistance.queries import zero_employment as queries
from bangfu.engine.codes import HouseholdWork, LabourAbility, MemberWork, PovertyStatus
from bangfu.engine.rules.zero_employment import Member, judge
from bangfu.engine.values import Month
from bangfu.registry.models import Household
from bangfu.rights import actions as rights

DAY = date(2023, 10, 9)
ADULT = {
    "born_on": date(1985, 3, 2),
    "sex": "female",
    "labour_ability": "ordinary",
    "school_status": "",
    "is_at_work": False,
    "wants_work": True,
}


def judged(*members: dict, status: str = "lifted_out", on: date = DAY):
    return judge(status, [Member(**ADULT | one) for one in members], on=on)


def test_a_household_counts_if_nobody_works_of_those_who_can_and_want_to():
    child = {"born_on": date(2012, 1, 1), "labour_ability": "none", "school_status": "compulsory"}
    found = judged({}, {"wants_work": False}, child)
    assert found.is_zero
    assert found.members == (MemberWork.WANTS_WORK, MemberWork.NOT_SAID, MemberWork.TOO_YOUNG)
    assert "新人社发〔2016〕74号" in found.clause


def test_where_nobody_wants_work_it_is_not_counted_and_is_no_failure():
    found = judged({"wants_work": False})
    assert found.household is HouseholdWork.NOBODY_WANTS
    assert "不算未完成" in found.household.zh


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({"is_at_work": True, "wants_work": False}, MemberWork.AT_WORK),
        ({"born_on": None}, MemberWork.AGE_UNKNOWN),
        ({"born_on": date(2007, 10, 10)}, MemberWork.TOO_YOUNG),
        ({"born_on": date(1968, 10, 9)}, MemberWork.OF_RETIREMENT_AGE),
        ({"school_status": "higher"}, MemberWork.AT_SCHOOL),
        ({"labour_ability": "lost"}, MemberWork.NOT_ABLE),
        ({"labour_ability": ""}, MemberWork.NOT_ABLE),
        ({"labour_ability": "limited"}, MemberWork.WANTS_WORK),
        ({"born_on": date(2007, 10, 9)}, MemberWork.WANTS_WORK),
        ({"born_on": date(1968, 10, 10)}, MemberWork.WANTS_WORK),
        ({"born_on": date(1964, 1, 1), "sex": "male"}, MemberWork.WANTS_WORK),
        ({"born_on": date(1964, 1, 1), "sex": ""}, MemberWork.WANTS_WORK),
    ],
)
def test_each_member_is_told_why(member, why):
    assert judged(member).members == (why,)


def test_monitored_households_are_of_the_programme_since_2022_only():
    assert judged({}, status="monitored_marginal").is_zero
    early = judged({}, status="monitored_marginal", on=date(2021, 12, 31))
    assert early.household is HouseholdWork.OTHER_STATUS
    assert judged({}, on=date(2021, 12, 31)).is_zero
    assert judged({}, status="none").household is HouseholdWork.OTHER_STATUS


def test_the_age_of_retirement_is_that_of_the_day():
    """A man born in May 1965 goes at sixty years and two months."""
    man = {"born_on": date(1965, 5, 20), "sex": "male"}
    assert judged(man, on=date(2025, 7, 19)).is_zero
    assert not judged(man, on=date(2025, 7, 20)).is_zero


people = st.fixed_dictionaries(
    {
        "born_on": st.sampled_from(
            [None, *(date(year, 10, day) for year in (1963, 1968, 2007, 1990) for day in (9, 10))]
        ),
        "sex": st.sampled_from(["male", "female", "unknown", ""]),
        "labour_ability": st.sampled_from([*LabourAbility, ""]),
        "school_status": st.sampled_from(["", "", "higher"]),
        "works": st.sampled_from(
            [None, None, "2023-03", "2023-03 - 2023-09", "2023-10", "2023-11"]
        ),
    }
)
homes = st.lists(
    st.tuples(st.sampled_from([*PovertyStatus, ""]), st.lists(people, max_size=3)), max_size=6
)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=homes)
def test_the_query_of_a_county_says_what_the_rule_says_of_each(county, drawn):
    with transaction.atomic():
        compared(county, drawn)
        transaction.set_rollback(True)


def compared(county, drawn) -> None:
    for status, members in drawn:
        household = county.household(poverty_status=status)
        for one in members:
            spells = [one["works"]] if one["works"] else []
            columns = {name: one[name] for name in one if name != "works"}
            county.person("李秀英", household=household, spells=spells, **columns)
    asked = set(queries.may_apply(on=DAY).values_list("pk", flat=True))
    found = set()
    for household in Household.objects.order_by("pk"):
        everybody = {person.pk for person in queries.members_of(household)}
        if queries.judged(household, wanting=everybody, on=DAY).is_zero:
            found.add(household.pk)
    assert asked == found


@pytest.mark.django_db
def test_who_asked_to_be_left_in_peace_is_not_suggested(county, zhao):
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        person = county.person("李秀英", born_on=date(1985, 3, 2))
        assert list(queries.may_apply(on=DAY)) == [person.household]
        rights.say_not_looking(person=person, channel="phone", by=zhao)
        assert not queries.may_apply(on=DAY)
        county.person("王建国", household=person.household, born_on=date(1985, 3, 2))
        assert list(queries.may_apply(on=DAY)) == [person.household]


@pytest.mark.django_db
def test_the_month_of_the_day_decides_who_is_at_work(county):
    person = county.person("李秀英", born_on=date(1985, 3, 2), spells=["2023-03 - 2023-09"])
    wanting = {person.pk}
    assert not queries.judged(person.household, wanting=wanting, on=date(2023, 9, 30)).is_zero
    assert queries.judged(person.household, wanting=wanting, on=Month(2023, 10).first_day).is_zero
