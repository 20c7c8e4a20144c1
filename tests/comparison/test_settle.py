"""Settlement: a person decides, the register follows, and nothing else ever writes it."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.casework import rules as casework_rules
from bangfu.casework.codes import EvidenceKind, TaskState
from bangfu.casework.models import Task
from bangfu.comparison import actions, rules
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from tests.comparison.findings import THERE, facts, register, settled, spell_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2023-11-17 09:00 +0800", tick=True):
        yield


def test_neither_evidence_nor_reason_is_no_ground(findings, li, zhao):
    row, before = findings.add(li, "employer_differs"), register()
    with pytest.raises(rules.ReasonMissing, match="没有佐证材料"):
        settled(row, zhao, reason="  ")
    assert register() == before


def test_evidence_stands_for_a_reason(findings, li, chen, wang, zhao):
    row = findings.add(li, "employer_differs")
    actions.dispatch(discrepancies=[row], by=chen)
    casework.submit_evidence(task=Task.objects.get(), kind=EvidenceKind.NOTE, note="问过", by=wang)
    assert settled(row, zhao, reason="").state == DiscrepancyState.SETTLED


@pytest.mark.parametrize("outcome", rules.LEAVES_REGISTER)
def test_right_here_and_a_correction_contradict_each_other(findings, li, zhao, outcome):
    with pytest.raises(rules.CorrectionNotWanted):
        settled(
            findings.add(li, "employer_differs"), zhao, outcome, correction={"end_month": "2023-05"}
        )


@pytest.mark.parametrize("outcome", ["", "whatever"])
def test_an_outcome_is_one_of_four(findings, li, zhao, outcome):
    row = findings.add(li, "employer_differs")
    with pytest.raises(rules.OutcomeUnknown):
        settled(row, zhao, outcome)
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("found", "")


def test_of_two_at_once_the_second_is_told_who_was_first(findings, li, zhao, chen):
    row = findings.add(li, "employer_differs")
    stale = Discrepancy.objects.get(pk=row.pk)
    settled(row, zhao)
    after = register()
    with pytest.raises(rules.SettledAlready, match=r"该差异已由 赵敏 于 2023-11-17 09:\d\d 办结"):
        settled(stale, chen, Outcome.HERE_IS_RIGHT)
    assert register() == after
    assert Settlement.objects.get().settled_by == zhao


def test_what_the_next_comparison_no_longer_found_is_not_settled(findings, li, zhao):
    row = findings.add(li, "employer_differs", state=DiscrepancyState.GONE)
    with pytest.raises(rules.GoneAlready, match="已消失"):
        settled(row, zhao)


def test_the_neighbour_settles_nothing_here(findings, li, zhou, chen, zhao):
    row = findings.add(li, "employer_differs")
    with pytest.raises(casework_rules.OutOfReach):
        settled(row, zhou)
    settled(row, zhao)
    with pytest.raises(casework_rules.OutOfReach):
        actions.reopen(discrepancy=row, reason="有误", by=zhou)


def test_register_and_decision_stand_or_fall_together(findings, li, zhao, monkeypatch):
    row, before = findings.add(li, "employer_differs"), register()

    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(casework, "finish_tasks", broken)
    with pytest.raises(RuntimeError):
        settled(row, zhao)
    row.refresh_from_db()
    assert (register(), row.state, Settlement.objects.count()) == (before, "found", 0)
    assert not Record.objects.filter(action="settle").exists()


def test_the_task_closes_with_its_last_difference(findings, li, chen, zhao):
    rows = [findings.add(li, kind) for kind in ("employer_differs", "place_differs")]
    actions.dispatch(discrepancies=rows, by=chen)
    settled(rows[0], zhao)
    assert Task.objects.get().state == TaskState.OPEN
    settled(rows[1], zhao)
    task = Task.objects.get()
    assert (task.state, task.closed_by) == (TaskState.CLOSED, zhao)


def test_two_settlements_about_one_spell_both_stay(findings, li, zhao):
    rows = [findings.add(li, kind) for kind in ("employer_differs", "income_differs")]
    for row in rows:
        settled(row, zhao)
    spell = spell_of(li)
    assert (spell.employer_name, spell.monthly_income_yuan) == (THERE["employer_name"], 5600)


def test_what_changed_is_kept_beside_the_decision(findings, li, zhao):
    settled(findings.add(li, "stopped_there"), zhao, reason="合同到期")
    settlement = Settlement.objects.get()
    assert (settlement.reason, settlement.outcome) == ("合同到期", "there_is_right")
    assert settlement.changes == [
        {
            "row": "registry.workspell",
            "id": spell_of(li).pk,
            "is_new": False,
            "fields": {"end_month": ["", "2023-08"]},
        }
    ]


def test_agreeing_with_what_stands_already_changes_nothing(findings, li, zhao):
    row = findings.add(
        li, "employer_differs", detail={"employer_name": "黄岛海川食品加工厂", "employer_code": ""}
    )
    settled(row, zhao)
    assert Settlement.objects.get().changes == []


def test_the_trail_names_nobody(findings, li, zhao):
    settled(findings.add(li, "name_differs"), zhao, reason="本人李秀瑛的身份证")
    for entry in Record.objects.all():
        text = f"{entry.before}{entry.after}"
        assert "李" not in text
        assert "reason" not in text
    entry = Record.objects.get(action="settle")
    assert entry.after["corrected"] == [{"row": "registry.person", "id": li.pk, "fields": ["name"]}]


def test_reopening_shows_what_was_done_and_takes_nothing_back(findings, li, chen, zhao):
    row = findings.add(li, "employer_differs")
    actions.dispatch(discrepancies=[row], by=chen)
    settled(row, zhao)
    after = register()
    row = actions.reopen(discrepancy=row, reason="单位名称有误", by=chen)
    assert (row.state, row.outcome, row.settled_at, row.settled_by) == (
        "dispatched",
        "",
        None,
        None,
    )
    assert Task.objects.get().state == TaskState.OPEN
    assert register() == after
    [kept] = row.settlements.all()
    assert (kept.reopened_by, kept.reopen_reason) == (chen, "单位名称有误")
    assert kept.changes


def test_reopened_it_is_settled_anew_and_both_rounds_are_kept(findings, li, chen, zhao):
    row = findings.add(li, "employer_differs")
    settled(row, zhao)
    row = actions.reopen(discrepancy=row, reason="有误", by=chen)
    assert row.state == DiscrepancyState.FOUND
    settled(row, zhao, Outcome.CORRECTED, correction={"employer_name": "第三家厂"})
    assert spell_of(li).employer_name == "第三家厂"
    assert row.settlements.count() == 2
    assert row.settlements.filter(reopened_at=None).count() == 1


def test_reopening_needs_a_reason_and_something_settled(findings, li, chen):
    row = findings.add(li, "employer_differs")
    with pytest.raises(rules.NotSettled):
        actions.reopen(discrepancy=row, reason="有误", by=chen)
    settled(row, chen)
    with pytest.raises(rules.ReasonMissing):
        actions.reopen(discrepancy=row, reason=" ", by=chen)


def test_reopening_twice_reopens_once(findings, li, chen):
    row = settled(findings.add(li, "employer_differs"), chen)
    actions.reopen(discrepancy=row, reason="有误", by=chen)
    with pytest.raises(rules.NotSettled):
        actions.reopen(discrepancy=row, reason="有误", by=chen)


def test_the_database_keeps_one_standing_decision(findings, li, chen):
    row = settled(findings.add(li, "employer_differs"), chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(
            discrepancy=row, outcome="corrected", settled_at=row.settled_at, settled_by=chen
        )


def test_many_are_settled_with_one_reason(findings, county, chen, django_assert_max_num_queries):
    rows = [
        findings.add(county.person(f"工{n}", spells=["2023-03"]), "unsupported") for n in range(40)
    ]
    actions.dispatch(discrepancies=rows[:20], by=chen)
    before = facts()
    # SQLite takes no more than 999 values at once: forty rows of history are two of these
    with django_assert_max_num_queries(31):
        done = actions.settle_many(
            discrepancies=Discrepancy.objects.all(),
            outcome=Outcome.HERE_IS_RIGHT,
            reason="灵活就业，村里确认",
            by=chen,
        )
    assert (done.settled, done.skipped, done.tasks_closed) == (40, 0, 20)
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.CLOSED}
    assert {each.reason for each in Settlement.objects.all()} == {"灵活就业，村里确认"}
    assert facts() == before
    again = actions.settle_many(
        discrepancies=rows, outcome=Outcome.NOT_A_DIFFERENCE, reason="再点一次", by=chen
    )
    assert (again.settled, again.skipped) == (0, 40)


def test_a_task_of_which_something_is_left_stays_open(findings, li, chen):
    rows = [findings.add(li, kind) for kind in ("unsupported", "income_differs")]
    actions.dispatch(discrepancies=rows, by=chen)
    actions.settle_many(
        discrepancies=rows[:1], outcome=Outcome.HERE_IS_RIGHT, reason="零工", by=chen
    )
    assert Task.objects.get().state == TaskState.OPEN


@pytest.mark.parametrize("outcome", rules.CHANGES_REGISTER)
def test_nothing_that_changes_the_register_is_done_in_bulk(findings, li, chen, outcome):
    row = findings.add(li, "employer_differs")
    with pytest.raises(rules.OutcomeUnknown, match="逐条办理"):
        actions.settle_many(discrepancies=[row], outcome=outcome, reason="x", by=chen)


def test_many_need_a_reason_too(findings, li, chen):
    row = findings.add(li, "employer_differs")
    with pytest.raises(rules.ReasonMissing):
        actions.settle_many(discrepancies=[row], outcome=Outcome.HERE_IS_RIGHT, reason="", by=chen)


def test_the_neighbour_settles_none_of_ours_in_bulk(findings, li, zhou):
    row = findings.add(li, "employer_differs")
    done = actions.settle_many(
        discrepancies=[row], outcome=Outcome.HERE_IS_RIGHT, reason="x", by=zhou
    )
    assert (done.settled, done.skipped) == (0, 1)


def test_a_verified_spell_stands_in_the_registers_own_history(findings, li, zhao):
    settled(findings.add(li, "employer_differs"), zhao)
    newest = spell_of(li).history.order_by("history_id").last()
    assert newest.employer_name == THERE["employer_name"]
    assert newest.history_user == zhao


def test_the_registers_own_functions_do_the_writing(findings, li, zhao, monkeypatch):
    called = []
    end_spell = registry.end_spell

    def seen(**given):
        called.append(given["end_month"])
        return end_spell(**given)

    monkeypatch.setattr(registry, "end_spell", seen)
    settled(findings.add(li, "stopped_there"), zhao)
    assert called == [Month(2023, 8)]
