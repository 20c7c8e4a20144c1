"""25/30/20/15/10 of the certified base, or what a division set (S2.13, S2.14): of divisions alone,
with what people said beside it (rights.md 4)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bangfu.assistance.actions import zero_employment, zero_plans
from bangfu.assistance.codes.zero_employment import CaseStage, ClearingRoute
from bangfu.assistance.models import ZeroCase, ZeroShare
from bangfu.assistance.queries import zero_plans as queries
from bangfu.assistance.rules.zero_plans import MoreThanAll
from bangfu.audit.models import Record
from bangfu.engine.rules.zero_employment import SHARES
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import Household
from tests.assistance.zero import WORDS
from tests.cast import CHENGGUAN, LINQU, YEYUAN
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("year", "percent"),
    [(2015, 0), (2016, 25), (2017, 55), (2018, 75), (2019, 90), (2020, 100), (2023, 100)],
)
def test_the_plan_of_the_notice_adds_up_year_by_year(year, percent):
    assert queries.planned(SHARES, year) == percent


def row_of(staff, code, on="2023-12-31"):
    [found] = [
        row
        for row in queries.rows(staff, year=int(on[:4]), on=date.fromisoformat(on))
        if row.division_code == code
    ]
    return found


def test_cleared_counts_of_the_base_and_who_wants_no_more_is_in_neither(offices):
    cleared = offices.at(CaseStage.CLEARED)
    offices.at(CaseStage.SERVICE)
    ended = offices.proposed(offices.at(CaseStage.SERVICE), ClearingRoute.NOBODY_WANTS)
    offices.confirmed(ended)
    gone = offices.at(CaseStage.SERVICE)
    people = list(gone.household.people.order_by("pk"))
    zero_employment.withdraw(case=gone, people=people, channel="phone", by=offices.wang)
    offices.applied()
    row = row_of(offices.zhao, CHENGGUAN)
    assert (row.base, row.cleared, row.cleared_percent) == (2, 1, 50)
    assert (row.said, row.able, row.said_percent) == (2, 2, 100)
    offices.county.person("王芳", household=cleared.household, born_on="1990-01-01")
    assert row_of(offices.zhao, CHENGGUAN).said_percent == 67
    assert row_of(offices.zhao, CHENGGUAN, on="2022-12-31").base == 0


def test_who_applied_and_split_off_since_is_not_counted_with_those_who_stayed(offices):
    person = offices.family()
    other = offices.county.person("王芳", household=person.household, born_on="1990-01-01")
    told = {"words": WORDS, "channel": "in_person", "by": offices.wang}
    zero_employment.apply(household=person.household, people=[other], **told)
    case = offices.at(CaseStage.CLEARED, person)
    assert row_of(offices.zhao, CHENGGUAN).said == 2
    told = {"people": [other], "relations": {other.pk: "head"}, "day": timezone.localdate()}
    changed(case.household, HouseholdChange.SPLIT, offices.wang, **told)
    row = row_of(offices.zhao, CHENGGUAN)
    assert (row.said, row.able, row.said_percent) == (1, 1, 100)


def test_few_households_are_not_told_of_outside_the_township(client, offices, sun):
    offices.at(CaseStage.CLEARED)
    for who, told in ((offices.zhao, "100%"), (offices.chen, "&lt;5"), (sun, "&lt;5")):
        client.force_login(who)
        page = client.get(reverse("zero-plan")).content.decode()
        assert told in page
    row = row_of(offices.chen, CHENGGUAN)
    assert (row.cleared_percent, row.said_percent) == (None, None)


def test_a_percentage_outside_the_township_is_that_of_rounded_numbers():
    row = queries.Row("370724000000", 100, 23, 12, 23, 31, sees_few=False)
    assert row.cleared_percent == 50
    assert queries.Row("370724000000", 100, 23, 20, 0, 0, sees_few=False).cleared_percent is None


def test_a_division_sets_its_own_which_holds_for_those_below(offices):
    chen = offices.chen
    assert queries.shares_of(CHENGGUAN) == SHARES
    zero_plans.set_share(year=2023, percent=60, by=chen)
    zero_plans.set_share(year=2024, percent=30, by=chen)
    zero_plans.set_share(year=2024, percent=40, by=chen)
    assert queries.shares_of(YEYUAN) == {2023: 60, 2024: 40}
    assert row_of(offices.zhao, CHENGGUAN).planned_percent == 60
    with pytest.raises(MoreThanAll, match="101"):
        zero_plans.set_share(year=2025, percent=1, by=chen)
    assert Record.objects.filter(action="zero_share_set").count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroShare.objects.create(division_code=LINQU, year=2023, percent=1, set_by=chen)


def test_only_who_sets_targets_sets_a_plan(client, offices, sun):
    told = {"year": 2023, "percent": 50}
    for who, status in ((offices.zhao, 403), (offices.zheng, 403), (offices.wang, 403)):
        client.force_login(who)
        assert client.post(reverse("zero-plan-set"), told).status_code == status
    assert not ZeroShare.objects.exists()
    client.force_login(sun)
    assert client.post(reverse("zero-plan-set"), told).status_code == 302
    client.force_login(offices.chen)
    assert client.post(reverse("zero-plan-set"), {"year": 2023, "percent": 101}).status_code == 422
    assert ZeroShare.objects.get().division_code == "370000000000"


def test_a_plan_is_of_a_division_and_of_nobody(offices):
    fields = {field.name for field in ZeroShare._meta.get_fields()}
    assert fields == {"id", "division_code", "year", "percent", "set_at", "set_by"}
    for model in (Household, ZeroCase):
        assert not any("target" in field.name for field in model._meta.get_fields())
