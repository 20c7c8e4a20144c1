"""Tasks: an office that owns them, a clock in working days, an end."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from bangfu.audit.models import Record
from bangfu.casework import actions, queries, rules
from bangfu.casework.codes import EvidenceKind, Lateness, TaskKind, TaskState
from bangfu.casework.models import Task
from bangfu.engine.values.working_days import LAST_YEAR
from tests.cast import BAODU, CHENGGUAN, DADIAN, LINQU, NANGUAN, XITAN, YEYUAN

THURSDAY = "2023-09-28 09:00 +0800"


def opened(by, division_code=XITAN, **given):
    given.setdefault("title", "2023年9月：务工单位不一致")
    return actions.open_task(kind=TaskKind.DISCREPANCY, division_code=division_code, **given, by=by)


@pytest.mark.parametrize(
    ("place", "office"),
    [(XITAN, CHENGGUAN), (CHENGGUAN, CHENGGUAN), (LINQU, LINQU), ("370700000000", "370700000000")],
)
def test_the_township_owns_the_task_or_the_next_office_known(chen, sun, place, office):
    assert opened(sun, place).office_code == office


@time_machine.travel(THURSDAY, tick=False)
def test_the_clock_runs_in_working_days_over_the_holiday(chen):
    assert opened(chen, working_days=5).due_on == date(2023, 10, 11)


@time_machine.travel("2023-09-28 17:30 +0000", tick=False)
def test_the_day_is_that_of_the_office_not_of_greenwich(chen):
    """01:30 on 29 September in Beijing, the first day of the holiday."""
    assert opened(chen, working_days=1).due_on == date(2023, 10, 7)


@pytest.mark.parametrize("working_days", [0, 31, -5])
def test_a_county_may_choose_one_to_thirty_days(chen, working_days):
    with pytest.raises(rules.ClockOutOfRange, match="1 至 30 个工作日"):
        opened(chen, working_days=working_days)


def test_closing_says_who_and_when_and_only_once(chen, zhao):
    task = actions.close_task(task=opened(chen), by=zhao)
    assert (task.state, task.closed_by) == (TaskState.CLOSED, zhao)
    with pytest.raises(rules.TaskAlreadyClosed, match="由 赵敏 办结"):
        actions.close_task(task=task, by=chen)


def test_reopening_starts_a_new_clock_and_keeps_the_evidence(chen, wang):
    with time_machine.travel(THURSDAY, tick=False):
        task = opened(chen)
        actions.submit_evidence(task=task, kind=EvidenceKind.NOTE, note="已问过", by=wang)
        actions.close_task(task=task, by=chen)
    with time_machine.travel("2023-11-17 09:00 +0800", tick=False):
        task = actions.reopen_task(task=task, working_days=2, by=chen)
    assert (task.state, task.due_on) == (TaskState.SUBMITTED, date(2023, 11, 21))
    assert (task.closed_at, task.closed_by, task.evidence.count()) == (None, None, 1)


def test_only_a_closed_task_is_reopened(chen):
    with pytest.raises(rules.TaskNotClosed):
        actions.reopen_task(task=opened(chen), by=chen)


def test_many_tasks_are_opened_in_their_order(chen, django_assert_max_num_queries):
    places = [XITAN, NANGUAN, DADIAN] * 40
    matters = [actions.Matter(f"事项{n}", place) for n, place in enumerate(places)]
    with django_assert_max_num_queries(6):
        tasks = actions.open_tasks(kind=TaskKind.DISCREPANCY, matters=matters, by=chen)
    assert [(task.title, task.division_code) for task in tasks] == [
        (matter.title, matter.division_code) for matter in matters
    ]
    assert all(task.pk for task in tasks)


def test_the_database_refuses_a_closing_without_its_person(chen):
    task = opened(chen)
    task.closed_at = task.opened_at
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save()


@pytest.fixture
def october(chen):
    """Tasks around 11 October 2023: two late, one due, one soon, one later, one finished."""
    due = {
        "overdue": (XITAN, date(2023, 10, 9)),
        "older": (NANGUAN, date(2023, 9, 1)),
        "today": (XITAN, date(2023, 10, 11)),
        "soon": (DADIAN, date(2023, 10, 16)),
        "later": (DADIAN, date(2023, 10, 17)),
        "closed": (XITAN, date(2023, 9, 1)),
        "elsewhere": (BAODU, date(2023, 9, 1)),
    }
    tasks = {}
    for title, (place, day) in due.items():
        tasks[title] = opened(chen, place, title=title)
        Task.objects.filter(pk=tasks[title].pk).update(due_on=day)
    actions.close_task(task=tasks["closed"], by=chen)
    with time_machine.travel("2023-10-11 09:00 +0800", tick=False):
        yield


def titles(tasks):
    return [task.title for task in tasks]


def test_the_most_urgent_come_first(october, chen):
    assert titles(queries.unfinished(chen)) == ["older", "overdue", "today", "soon", "later"]


def test_each_sees_the_tasks_of_the_own_place(october, wang, zhao, zhou):
    assert titles(queries.unfinished(wang)) == ["overdue", "today"]
    assert titles(queries.unfinished(zhao)) == ["older", "overdue", "today"]
    assert titles(queries.unfinished(zhou)) == ["elsewhere"]


def test_the_clocks_of_each_office(october, chen, wang, django_assert_num_queries):
    with django_assert_num_queries(1):
        counted = {entry.office_code: entry.clocks for entry in queries.counts_by_office(chen)}
    assert list(counted) == [CHENGGUAN, YEYUAN]
    assert counted[CHENGGUAN] == queries.ClockCounts(
        open=3, submitted=0, overdue=2, today=1, soon=0
    )
    assert counted[YEYUAN] == queries.ClockCounts(open=2, submitted=0, overdue=0, today=0, soon=1)
    with django_assert_num_queries(1):
        assert queries.clock_counts(wang).overdue == 1


def test_rules_and_queries_tell_lateness_alike(october, chen):
    as_of = date(2023, 10, 11)
    for how in Lateness:
        found = set(titles(queries.unfinished(chen).filter(queries.late(how))))
        judged = {
            task.title
            for task in queries.unfinished(chen)
            if rules.lateness(task, as_of=as_of) == how
        }
        assert found == judged, how


def test_a_finished_task_is_not_late(chen):
    task = actions.close_task(task=opened(chen), by=chen)
    assert rules.lateness(task, as_of=date(2030, 1, 1)) is None


def test_a_date_beyond_the_known_calendar_says_so():
    assert rules.calendar_note(date(2023, 10, 11)) == ""
    assert str(LAST_YEAR + 1) in rules.calendar_note(date(LAST_YEAR + 1, 1, 5))


def test_every_step_leaves_a_record_without_names(chen, wang):
    task = opened(chen)
    actions.submit_evidence(task=task, kind=EvidenceKind.NOTE, note="李秀英已换厂", by=wang)
    actions.close_task(task=task, by=chen)
    actions.reopen_task(task=task, by=chen)
    trail = Record.objects.filter(subject_kind="casework.task", subject_id=str(task.pk))
    assert [entry.action for entry in trail.order_by("id")] == [
        "open_task",
        "submit_evidence",
        "task_closed",
        "reopen_task",
    ]
    assert all("李秀英" not in f"{entry.before}{entry.after}" for entry in trail)
    assert {entry.division_code for entry in trail} == {XITAN}
