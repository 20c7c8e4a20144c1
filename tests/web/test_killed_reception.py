"""A worker killed while it receives an upload: the next one goes on, and there is one batch."""

import sys
import threading

import pytest

from bangfu.audit import files
from bangfu.engine.tables import write_table
from bangfu.intake.models import Batch
from bangfu.runs import actions as runs
from bangfu.runs import worker
from bangfu.runs.models import Run
from bangfu.web.files import inbox
from tests.registry.conftest import PERSON

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As a kill: nothing in the program catches it."""


@pytest.fixture
def run(chen, tmp_path) -> Run:
    path = write_table(tmp_path / "people.xlsx", list(PERSON), [list(PERSON.values())])
    kept = inbox.path_of("upload.xlsx")
    kept.parent.mkdir(parents=True, exist_ok=True)
    files.seal(path, kept)
    arguments = {"contents": "people", "kept": kept.name, "month": None}
    return runs.enqueue("bangfu.web.files.jobs.receive", arguments, by=chen)


def killed_in(monkeypatch, module, name: str, *, afterwards: bool = False) -> None:
    """Work until `name` is called (or has been), be killed there, and let the lease run out."""
    real = getattr(module, name)

    def die(*args, **kwargs):
        if afterwards:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, name, die)
        with pytest.raises(Killed):
            worker.work_once(threading.Event())
    Run.objects.update(state="queued", lease_until=None)


def received(run: Run) -> Batch:
    worker.work_once(threading.Event())
    run.refresh_from_db()
    assert run.state == "done"
    [batch] = Batch.objects.exclude(state="withdrawn")
    assert run.result == {"batch_id": batch.pk}
    assert (batch.state, batch.accepted_count, batch.added_count) == ("checked", 1, 1)
    assert not inbox.path_of("upload.xlsx").exists()
    return batch


def test_killed_once_the_upload_is_forgotten(run, monkeypatch):
    killed_in(monkeypatch, runs, "finish")
    received(run)
    assert Batch.objects.count() == 1


def test_killed_before_the_upload_is_forgotten(run, monkeypatch):
    killed_in(monkeypatch, inbox, "forget")
    received(run)
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("afterwards", [False, True])
def test_killed_between_checking_and_preview(run, monkeypatch, afterwards):
    killed_in(
        monkeypatch,
        sys.modules["bangfu.registry.actions.receive"],
        "preview",
        afterwards=afterwards,
    )
    received(run)
    assert Batch.objects.count() == 1


def test_killed_while_reading_leaves_no_batch_half_received(run, monkeypatch):
    killed_in(monkeypatch, sys.modules["bangfu.intake.actions.receive"], "_read")
    received(run)
    assert list(Batch.objects.values_list("state", flat=True).order_by("pk")) == [
        "withdrawn",
        "checked",
    ]
