"""Who of a household without work wants any: in their own words, and taken back in one step (S2.9,
S2.20)."""

import threading

import pytest
from django.utils import timezone

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.codes.zero_employment import OPEN, CaseStage
from bangfu.assistance.models import ZeroMember
from bangfu.assistance.queries import zero_employment as queries
from bangfu.engine.codes import WishForm
from bangfu.registry.actions import say_wish
from bangfu.rights import actions as rights
from bangfu.rights.models import WorkerAccount
from bangfu.rights.rules import NotThePerson
from tests.assistance.zero import WORDS
from tests.at_once import at_once
from tests.cast import XITAN, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", OPEN)
def test_a_household_withdraws_in_one_step_at_any_time(offices, stage):
    li = offices.family()
    case = offices.at(stage, li)
    told = {"people": [li], "channel": "phone", "by": offices.wang}
    case = actions.withdraw(case=case, **told)
    assert (case.stage, case.due_on) == (CaseStage.WITHDRAWN, None)
    steps = case.steps.count()
    assert actions.withdraw(case=case, **told).steps.count() == steps
    assert queries.wanting(case, on=timezone.localdate()) == set()


def test_one_of_two_withdraws_and_the_other_goes_on(offices, county):
    li = offices.family()
    wang_fang = county.person("王芳", household=li.household)
    offices.applied(li)
    case = offices.applied(wang_fang)
    case = actions.withdraw(case=case, people=[li], channel="phone", by=offices.wang)
    assert case.stage == CaseStage.CHECK
    assert queries.wanting(case, on=timezone.localdate()) == {wang_fang.pk}
    offices.applied(li)
    assert ZeroMember.objects.filter(case=case).count() == 2
    assert queries.wanting(case, on=timezone.localdate()) == {li.pk, wang_fang.pk}


def test_in_the_portal_a_person_speaks_for_themselves_alone(offices, county):
    li = offices.family()
    wang_fang = county.person("王芳", household=li.household)
    own = staff("p1", "worker", XITAN, "")
    WorkerAccount.objects.create(staff=own, person=li)
    told = {"household": li.household, "words": WORDS, "channel": "portal", "by": own}
    with pytest.raises(NotThePerson):
        actions.apply(people=[wang_fang], **told)
    case = actions.apply(people=[li], **told)
    assert case.members.get().channel == "portal"
    assert actions.withdraw(case=case, people=[li], channel="portal", by=own).stage == "withdrawn"


def test_who_wants_work_is_read_from_what_they_said_anywhere(offices, county, wang):
    """A wish counts as the case does; who says later that they are not looking does not want any,
    and nothing else follows (S2.9, S2.20, rights.md 5)."""
    li = offices.family()
    sister = county.person("李桂香", sex="female", born_on="1988-04-01", household=li.household)
    today = timezone.localdate()

    told = {"said_on": today, "said_how": "in_person", "by": wang}
    say_wish(person=sister, said={"form": next(iter(WishForm))}, **told)
    case = offices.applied(li)

    def wanting():
        return queries.wanting(case, on=timezone.localdate())

    assert wanting() == {li.pk, sister.pk}
    offices.wait(1)
    rights.say_not_looking(person=li, channel="in_person", by=wang)
    assert wanting() == {sister.pk}
    page = queries.case_page(case, on=timezone.localdate(), reader=wang)
    assert page["judgement"].is_zero
    rights.say_not_looking(person=sister, channel="in_person", by=wang)
    page = queries.case_page(case, on=timezone.localdate(), reader=wang)
    assert not page["judgement"].is_zero
    offices.wait(400)
    assert wanting() == {li.pk, sister.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_joins_while_the_last_one_withdraws_is_in_an_open_case(offices, county, monkeypatch):
    li = offices.family()
    wang_fang = county.person("王芳", household=li.household)
    case = offices.applied(li)
    found, withdrawn, open_case = threading.Event(), threading.Event(), queries.open_case

    def found_open(household):
        case = open_case(household)
        found.set()
        withdrawn.wait(1)
        return case

    def withdraw():
        found.wait(5)
        actions.withdraw(case=case, people=[li], channel="phone", by=offices.wang)
        withdrawn.set()

    with monkeypatch.context() as patched:
        patched.setattr(queries, "open_case", found_open)
        at_once(lambda: offices.applied(wang_fang), withdraw)
    assert list(queries.people_of(queries.open_case(li.household))) == [wang_fang]
