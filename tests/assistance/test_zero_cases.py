"""From the application to the clearing (S2.8, S2.11, S2.12, S2.26, S2.36, S2.115): each step at
its stage, by whom it is due to, and nothing that follows from a refusal."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.codes.zero_employment import (
    CaseStage,
    CaseStep,
    ClearingRoute,
    ServiceAnswer,
    VisitOutcome,
)
from bangfu.assistance.models import ZeroCase, ZeroStep
from bangfu.assistance.queries import zero_employment as queries
from bangfu.assistance.rules import zero_employment as rules
from bangfu.audit.models import Record
from bangfu.casework.rules import OutOfReach
from bangfu.rights import actions as rights
from tests.assistance.zero import WORDS
from tests.at_once import at_once
from tests.cast import CHANGLE, LINQU, staff

pytestmark = pytest.mark.django_db


def test_a_household_goes_from_its_own_application_to_its_clearing(offices):
    li = offices.family()
    case = offices.applied(li)
    assert (case.stage, case.words, case.due_on) == (CaseStage.CHECK, WORDS, date(2023, 10, 18))
    case = offices.reviewed(offices.checked(case))
    assert case.stage == CaseStage.PUBLICATION
    case = offices.published(case)
    assert case.stage == CaseStage.CERTIFICATION
    case = offices.certified(case)
    assert (case.stage, case.certified_on) == (CaseStage.SERVICE, date(2023, 10, 17))
    assert case.due_on == date(2023, 10, 31)
    offices.offer(case, li)
    case.refresh_from_db()
    assert case.due_on is None
    case = offices.confirmed(offices.proposed(case))
    assert (case.stage, case.route, case.ended_on) == (
        CaseStage.CLEARED,
        ClearingRoute.CONTRACT,
        date(2023, 10, 17),
    )
    assert case.next_visit_on == date(2024, 1, 17)
    told = Record.objects.filter(subject_kind="assistance.zerocase", subject_id=str(case.pk))
    assert told.filter(action="zero_certify_rural").get().by_name == "zheng"
    assert told.count() == 12
    assert "县城" not in str([record.after for record in told])


def test_nobody_applies_without_own_words_or_a_member_who_wants_to(offices, county, wang):
    li, other = offices.family(), county.person("赵强")
    told = {"household": li.household, "channel": "in_person", "by": wang}
    for people, words, error in (
        ([], WORDS, rules.NobodySaid),
        ([li], "  ", rules.WordsMissing),
        ([other], WORDS, rules.NotOfHousehold),
    ):
        with pytest.raises(error):
            actions.apply(people=people, words=words, **told)
    assert not ZeroCase.objects.exists()


def test_applying_twice_is_one_case_which_who_comes_later_joins(offices, county, wang):
    li = offices.family()
    case = offices.applied(li)
    assert offices.applied(li) == case
    wang_fang = county.person("王芳", household=li.household)
    assert offices.applied(wang_fang) == case
    assert queries.wanting(case, on=timezone.localdate()) == {li.pk, wang_fang.pk}
    assert case.steps.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroCase.objects.create(household=li.household, words="再来")


STEPS = {
    "check": lambda case, by: actions.check(case=case, note="属实", by=by),
    "review": lambda case, by: actions.review(case=case, is_agreed=True, note="", by=by),
    "post": lambda case, by: actions.post(case=case, kind=CaseStep.POST_VILLAGE, by=by),
    "submit": lambda case, by: actions.submit(case=case, is_agreed=True, note="", by=by),
    "certify": lambda case, by: actions.certify(case=case, is_agreed=True, note="", by=by),
    "propose": lambda case, by: actions.propose(
        case=case, route=ClearingRoute.CONTRACT, note="上班了", by=by
    ),
    "confirm": lambda case, by: actions.confirm(case=case, is_agreed=True, note="看了合同", by=by),
    "visit": lambda case, by: actions.visit(
        case=case, outcome=VisitOutcome.STILL, note="在", by=by
    ),
}
NEXT = {
    CaseStage.CHECK: {"check"},
    CaseStage.REVIEW: {"review"},
    CaseStage.PUBLICATION: {"post"},
    CaseStage.CERTIFICATION: {"certify"},
    CaseStage.SERVICE: {"propose"},
    CaseStage.CLEARING: {"confirm"},
    CaseStage.CLEARED: {"visit"},
}


@pytest.mark.parametrize("stage", NEXT)
def test_no_step_is_taken_before_its_turn_or_after_it(offices, stage):
    """Not even `submit` in time of publication: the notices have not hung yet."""
    case = offices.at(stage)
    other = staff("he", "county_officer", LINQU, "何平")
    for name, step in STEPS.items():
        if name in NEXT[stage]:
            continue
        with pytest.raises((rules.StepNotNow, rules.StillPublished)):
            step(case, other)
    case.refresh_from_db()
    assert case.stage == stage
    [name] = NEXT[stage]
    assert STEPS[name](case, other)


@pytest.mark.parametrize(
    "stage", [CaseStage.CHECK, CaseStage.REVIEW, CaseStage.CERTIFICATION, CaseStage.CLEARING]
)
def test_the_second_of_two_clicks_is_told_and_changes_nothing(offices, stage):
    case = offices.at(stage)
    [name] = NEXT[stage]
    first, second = (staff(each, "county_officer", LINQU, each) for each in ("he", "xu"))
    STEPS[name](case, first)
    steps = case.steps.count()
    with pytest.raises(rules.StepNotNow, match="刷新页面"):
        STEPS[name](case, second)
    assert case.steps.count() == steps


def test_no_two_judgements_are_of_one_person(offices, chen):
    case = offices.applied()
    actions.check(case=case, note="属实", by=chen)
    with pytest.raises(rules.NotTwice, match="另一位同事"):
        actions.review(case=case, is_agreed=True, note="", by=chen)
    case = offices.published(offices.reviewed(case))
    with pytest.raises(rules.NotTwice):
        actions.certify(case=case, is_agreed=True, note="", by=chen)


def test_the_database_lets_nobody_judge_twice_nor_confirm_what_they_proposed(offices, chen):
    case = offices.at(CaseStage.CERTIFICATION)
    actions.certify(case=case, is_agreed=True, note="", by=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroStep.objects.create(case=case, kind=CaseStep.CERTIFY_RURAL, done_by=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroCase.objects.filter(pk=case.pk).update(proposed_by=chen, confirmed_by=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroCase.objects.filter(pk=case.pk).update(stage=CaseStage.SERVICE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZeroCase.objects.filter(pk=case.pk).update(
            stage=CaseStage.CLEARED, certified_on="2023-10-09"
        )


def test_one_department_alone_recognises_nobody(offices, chen):
    case = actions.certify(
        case=offices.at(CaseStage.CERTIFICATION), is_agreed=True, note="", by=chen
    )
    assert (case.stage, case.certified_on) == (CaseStage.CERTIFICATION, None)
    colleague = staff("he", "county_officer", LINQU, "何平")
    with pytest.raises(rules.StepNotNow):
        actions.certify(case=case, is_agreed=True, note="", by=colleague)
    with pytest.raises(rules.OtherDepartment):
        actions.certify(case=case, is_agreed=True, note="", by=offices.zhao)


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (CaseStage.REVIEW, lambda team: (actions.review, team.zhao)),
        (CaseStage.CERTIFICATION, lambda team: (actions.certify, team.zheng)),
    ],
)
def test_a_refusal_says_why_and_the_household_may_come_again(offices, stage, act):
    li = offices.family()
    case = offices.at(stage, li)
    action, by = act(offices)
    with pytest.raises(rules.WordsMissing, match="理由"):
        action(case=case, is_agreed=False, note=" ", by=by)
    case = action(case=case, is_agreed=False, note="户内有人在县食品厂上班", by=by)
    assert (case.stage, case.due_on) == (CaseStage.NOT_RECOGNISED, None)
    assert case.steps.last().note == "户内有人在县食品厂上班"
    again = offices.applied(li)
    assert (again.stage, again.former) == (CaseStage.CHECK, case)


def test_both_notices_hang_five_working_days_and_every_objection_is_answered(offices, zhao):
    case = offices.at(CaseStage.PUBLICATION)
    actions.post(case=case, kind=CaseStep.POST_VILLAGE, by=offices.wang)
    offices.wait(1)
    with pytest.raises(rules.StillPublished, match="乡镇公示"):
        actions.submit(case=case, is_agreed=True, note="", by=zhao)
    case = actions.post(case=case, kind=CaseStep.POST_TOWNSHIP, by=zhao)
    assert case.due_on == date(2023, 10, 17)
    objection = actions.object_to(case=case, text="她家儿子在外面打工", by=zhao)
    assert actions.object_to(case=case, text="她家儿子在外面打工 ", by=zhao) == objection
    offices.wait(7)
    with pytest.raises(rules.StillPublished, match="2023-10-17"):
        actions.submit(case=case, is_agreed=True, note="", by=zhao)
    offices.wait(1)
    with pytest.raises(rules.StillPublished, match="异议"):
        actions.submit(case=case, is_agreed=True, note="", by=zhao)
    told = {"objection": objection, "answer": "已分户，不在一个户口", "is_upheld": False}
    actions.answer_objection(**told, by=zhao)
    with pytest.raises(rules.StepNotNow):
        actions.answer_objection(**told, by=zhao)
    assert actions.submit(case=case, is_agreed=True, note="", by=zhao).due_on == date(2023, 11, 1)


def test_refusing_what_is_offered_changes_nothing_and_counts_as_offered(offices):
    li = offices.family()
    case = offices.at(CaseStage.SERVICE, li)
    service = offices.offer(case, li)
    assert offices.offer(case, li) == service
    case.refresh_from_db()
    before = {name: getattr(case, name) for name in ("stage", "due_on", "route", "ended_on")}
    for _ in range(3):
        actions.answer_service(service=service, answer=ServiceAnswer.NO, by=offices.zhao)
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in before} == before
    assert queries.jobs_offered(case) == 1
    assert queries.judged(
        case.household, wanting=queries.wanting(case, on=date(2023, 10, 20)), on=date(2023, 10, 20)
    ).is_zero


def test_who_asked_to_be_left_in_peace_is_offered_nothing_and_the_case_stays(offices):
    li = offices.family()
    case = offices.at(CaseStage.SERVICE, li)
    rights.say_not_looking(person=li, channel="phone", by=offices.wang)
    with pytest.raises(rules.LeftInPeace):
        offices.offer(case, li)
    case.refresh_from_db()
    assert case.stage == CaseStage.SERVICE


def test_clearing_needs_a_route_a_reason_and_a_second_person(offices, chen):
    case = offices.at(CaseStage.SERVICE)
    with pytest.raises(rules.WordsMissing):
        actions.propose(case=case, route=ClearingRoute.SEASONAL, note="", by=chen)
    case = actions.propose(case=case, route=ClearingRoute.SEASONAL, note="摘苹果三个月", by=chen)
    with pytest.raises(rules.NotTwice, match="另一位同事"):
        actions.confirm(case=case, is_agreed=True, note="", by=chen)
    back = actions.confirm(case=case, is_agreed=False, note="合同还没签", by=offices.zheng)
    assert (back.stage, back.route, back.proposed_by) == (CaseStage.SERVICE, "", None)
    again = offices.confirmed(offices.proposed(back))
    assert again.stage == CaseStage.CLEARED


def test_work_that_the_register_does_not_show_is_confirmed_on_somebodys_word(offices, county, chen):
    case = offices.proposed(offices.at(CaseStage.SERVICE))
    with pytest.raises(rules.WordsMissing, match="没有人在务工"):
        actions.confirm(case=case, is_agreed=True, note=" ", by=chen)
    county.spell(case.members.get().person, "2023-10")
    cleared = actions.confirm(case=case, is_agreed=True, note="", by=chen)
    assert cleared.stage == CaseStage.CLEARED


def test_what_is_no_work_rests_on_none(offices, chen):
    case = offices.proposed(offices.at(CaseStage.SERVICE), ClearingRoute.MOVED)
    ended = actions.confirm(case=case, is_agreed=True, note="", by=chen)
    assert ended.stage == CaseStage.ENDED


def test_who_wants_no_more_is_neither_cleared_nor_a_failure(offices):
    case = offices.proposed(offices.at(CaseStage.SERVICE), ClearingRoute.NOBODY_WANTS)
    case = offices.confirmed(case)
    assert (case.stage, case.next_visit_on) == (CaseStage.ENDED, None)


def test_short_work_is_asked_after_more_often_until_the_household_wants_no_more(offices):
    case = offices.confirmed(
        offices.proposed(offices.at(CaseStage.SERVICE), ClearingRoute.SEASONAL)
    )
    assert case.next_visit_on == date(2023, 11, 17)
    offices.wait(32)
    told = {"case": case, "note": "还在果园", "by": offices.wang}
    case = actions.visit(outcome=VisitOutcome.STILL, **told)
    assert case.next_visit_on == date(2023, 12, 17)
    case = actions.visit(outcome=VisitOutcome.NO_MORE, **told)
    assert (case.stage, case.next_visit_on) == (CaseStage.CLEARED, None)


def test_the_last_revisit_of_lasting_work_comes_after_a_year(offices):
    case = offices.at(CaseStage.CLEARED)
    days = []
    while case.next_visit_on:
        days.append(case.next_visit_on)
        offices.wait((case.next_visit_on - date(2023, 10, 17)).days if len(days) == 1 else 200)
        told = {"case": case, "note": "在", "by": offices.wang}
        case = actions.visit(outcome=VisitOutcome.STILL, **told)
    assert days[0] == date(2024, 1, 17)
    assert days[-1] == date(2024, 10, 17)


def test_who_has_no_work_again_has_a_new_case_that_names_the_former(offices):
    li = offices.family()
    case = offices.at(CaseStage.CLEARED, li)
    told = {"outcome": VisitOutcome.NO_LONGER, "note": "厂里停工了", "by": offices.wang}
    case = actions.visit(case=case, **told)
    assert (case.stage, case.next_visit_on) == (CaseStage.CLEARED, None)
    again = offices.applied(li)
    assert (again.former, again.stage, again.certified_on) == (case, CaseStage.CHECK, None)


def test_nobody_acts_on_a_case_of_another_place(offices, zhou, county):
    case = offices.applied()
    neighbour = staff("feng", "township_officer", "370725001000", "冯")
    for act in (
        lambda: actions.check(case=case, note="属实", by=zhou),
        lambda: actions.review(case=case, is_agreed=True, note="", by=neighbour),
    ):
        with pytest.raises(OutOfReach):
            act()
    assert list(ZeroCase.objects.visible_to(offices.wang)) == [case]
    assert not ZeroCase.objects.visible_to(zhou)
    assert zhou.division_code == CHANGLE


def test_free_words_are_sealed(offices):
    case = offices.checked(offices.applied())
    for table, row in ((ZeroCase, case), (ZeroStep, case.steps.last())):
        stored = str(table.objects.filter(pk=row.pk).values().get())
        assert "县城" not in stored
        assert "入户" not in stored


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_certify_for_one_department_at_once_one_is_first(offices, chen):
    case = offices.at(CaseStage.CERTIFICATION)
    colleague = staff("he", "county_officer", LINQU, "何平")

    def by(who):
        return lambda: actions.certify(case=case, is_agreed=True, note="", by=who)

    told = at_once(by(chen), by(colleague))
    assert sorted(type(each).__name__ for each in told) == ["StepNotNow", "ZeroCase"]
    assert case.steps.filter(kind=CaseStep.CERTIFY_LABOUR).count() == 1
