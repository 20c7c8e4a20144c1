"""Two people at the same moment, each with a connection of their own."""

from importlib import import_module

import pytest

from bangfu.casework.codes import TaskState
from bangfu.casework.models import Task
from bangfu.comparison import actions, rules
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from tests.at_once import at_once
from tests.comparison.findings import THERE

pytestmark = pytest.mark.django_db(transaction=True)


def settling(row, by, outcome=Outcome.THERE_IS_RIGHT):
    return lambda: actions.settle(discrepancy=row, outcome=outcome, reason="核实", by=by)


def test_one_of_two_settles_and_the_other_is_told(findings, li, zhao, chen):
    row = findings.add(li, "employer_differs")
    told = at_once(*[settling(row, by) for by in (zhao, chen)] * 2)
    refused = [answer for answer in told if isinstance(answer, Exception)]
    assert [type(error) for error in refused] == [rules.SettledAlready] * 3
    assert Settlement.objects.count() == 1
    winner = Settlement.objects.get().settled_by.display_name
    assert all(f"已由 {winner} 于" in str(error) for error in refused)


def test_the_last_two_differences_settled_at_once_close_the_task(findings, li, zhao, chen):
    rows = [findings.add(li, kind) for kind in ("employer_differs", "income_differs")]
    actions.dispatch(discrepancies=rows, by=chen)
    told = at_once(settling(rows[0], zhao), settling(rows[1], chen))
    assert not [answer for answer in told if isinstance(answer, Exception)]
    assert Task.objects.get().state == TaskState.CLOSED
    spell = li.spells.get()
    assert (spell.employer_name, spell.monthly_income_yuan) == (THERE["employer_name"], 5600)


def test_what_is_dispatched_meanwhile_is_not_settled_beside_its_task(
    findings, li, chen, monkeypatch
):
    row, module = findings.add(li, "unsupported"), import_module(actions.settle_many.__module__)
    lock = module.tasks_of

    def and_somebody_dispatches(keys):
        tasks = lock(keys)
        actions.dispatch(discrepancies=[row], by=chen)
        return tasks

    monkeypatch.setattr(module, "tasks_of", and_somebody_dispatches)
    decided = {"outcome": Outcome.HERE_IS_RIGHT, "reason": "核实", "by": chen}
    done = actions.settle_many(discrepancies=[row], **decided)
    assert (done.settled, done.skipped) == (0, 1)
    monkeypatch.undo()
    done = actions.settle_many(discrepancies=[row], **decided)
    assert (done.settled, done.tasks_closed) == (1, 1)


def test_a_list_dispatched_by_two_at_once_is_dispatched_once(findings, county, chen):
    people = [county.person(f"工{n}", spells=["2023-03"]) for n in range(30)]
    rows = [findings.add(person, "unsupported") for person in people]
    told = at_once(*[lambda: actions.dispatch(discrepancies=rows, by=chen)] * 3)
    assert sorted(done.dispatched for done in told) == [0, 0, 30]
    assert Task.objects.count() == 30


def test_settling_and_taking_back_at_once_leave_nothing_between(findings, li, zhao, chen):
    row = findings.add(li, "employer_differs")
    actions.dispatch(discrepancies=[row], by=chen)
    at_once(settling(row, zhao), lambda: actions.undispatch(discrepancies=[row], by=chen))
    row.refresh_from_db()
    task = Task.objects.get()
    seen = (row.state, task.state, row.task_id == task.pk)
    assert seen in {
        (DiscrepancyState.SETTLED, TaskState.CLOSED, True),
        # taken back first, then settled without a task, or refused because the task had gone
        (DiscrepancyState.SETTLED, TaskState.WITHDRAWN, False),
        (DiscrepancyState.FOUND, TaskState.WITHDRAWN, False),
    }


def test_bulk_and_single_settlement_at_once_decide_each_row_once(findings, county, zhao, chen):
    people = [county.person(f"工{n}", spells=["2023-03"]) for n in range(12)]
    rows = [findings.add(person, "employer_differs") for person in people]
    actions.dispatch(discrepancies=rows, by=chen)
    bulk = {"outcome": Outcome.NOT_A_DIFFERENCE, "reason": "核实", "by": chen}
    told = at_once(
        lambda: actions.settle_many(discrepancies=Discrepancy.objects.all(), **bulk),
        *[settling(row, zhao, Outcome.HERE_IS_RIGHT) for row in rows[:3]],
    )
    wrong = [answer for answer in told if isinstance(answer, Exception)]
    assert {type(error) for error in wrong} <= {rules.SettledAlready}
    assert Settlement.objects.count() == 12
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.CLOSED}
