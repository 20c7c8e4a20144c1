"""Who applied as a household without work and died, or moved away: S0, S2.12."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bangfu.assistance.actions import zero_employment
from bangfu.assistance.codes.zero_employment import CaseStage
from bangfu.assistance.queries import zero_employment as queries
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Person
from bangfu.web.households import actions
from tests.assistance.zero import WORDS
from tests.cast import DADIAN
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 8)


def test_a_case_of_a_household_without_work_ends_with_who_applied(offices, wang):
    head = offices.family()
    case = offices.applied(head)
    event = changed(head.household, Change.DIED, wang, person=head, day=DAY)
    case.refresh_from_db()
    assert case.stage == CaseStage.WITHDRAWN
    actions.undo(event=event, by=wang)
    case.refresh_from_db()
    assert (case.stage, case.ended_on) == (CaseStage.CHECK, None)
    assert case.members.get().withdrawn_at is None


@pytest.fixture
def couple(offices, county):
    """Two who want work, and the case in which they said so."""
    home = county.household()
    told = {"household": home, "born_on": "1985-03-02"}
    head = county.person("李秀英", relation="head", **told)
    spouse = county.person("孙二平", relation="spouse", **told)
    case = zero_employment.apply(
        household=home, people=[head, spouse], words=WORDS, channel="in_person", by=offices.wang
    )
    return case, spouse


def named(client, who, case, **asked) -> str:
    """Whom the list names as wanting work."""
    client.force_login(who)
    page = client.get(reverse("zero-cases"), asked).content.decode()
    address = re.escape(reverse("zero-case", args=[case.pk]))
    return re.search(rf'<a href="{address}">([^<]*)<', page)[1]


def test_who_joined_a_household_elsewhere_is_named_on_no_list_here(client, offices, couple, county):
    case, spouse = couple
    assert named(client, offices.wang, case) == "李*英 孙*平"
    other = county.person("周丙三", division_code=DADIAN, relation="head").household
    changed(other, Change.JOINED, offices.chen, person=spouse, day=DAY, relation="other")
    for who in (offices.wang, offices.zhao, offices.chen):
        assert named(client, who, case) == "李*英"


def test_who_moved_out_of_reach_is_not_named_though_they_still_want_work(client, offices, couple):
    case, spouse = couple
    Person.objects.filter(pk=spouse.pk).update(division_code=DADIAN)
    assert case.members.filter(person=spouse, withdrawn_at=None).exists()
    assert named(client, offices.wang, case) == named(client, offices.zhao, case) == "李*英"
    assert named(client, offices.chen, case) == "李*英 孙*平"


def test_who_took_it_back_is_not_listed_as_wanting_work(client, offices, couple):
    case, spouse = couple
    told = {"channel": "phone", "by": offices.wang}
    zero_employment.withdraw(case=case, people=[spouse], **told)
    assert named(client, offices.wang, case) == "李*英"
    zero_employment.withdraw(case=case, people=queries.people_of(case), **told)
    assert named(client, offices.wang, case, stage=CaseStage.WITHDRAWN) == "没有"


def test_a_service_to_who_moved_out_of_reach_is_told_without_the_name(client, offices, couple):
    case, spouse = couple
    for step in (offices.checked, offices.reviewed, offices.published, offices.certified):
        case = step(case)
    offices.offer(case, spouse)
    Person.objects.filter(pk=spouse.pk).update(division_code=DADIAN)
    for who, is_named in ((offices.zhao, False), (offices.chen, True)):
        client.force_login(who)
        page = client.get(reverse("zero-case", args=[case.pk])).content.decode()
        assert "县食品厂包装工" in page
        # nor offered for another service, or to take back what they said
        assert ("孙*平" in page) is is_named
