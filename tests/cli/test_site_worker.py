"""A request goes to a process that is idle, if there is one."""

import pytest
from gunicorn.workers.gthread import ThreadWorker

from bangfu.cli import site_worker


@pytest.mark.parametrize(
    ("connections", "kept", "silent", "waits"),
    [(0, 0, 0, []), (1, 0, 0, [0.01]), (3, 2, 1, []), (3, 1, 1, [0.01])],
)
def test_who_is_at_work_lets_the_others_try_first(monkeypatch, connections, kept, silent, waits):
    done = []
    monkeypatch.setattr(site_worker.time, "sleep", done.append)
    monkeypatch.setattr(ThreadWorker, "accept", lambda worker, listener: done.append(listener))
    worker = object.__new__(site_worker.IdleFirst)
    worker.nr_conns = connections
    worker.keepalived_conns, worker.pending_conns = [object()] * kept, [object()] * silent
    worker.accept("listener")
    assert done == [*waits, "listener"]
