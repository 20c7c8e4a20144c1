"""Somebody signed in, and files on their way in."""

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.engine.tables import write_table
from bangfu.intake.models import Batch
from bangfu.registry import actions as registry
from bangfu.runs import worker
from tests.registry.conftest import PERSON, person


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.fixture
def roster(tmp_path: Path):
    """The bytes of an export of people: Li, and those given."""

    def made(*people: dict[str, str]) -> bytes:
        rows = [{**PERSON, **row} for row in people or ({},)]
        table = [list(row.values()) for row in rows]
        return write_table(tmp_path / "people.xlsx", list(PERSON), table).read_bytes()

    return made


@pytest.fixture
def batch(roster, chen, tmp_path) -> Batch:
    roster({}, person(2, 成员联系电话="abc"), person(3, 县="无此县"))
    path = tmp_path / "people.xlsx"
    return registry.receive_people(path=path, file_name="人员.xlsx", by=chen)


def sent(content: bytes, *, contents: str = "people", name: str = "人员.xlsx", **given) -> dict:
    file = SimpleUploadedFile(name, content)
    return {"contents": contents, "file": file, "token": uuid4(), "month": "", **given}


def worked() -> None:
    while worker.work_once(threading.Event()):
        pass


def confirmed(batch: Batch) -> dict[str, str]:
    """What the page sends when its preview is confirmed."""
    return {"confirmed": "on", "seen": batch.preview_sha256}
