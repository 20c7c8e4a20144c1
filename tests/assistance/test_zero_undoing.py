"""The last step of a case is taken back on its day by whoever took it: S2.8, S2.12."""

import pytest
from django.urls import reverse

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.actions.zero_employment import STANDS
from bangfu.assistance.codes.zero_employment import CaseStage, ClearingRoute
from bangfu.assistance.models import ZeroCase
from bangfu.assistance.rules.zero_employment import StepNotNow
from bangfu.audit.models import Record

pytestmark = pytest.mark.django_db


def standing(case: ZeroCase) -> dict[str, object]:
    return ZeroCase.objects.values(*STANDS).get(pk=case.pk)


@pytest.mark.parametrize(
    ("stage", "step", "who"),
    [
        (CaseStage.CHECK, "checked", "wang"),
        (CaseStage.REVIEW, "reviewed", "zhao"),
        (CaseStage.CERTIFICATION, "certified", "zheng"),
        (CaseStage.SERVICE, "proposed", "zhao"),
        (CaseStage.CLEARING, "confirmed", "chen"),
    ],
)
def test_the_case_stands_where_it_stood(offices, stage, step, who):
    case = offices.at(stage)
    before = standing(case)
    steps = case.steps.count()
    getattr(offices, step)(case)
    actions.undo_step(case=case, by=getattr(offices, who))
    if step == "certified":
        # both departments' words, each taken back by its own
        actions.undo_step(case=case, by=offices.chen)
    assert (standing(case), case.steps.count()) == (before, steps)
    getattr(offices, step)(case)
    assert Record.objects.filter(action="zero_undo").exists()


def test_nobody_elses_nor_yesterdays_nor_what_the_household_said(offices):
    case = offices.applied()
    with pytest.raises(StepNotNow, match="自己办的最后一步"):
        actions.undo_step(case=case, by=offices.wang)
    case = offices.checked(case)
    with pytest.raises(StepNotNow, match="自己办的最后一步"):
        actions.undo_step(case=case, by=offices.zhao)
    offices.wait(1)
    with pytest.raises(StepNotNow, match="自己办的最后一步"):
        actions.undo_step(case=case, by=offices.wang)


def test_what_stands_on_the_step_has_to_stay(offices):
    person = offices.family()
    case = offices.at(CaseStage.SERVICE, person)
    offices.wait(1 / 24)
    offices.offer(case, person)
    with pytest.raises(StepNotNow, match="之后又有登记"):
        actions.undo_step(case=case, by=offices.zheng)


def test_a_case_that_was_ended_opens_again_unless_another_was_opened(offices):
    person = offices.family()
    case = offices.checked(offices.applied(person))
    actions.review(case=case, is_agreed=False, note="有人在外务工", by=offices.zhao)
    actions.undo_step(case=case, by=offices.zhao)
    case.refresh_from_db()
    assert (case.stage, case.ended_on) == (CaseStage.REVIEW, None)
    actions.review(case=case, is_agreed=False, note="有人在外务工", by=offices.zhao)
    offices.applied(person)
    with pytest.raises(StepNotNow, match="之后又"):
        actions.undo_step(case=case, by=offices.zhao)


def test_the_page_offers_it_to_whoever_took_the_step(client, offices):
    case = offices.proposed(offices.at(CaseStage.SERVICE), ClearingRoute.CONTRACT)
    page, undo = reverse("zero-case", args=[case.pk]), reverse("zero-undo", args=[case.pk])
    client.force_login(offices.chen)
    assert undo not in client.get(page).content.decode()
    assert "自己办的最后一步" in client.post(undo, follow=True).content.decode()
    client.force_login(offices.zhao)
    assert undo in client.get(page).content.decode()
    assert "已撤销这一步" in client.post(undo, follow=True).content.decode()
    case.refresh_from_db()
    assert (case.stage, case.route, case.proposed_by) == (CaseStage.SERVICE, "", None)
    assert undo not in client.get(page).content.decode()
