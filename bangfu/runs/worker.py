"""The worker: claims runs one after the other and does them.

Killed at any moment, it leaves a lease that runs out; the next worker goes on from the run's
checkpoint. Asked to end (SIGTERM), it gives the run back at the next progress.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection

from bangfu.runs import actions, rules
from bangfu.runs.models import Run

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
MINUTE = 60.0
BEATS_PER_LEASE = 4
Job = Callable[..., dict[str, object]]
# work may report after every row; the database hears of it this often
NEWS_SECONDS = 0.5


def needs(permission: StrEnum) -> Callable[[Job], Job]:
    """Name the right without which the work is not done, as a page names its own."""

    def named(job: Job) -> Job:
        job.permission = permission  # type: ignore[attr-defined]
        return job

    return named


class Context:
    """What a run's function is given: where to go on, how to tell how far it is.

    Tell progress outside transactions: inside one it is seen only when that ends.
    """

    def __init__(self, run: Run, stop: threading.Event) -> None:
        self.run = run
        self.checkpoint = dict(run.checkpoint)
        self._stop = stop
        self._last_news = 0.0

    def progress(
        self,
        done: int,
        total: int = 0,
        message: str = "",
        checkpoint: dict[str, object] | None = None,
    ) -> None:
        """Raises RunTaken or WorkerStopping where the work must end here."""
        now = time.monotonic()
        is_news = checkpoint is not None or done >= total > 0
        if not is_news and now - self._last_news < NEWS_SECONDS:
            return
        self._last_news = now
        if not actions.report(
            self.run, done=done, total=total, message=message, checkpoint=checkpoint
        ):
            raise rules.RunTaken
        if checkpoint is not None:
            self.checkpoint = dict(checkpoint)
        if self._stop.is_set():
            raise rules.WorkerStopping


def main(every_minute: Callable[[], None] | None = None) -> int:
    """A worker process: ends on SIGTERM, on Ctrl-C, and when the process that started it ends."""
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    threading.Thread(target=_end_with_starter, args=(stop,), daemon=True).start()
    work(stop, every_minute=every_minute)
    return 0


def work(stop: threading.Event, *, every_minute: Callable[[], None] | None = None) -> None:
    """Do what is queued until told to stop; `every_minute` looks whether more is to be queued."""
    looked = -MINUTE
    while not stop.is_set():
        close_old_connections()
        try:
            if every_minute and time.monotonic() - looked >= MINUTE:
                looked = time.monotonic()
                every_minute()
            did_something = work_once(stop)
        except OperationalError as error:
            log.warning("database not available: %s", type(error).__name__)
            did_something = False
        if not did_something:
            stop.wait(PAUSE_SECONDS)
    connection.close()


def work_once(stop: threading.Event) -> bool:
    """Claim one run and do it; False where nothing waits."""
    run = actions.claim()
    if run is None:
        return False
    with lease_kept(run):
        perform(run, stop)
    return True


def perform(run: Run, stop: threading.Event) -> None:
    """Do a claimed run and write how it ended. The rights are those of now, each time."""
    if rules.is_worn_out(run):
        actions.fail(run, message=rules.worn_out_message())
        return
    try:
        rules.check_right(run.kind, run.by)
        result = rules.job_of(run.kind)(Context(run, stop), **run.arguments)
        actions.finish(run, result=result if isinstance(result, dict) else {})
    except rules.RunTaken:
        log.info("run %s is no longer ours", run.pk)
    except rules.WorkerStopping:
        actions.release(run, crashed=False)
    except OperationalError as error:
        _log(run, error)
        actions.release(run, crashed=True)
    except Exception as error:  # noqa: BLE001 - whatever the work raises, the loop goes on
        _log(run, error)
        actions.fail(run, message=rules.message_for_user(error))


@contextmanager
def lease_kept(run: Run) -> Iterator[None]:
    """Renew the lease beside the work: a long statement must not look like a dead worker."""
    done = threading.Event()
    beat = threading.Thread(target=_renew_until, args=(done, run), daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join(timeout=PAUSE_SECONDS)


def _renew_until(done: threading.Event, run: Run) -> None:
    while not done.wait(actions.LEASE.total_seconds() / BEATS_PER_LEASE):
        try:
            if not actions.renew(run):
                break
        except OperationalError as error:
            log.warning("lease not renewed: %s", type(error).__name__)
    connection.close()


def _end_with_starter(stop: threading.Event) -> None:
    """One that was gone before we looked counts as well: our parent is another then."""
    while os.getppid() == settings.BANGFU_STARTED_BY:
        if stop.wait(PAUSE_SECONDS):
            return
    stop.set()


def _log(run: Run, error: Exception) -> None:
    log.error("run %s (%s): %s", run.pk, run.kind, rules.trace_without_values(error))
