"""A worker process killed with SIGKILL: another one goes on, and all is done once."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SET_UP = """
import sys
from datetime import timedelta
import django
django.setup()
from bangfu.runs import actions, rules, worker
rules.OURS = ("bangfu.", "tests.")
actions.LEASE = timedelta(seconds=2)
worker.PAUSE_SECONDS = 0.1
"""
WORKER = SET_UP + "worker.main()"
ENQUEUE = (
    SET_UP
    + """
from django.core.management import call_command
from bangfu.org.models import Staff
call_command("migrate", verbosity=0)
by = Staff.objects.create(username="chen", role_name="county_officer", division_code="370724000000")
for number in range(int(sys.argv[2])):
    arguments = {"to": int(sys.argv[3]), "diary": f"{sys.argv[1]}.{number}", "pause": 0.03}
    actions.enqueue("tests.runs.jobs.count_up", arguments, by=by)
"""
)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def python(home):
    """Start `python -c` with a database of its own in a file."""
    environment = {
        **os.environ,
        "BANGFU_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("BANGFU_DATABASE_URL", None)
    started = []

    def start(code, *arguments, **more):
        command = [sys.executable, "-c", code, *arguments]
        process = subprocess.Popen(command, env={**environment, **more})
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def rows(home, columns):
    with sqlite3.connect(home / "bangfu.sqlite3", timeout=30) as database:
        return database.execute(f"SELECT {columns} FROM runs_run ORDER BY id").fetchall()  # noqa: S608


def wait_until(met, seconds=40):
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def numbers(diary):
    return [int(line.split()[0]) for line in diary.read_text().splitlines()]


def test_a_second_worker_goes_on_where_the_killed_one_was(home, python, tmp_path):
    diary = tmp_path / "diary"
    assert python(ENQUEUE, str(diary), "1", "40").wait() == 0
    first = python(WORKER)
    lines = Path(f"{diary}.0")
    wait_until(lambda: lines.exists() and len(numbers(lines)) > 10)
    first.send_signal(signal.SIGKILL)
    first.wait()
    counted = len(numbers(lines))
    assert counted < 40
    second = python(WORKER)
    wait_until(lambda: rows(home, "state") == [("done",)])
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=10) == 0
    assert rows(home, "attempt, crashes, done") == [(2, 1, 40)]
    written = numbers(lines)
    assert sorted(set(written)) == list(range(40))
    # the number written just before the kill may have had no time for its checkpoint
    assert len(written) <= 41


def test_two_workers_share_the_queue_and_do_nothing_twice(home, python, tmp_path):
    diary = tmp_path / "diary"
    assert python(ENQUEUE, str(diary), "12", "3").wait() == 0
    workers = [python(WORKER) for _ in range(2)]
    wait_until(lambda: {state for (state,) in rows(home, "state")} == {"done"})
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0
    assert rows(home, "attempt, crashes") == [(1, 0)] * 12
    hands = set()
    for number in range(12):
        lines = Path(f"{diary}.{number}").read_text().splitlines()
        assert [line.split()[0] for line in lines] == ["0", "1", "2"]
        hands |= {line.split()[1] for line in lines}
    assert hands <= {str(worker.pid) for worker in workers}


def test_a_long_silent_piece_of_work_keeps_its_lease(home, python, tmp_path):
    """Without a word for three leases, and a second worker waiting to take over."""
    diary = tmp_path / "diary"
    enqueue = ENQUEUE.replace('"pause": 0.03', '"pause": 6')
    assert python(enqueue, str(diary), "1", "1").wait() == 0
    workers = [python(WORKER), python(WORKER)]
    wait_until(lambda: rows(home, "state") == [("done",)])
    assert rows(home, "attempt, crashes") == [(1, 0)]
    assert len(numbers(Path(f"{diary}.0"))) == 1
    assert len(workers) == 2


def test_a_worker_ends_when_the_process_that_started_it_is_gone(home, python, tmp_path):
    assert python(ENQUEUE, str(tmp_path / "diary"), "0", "0").wait() == 0
    told = tmp_path / "pid"
    parent = python(
        "import subprocess, sys, pathlib, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {WORKER!r}])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)"
    )
    wait_until(lambda: told.exists() and told.read_text())
    time.sleep(1.5)
    parent.kill()
    parent.wait()
    pid = int(told.read_text())
    wait_until(lambda: is_gone(pid), seconds=15)


def test_a_worker_ends_when_the_process_that_started_it_was_gone_before_it_began(python):
    over = python("pass")
    over.wait()
    worker = python(WORKER, BANGFU_STARTED_BY=str(over.pid))
    assert worker.wait(timeout=40) == 0


def is_gone(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
