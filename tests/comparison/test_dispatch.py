"""Dispatch: one task for one person's month, to the right office, once."""

import sys
from datetime import date

import pytest
import time_machine

from bangfu.audit.actions import record
from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.casework import rules as casework_rules
from bangfu.casework.codes import EvidenceKind, TaskState
from bangfu.casework.models import Task
from bangfu.comparison import actions
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month
from tests.cast import BAODU, CHENGGUAN, DADIAN, LINQU, XITAN, YEYUAN

pytestmark = pytest.mark.django_db
EVERYTHING = Discrepancy.objects.all()


def dispatched(by, rows=None, **given):
    return actions.dispatch(
        discrepancies=EVERYTHING.all() if rows is None else rows, **given, by=by
    )


def states():
    return dict(Discrepancy.objects.values_list("kind", "state"))


@time_machine.travel("2023-09-28 09:00 +0800", tick=False)
def test_the_differences_of_one_person_and_month_are_one_visit(findings, li, chen):
    findings.add(li, "employer_differs")
    findings.add(li, "place_differs")
    findings.add(li, "income_differs", month=Month(2023, 8))
    done = dispatched(chen)
    assert (done.dispatched, done.tasks, done.skipped) == (3, 2, 0)
    assert done.due_on == date(2023, 10, 11)
    assert set(Task.objects.values_list("office_code", "division_code", "due_on")) == {
        (CHENGGUAN, XITAN, done.due_on)
    }
    assert set(states().values()) == {DiscrepancyState.DISPATCHED}


def test_each_person_goes_to_the_own_township(findings, county, chen):
    for name, place in (("张三", XITAN), ("李四", DADIAN), ("王五", LINQU)):
        findings.add(county.person(name, division_code=place), "missing_here")
    dispatched(chen)
    rows = Discrepancy.objects.select_related("person", "task")
    offices = {row.person.name: row.task.office_code for row in rows}
    assert offices == {
        "张三": CHENGGUAN,
        "李四": YEYUAN,
        "王五": LINQU,
    }


def test_a_title_tells_kinds_and_month_and_nobodys_name(findings, li, chen):
    findings.add(li, "name_differs")
    findings.add(li, "place_differs")
    dispatched(chen)
    title = Task.objects.get().title
    assert title.startswith("2023年9月：")
    assert "姓名不一致" in title
    assert "务工省份不一致" in title
    assert "李" not in title


def test_what_is_dispatched_is_not_dispatched_again(findings, li, county, chen):
    findings.add(li, "employer_differs")
    dispatched(chen)
    findings.add(county.person("张三"), "missing_here")
    done = dispatched(chen)
    assert (done.dispatched, done.tasks, done.skipped) == (1, 1, 1)
    assert Task.objects.count() == 2


def test_a_double_click_dispatches_once(findings, li, chen):
    findings.add(li, "employer_differs")
    rows = list(Discrepancy.objects.all())
    dispatched(chen, rows)
    done = dispatched(chen, rows)
    assert (done.dispatched, done.tasks, done.skipped) == (0, 0, 1)


def test_a_later_find_about_the_same_month_joins_the_running_visit(findings, li, chen):
    findings.add(li, "employer_differs")
    dispatched(chen)
    findings.add(li, "place_differs")
    assert dispatched(chen).tasks == 0
    assert Task.objects.get().discrepancies.count() == 2


def test_a_later_find_does_not_join_a_visit_that_is_late_already(findings, li, chen):
    with time_machine.travel("2023-09-28 09:00 +0800", tick=False):
        findings.add(li, "employer_differs")
        dispatched(chen)
    with time_machine.travel("2023-11-17 09:00 +0800", tick=False):
        findings.add(li, "place_differs")
        assert dispatched(chen).tasks == 1
    assert set(Task.objects.values_list("due_on", flat=True)) == {
        date(2023, 10, 11),
        date(2023, 11, 24),
    }


def test_a_later_find_does_not_join_a_closed_visit(findings, li, chen):
    first = findings.add(li, "employer_differs")
    dispatched(chen)
    first.refresh_from_db()
    actions.settle(discrepancy=first, outcome=Outcome.HERE_IS_RIGHT, reason="已问过", by=chen)
    findings.add(li, "place_differs")
    assert dispatched(chen).tasks == 1


@pytest.mark.parametrize("state", [DiscrepancyState.SETTLED, DiscrepancyState.GONE])
def test_settled_and_vanished_differences_are_skipped(findings, li, chen, state):
    settled = state == DiscrepancyState.SETTLED
    findings.add(
        li,
        "employer_differs",
        state=state,
        settled_at="2023-09-30T00:00Z" if settled else None,
        settled_by=chen if settled else None,
    )
    done = dispatched(chen)
    assert (done.dispatched, done.skipped) == (0, 1)
    assert not Task.objects.exists()


def test_nobody_dispatches_the_neighbours_differences(findings, li, county, chen, zhou):
    findings.add(li, "employer_differs")
    findings.add(county.person("张三", division_code=BAODU), "missing_here")
    done = dispatched(zhou)
    assert (done.dispatched, done.skipped) == (1, 1)
    assert states() == {"employer_differs": "found", "missing_here": "dispatched"}


@pytest.mark.parametrize("working_days", [0, 31])
def test_the_clock_has_its_bounds(findings, li, chen, working_days):
    findings.add(li, "employer_differs")
    with pytest.raises(casework_rules.ClockOutOfRange):
        dispatched(chen, working_days=working_days)
    assert states() == {"employer_differs": "found"}


def test_nothing_chosen_is_nothing_done(chen):
    assert dispatched(chen, []).dispatched == 0


def test_a_list_with_repetitions_counts_each_once(findings, li, chen):
    row = findings.add(li, "employer_differs")
    done = dispatched(chen, [row, row])
    assert (done.dispatched, done.skipped) == (1, 0)


def test_many_are_dispatched_in_few_statements(
    findings, county, chen, django_assert_max_num_queries
):
    comparison = findings.comparison()
    people = [county.person(f"工{n}") for n in range(60)]
    # the first record of a trail begins its chain, which is a statement more
    record("settle", subject=people[0], by=chen)
    Discrepancy.objects.bulk_create(
        Discrepancy(
            source="social_insurance",
            month=comparison.month,
            kind=kind,
            person=person,
            division_code=person.division_code,
            first_found_in=comparison,
            last_found_in=comparison,
        )
        for person in people
        for kind in ("employer_differs", "place_differs")
    )
    with django_assert_max_num_queries(14):
        done = dispatched(chen)
    assert (done.dispatched, done.tasks) == (120, 60)


def test_a_persons_rows_are_never_parted_between_two_pieces(findings, county, chen, monkeypatch):
    # the package's name for the module is its function
    monkeypatch.setattr(sys.modules["bangfu.comparison.actions.dispatch"], "PIECE", 2)
    for number in range(5):
        person = county.person(f"工{number}")
        for kind in ("employer_differs", "place_differs", "income_differs"):
            findings.add(person, kind)
    done = dispatched(chen)
    assert (done.dispatched, done.tasks) == (15, 5)
    assert {task.discrepancies.count() for task in Task.objects.all()} == {3}


def test_every_difference_keeps_its_own_trail(findings, li, chen):
    row = findings.add(li, "employer_differs")
    dispatched(chen)
    actions.undispatch(discrepancies=[row], by=chen)
    trail = Record.objects.filter(
        subject_kind="comparison.discrepancy", subject_id=str(row.pk)
    ).order_by("id")
    assert [entry.action for entry in trail] == ["dispatch", "undispatch"]
    assert {entry.division_code for entry in trail} == {XITAN}


def test_a_dispatch_can_be_taken_back_whole(findings, li, chen):
    first = findings.add(li, "employer_differs")
    findings.add(li, "place_differs")
    dispatched(chen)
    done = actions.undispatch(discrepancies=[first], by=chen)
    assert (done.withdrawn, done.tasks, done.kept) == (2, 1, 0)
    assert set(states().values()) == {DiscrepancyState.FOUND}
    assert not Discrepancy.objects.exclude(task=None).exists()
    assert Task.objects.get().state == TaskState.WITHDRAWN
    assert dispatched(chen).tasks == 1


def test_a_dispatch_with_evidence_stays(findings, li, chen, wang):
    row = findings.add(li, "employer_differs")
    dispatched(chen)
    casework.submit_evidence(task=Task.objects.get(), kind=EvidenceKind.NOTE, note="问过", by=wang)
    done = actions.undispatch(discrepancies=[row], by=chen)
    assert (done.withdrawn, done.tasks, done.kept) == (0, 0, 1)
    assert states() == {"employer_differs": "dispatched"}


def test_a_dispatch_of_which_something_is_decided_stays(findings, li, chen):
    first, second = findings.add(li, "employer_differs"), findings.add(li, "place_differs")
    dispatched(chen)
    actions.settle(discrepancy=first, outcome=Outcome.HERE_IS_RIGHT, reason="已问过", by=chen)
    assert actions.undispatch(discrepancies=[second], by=chen).withdrawn == 0


def test_the_neighbour_takes_nothing_back(findings, li, chen, zhou):
    row = findings.add(li, "employer_differs")
    dispatched(chen)
    assert actions.undispatch(discrepancies=[row], by=zhou).withdrawn == 0
    assert Task.objects.get().state == TaskState.OPEN
