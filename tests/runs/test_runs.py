"""Long work: asked for once, done by one, its end told in words."""

import logging
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.org.models import Staff
from bangfu.runs import actions, queries, rules, worker
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run

JOBS = "tests.runs.jobs"


@pytest.fixture(autouse=True)
def our_jobs(monkeypatch):
    monkeypatch.setattr(rules, "OURS", ("bangfu.", "tests."))


@pytest.fixture
def stop():
    return threading.Event()


def queued(name, by, dedupe=None, **arguments):
    return actions.enqueue(f"{JOBS}.{name}", arguments, dedupe=dedupe, by=by)


def done_once(stop):
    """What the loop does with one run, without the thread that keeps the lease."""
    run = actions.claim()
    if run:
        worker.perform(run, stop)
        run.refresh_from_db()
    return run


def lose_the_worker(run):
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_work_is_done_and_its_answer_kept(chen, stop, tmp_path):
    queued("count_up", chen, to=3, diary=str(tmp_path / "diary"))
    run = done_once(stop)
    assert (run.state, run.result, run.done, run.total) == (RunState.DONE, {"counted": 3}, 3, 3)
    assert run.finished_at
    assert run.lease_until is None
    assert actions.claim() is None


def test_an_answer_that_is_no_dict_is_kept_as_nothing(chen, stop):
    queued("answer_nothing", chen)
    assert done_once(stop).result == {}


def test_runs_are_claimed_in_the_order_they_were_asked_for(chen):
    first, second = (queued("answer_nothing", chen) for _ in range(2))
    assert [actions.claim().pk, actions.claim().pk, actions.claim()] == [first.pk, second.pk, None]


def test_a_double_click_asks_for_one_run(chen):
    assert (
        queued("answer_nothing", chen, dedupe="9月").pk
        == queued("answer_nothing", chen, dedupe="9月").pk
    )
    assert Run.objects.count() == 1


def test_runs_without_a_dedupe_key_are_separate(chen):
    assert queued("answer_nothing", chen).pk != queued("answer_nothing", chen).pk


def test_the_same_work_may_be_asked_for_again_after_it_ended(chen, stop):
    first = queued("answer_nothing", chen, dedupe="9月")
    done_once(stop)
    assert queued("answer_nothing", chen, dedupe="9月").pk != first.pk


def test_the_database_itself_refuses_two_unfinished_runs_of_the_same_work(chen):
    queued("answer_nothing", chen, dedupe="9月")
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(kind="x", title="x", dedupe="9月", by=chen)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["os.system", "subprocess.run", "bangfu", "builtins.eval"])
def test_only_the_programs_own_functions_can_be_asked_for(chen, kind):
    with pytest.raises(rules.NotOurWork):
        actions.enqueue(kind, {}, by=chen)
    assert not Run.objects.exists()


def test_work_that_names_no_right_is_neither_taken_nor_done(chen, stop):
    with pytest.raises(rules.NotOurWork):
        queued("do_without_a_right", chen)
    Run.objects.create(kind=f"{JOBS}.do_without_a_right", title="x", by=chen)
    assert done_once(stop).state == RunState.FAILED


@pytest.mark.parametrize(
    "changed",
    [{"role_name": "county_finance"}, {"given_duties": ["relief"]}, {"is_active": False}],
    ids=["another role", "another programme", "shut"],
)
def test_work_asked_for_with_a_right_that_is_lost_since_is_not_done(chen, stop, tmp_path, changed):
    """S4.87: neither what waits, nor what its worker left half-way, nor what is started again."""
    diary = tmp_path / "diary"
    run = queued("count_up", chen, to=3, diary=str(diary))
    actions.claim()
    lose_the_worker(run)
    Staff.objects.filter(pk=chen.pk).update(**changed)
    run = done_once(stop)
    assert (run.state, diary.exists()) == (RunState.FAILED, False)
    assert "没有这项权限" in run.error
    with pytest.raises(rules.RightLost):
        actions.repeat(run=run, by=Staff.objects.get(pk=chen.pk))
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_what_somebody_took_back_is_started_again_by_nobody_else(chen, zhao, stop):
    run = actions.cancel(run=queued("answer_nothing", chen), by=chen)
    with pytest.raises(rules.RunNotRepeatable):
        actions.repeat(run=run, by=zhao)
    assert actions.repeat(run=run, by=chen).state == RunState.QUEUED


def test_a_run_with_a_living_worker_is_left_alone(chen):
    queued("answer_nothing", chen)
    assert actions.claim()
    assert actions.claim() is None


def test_a_run_whose_worker_died_is_taken_up_from_its_checkpoint(chen, stop, tmp_path):
    diary = tmp_path / "diary"
    queued("count_up", chen, to=5, diary=str(diary))
    dead = actions.claim()
    actions.report(dead, done=2, total=5, message="", checkpoint={"next": 2})
    lose_the_worker(dead)
    run = done_once(stop)
    assert (run.state, run.attempt, run.crashes) == (RunState.DONE, 2, 1)
    assert [line.split()[0] for line in diary.read_text().splitlines()] == ["2", "3", "4"]


def test_a_worker_whose_lease_ran_out_can_no_longer_write(chen):
    queued("answer_nothing", chen)
    slow = actions.claim()
    lose_the_worker(slow)
    quick = actions.claim()
    assert not actions.renew(slow)
    assert not actions.report(slow, done=9, total=9, message="", checkpoint={"next": 9})
    assert not actions.finish(slow, result={"by": "slow"})
    assert not actions.fail(slow, message="slow")
    assert not actions.release(slow, crashed=True)
    quick.refresh_from_db()
    assert (quick.state, quick.checkpoint, quick.done) == (RunState.RUNNING, {}, 0)


def test_progress_ends_the_work_of_a_worker_that_was_overtaken(chen, stop):
    queued("let_another_take_over", chen)
    assert done_once(stop).state == RunState.RUNNING


def test_a_run_that_keeps_killing_its_worker_is_given_up(chen, stop):
    queued("answer_nothing", chen)
    for _ in range(rules.MOST_CRASHES):
        lose_the_worker(actions.claim())
    run = done_once(stop)
    assert run.state == RunState.FAILED
    assert "异常中断" in run.error


def test_a_lost_database_puts_the_work_back_and_not_for_ever(chen, stop):
    queued("lose_the_database", chen)
    states = [done_once(stop).state for _ in range(rules.MOST_CRASHES + 1)]
    assert states == [RunState.QUEUED] * rules.MOST_CRASHES + [RunState.FAILED]


def test_an_error_names_nobody_neither_to_the_user_nor_in_the_log(chen, stop, caplog):
    queued("name_a_person", chen)
    with caplog.at_level(logging.DEBUG):
        run = done_once(stop)
    assert run.state == RunState.FAILED
    assert run.error.startswith("程序内部出错")
    assert "RuntimeError" in caplog.text
    assert "jobs.py" in caplog.text
    for words in (run.error, caplog.text):
        assert "李秀英" not in words
        assert "9900" not in words


def test_our_own_errors_are_told_as_they_are(chen, stop):
    queued("speak_to_the_user", chen)
    assert done_once(stop).error == "没有收到该月的参保数据，请先接收文件"


def test_lack_of_memory_is_told_as_such(chen, stop):
    queued("run_out_of_memory", chen)
    assert "内存不足" in done_once(stop).error


def test_a_cancelled_run_waiting_in_the_queue_is_never_done(chen):
    run = actions.cancel(run=queued("answer_nothing", chen), by=chen)
    assert run.state == RunState.CANCELLED
    assert actions.claim() is None


def test_a_cancelled_run_stops_at_its_next_progress(chen, stop, tmp_path, monkeypatch):
    diary = tmp_path / "diary"
    run = queued("count_up", chen, to=1000, diary=str(diary))
    report = actions.report

    def cancelled_at_three(run, **news):
        if news["done"] == 3:
            actions.cancel(run=run, by=chen)
        return report(run, **news)

    monkeypatch.setattr(actions, "report", cancelled_at_three)
    run = done_once(stop)
    assert (run.state, run.checkpoint) == (RunState.CANCELLED, {"next": 2})
    assert len(diary.read_text().splitlines()) == 3


def test_what_has_ended_cannot_be_cancelled(chen, stop):
    queued("answer_nothing", chen)
    run = done_once(stop)
    with pytest.raises(rules.RunFinished, match="已经结束"):
        actions.cancel(run=run, by=chen)


def test_a_worker_asked_to_end_gives_the_run_back_with_its_checkpoint(chen, stop, tmp_path):
    queued("count_up", chen, to=5, diary=str(tmp_path / "diary"))
    stop.set()
    run = done_once(stop)
    assert (run.state, run.checkpoint, run.crashes) == (RunState.QUEUED, {"next": 1}, 0)
    stop.clear()
    assert done_once(stop).state == RunState.DONE


def test_failed_work_can_be_repeated_from_its_checkpoint(chen, stop):
    queued("name_a_person", chen)
    run = actions.repeat(run=done_once(stop), by=chen)
    assert (run.state, run.error, run.finished_at) == (RunState.QUEUED, "", None)


def test_repeating_gives_way_to_the_same_work_asked_for_anew(chen, stop):
    queued("name_a_person", chen, dedupe="9月")
    failed = done_once(stop)
    anew = queued("name_a_person", chen, dedupe="9月")
    assert actions.repeat(run=failed, by=chen).pk == anew.pk


def test_finished_work_is_not_repeated(chen, stop):
    queued("answer_nothing", chen)
    with pytest.raises(rules.RunNotRepeatable):
        actions.repeat(run=done_once(stop), by=chen)


def test_frequent_progress_is_not_written_every_time(chen, stop, django_assert_max_num_queries):
    queued("answer_nothing", chen)
    context = worker.Context(actions.claim(), stop)
    with django_assert_max_num_queries(2):
        for number in range(10_000):
            context.progress(number, 10_000)


def test_progress_of_a_first_report_is_written_at_once(chen, stop):
    run = queued("answer_nothing", chen)
    worker.Context(actions.claim(), stop).progress(0, 9, "读取中")
    run.refresh_from_db()
    assert (run.message, run.total) == ("读取中", 9)


def test_a_run_is_seen_by_who_asked_and_by_the_offices_above(chen, zhao, zhou, wu):
    run = queued("answer_nothing", zhao)
    assert queries.run_visible(run.pk, zhao) == run
    assert queries.run_visible(run.pk, chen) == run
    assert queries.run_visible(run.pk, wu) == run
    assert queries.run_visible(run.pk, zhou) is None
    assert queries.run_visible(queued("answer_nothing", chen).pk, zhao) is None


def test_a_run_waiting_long_is_noticed(chen):
    run = queued("answer_nothing", chen)
    assert not queries.is_waiting_long(run)
    run.created_at -= timedelta(minutes=1)
    assert queries.is_waiting_long(run)


def test_asking_cancelling_and_repeating_leave_a_trail(chen):
    run = actions.cancel(run=queued("answer_nothing", chen), by=chen)
    actions.repeat(run=run, by=chen)
    trail = Record.objects.filter(subject_kind="runs.run").order_by("id")
    assert [entry.action for entry in trail] == ["enqueue_run", "cancel_run", "repeat_run"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_never_take_the_same_run(chen):
    for _ in range(20):
        queued("answer_nothing", chen)
    claimed: list[int] = []

    def claim_all():
        while run := actions.claim():
            claimed.append(run.pk)
        connection.close()

    threads = [threading.Thread(target=claim_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(Run.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_what_files_were_called_is_taken_out_of_work_that_is_over(chen):
    migration = import_module("bangfu.runs.migrations.0002_arguments_without_names")
    job = "bangfu.web.files.jobs.receive"
    arguments = {"contents": "people", "kept": "x.xlsx", "file_name": "李秀英.xlsx"}
    over, waiting = (actions.enqueue(job, arguments, by=chen) for _ in range(2))
    Run.objects.filter(pk=over.pk).update(state=RunState.FAILED)
    migration.strip(apps, None)
    over.refresh_from_db()
    waiting.refresh_from_db()
    assert over.arguments == {"contents": "people", "kept": "x.xlsx"}
    assert waiting.arguments == arguments
