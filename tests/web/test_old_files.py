"""Files that lie longer than anybody needs them go, counted first and on record."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.casework.files import keep, path_of
from bangfu.cli import main
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure import files as exported
from bangfu.disclosure.codes import ExportState
from bangfu.disclosure.models import Export
from bangfu.intake import actions as intake
from bangfu.intake import queries
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.rights.models import ConsentProof
from bangfu.runs import actions as runs
from bangfu.web.files import inbox
from bangfu.web.retention import files
from tests.casework.uploads import upload
from tests.cast import LINQU

pytestmark = pytest.mark.django_db
A_YEAR_ON = timezone.now() + timedelta(days=400)


def told() -> list[dict[str, int]]:
    rows = Record.objects.filter(action="files_forgotten").order_by("pk")
    assert {row.by_name for row in rows} <= {"operator"}
    return [row.after for row in rows]


@pytest.fixture
def batch(chen) -> Batch:
    """A file that could not be read, as a killed worker left it."""
    given = {"roster": "people", "file_name": "a.csv", "size_bytes": 1, "division_code": LINQU}
    made = Batch.objects.create(**given, state=BatchState.REFUSED, received_by=chen)
    queries.folder(made).mkdir(parents=True)
    for path in (queries.folder(made) / "original.csv", queries.staged(made)):
        path.write_bytes(b"x")
    return made


@pytest.fixture
def export(chen) -> Export:
    run = runs.enqueue("bangfu.web.retention.jobs.anchor", by=chen)
    given = {"state": ExportState.READY, "expires_at": timezone.now() + timedelta(days=7)}
    made = Export.objects.create(kind="people", run=run, asked_by=chen, people_count=1, **given)
    exported.folder(made.pk).mkdir(parents=True)
    (exported.folder(made.pk) / exported.FILE).write_bytes(b"x")
    return made


def test_originals_and_what_was_staged_are_told_as_they_go(batch):
    with time_machine.travel(A_YEAR_ON):
        assert intake.count_old() == {"originals": 1, "staged": 1}
        assert intake.forget_old_originals() == 1
        assert intake.forget_old_originals() == 0
    assert not queries.folder(batch).exists()
    assert told() == [{"originals": 1, "staged": 1}]


def test_an_export_that_expires_is_told_once_whoever_looks_at_it(export):
    with time_machine.travel(A_YEAR_ON):
        for _ in range(2):
            disclosure.bring_up_to_date(Export.objects.all())
    assert not exported.folder(export.pk).exists()
    assert told() == [{"exports": 1}]


def test_what_no_row_names_is_told_too(own_store):
    left = path_of(keep(upload(b"%PDF-1.4 left", "a.pdf"), within=ConsentProof.folder).stored_as)
    sent = inbox.path_of("sent.xlsx")
    sent.parent.mkdir(parents=True)
    sent.write_bytes(b"x")
    for path in (left, sent):
        os.utime(path, (1, 1))
    assert files.due() == {"originals": 0, "staged": 0, "exports": 0, "uploads": 1, "left": 1}
    files.forget()
    assert (left.exists(), sent.exists()) == (False, False)
    assert told() == [{"uploads": 1, "left": 1}]


def test_the_command_counts_them_before_it_deletes_them(batch, export, capsys):
    with time_machine.travel(A_YEAR_ON):
        assert main(["retention", "--dry-run"]) == 0
        counted = capsys.readouterr().out.splitlines()
        assert counted[:3] == [
            "接收的原件 删除 1",
            "接收后暂存的数据 删除 1",
            "到期的导出文件 删除 1",
        ]
        assert queries.original(batch)
        assert exported.folder(export.pk).exists()
        assert told() == []
        assert main(["retention"]) == 0
        assert capsys.readouterr().out.splitlines()[:3] == counted[:3]
    assert not queries.folder(batch).exists()
    assert told() == [{"originals": 1, "staged": 1}, {"exports": 1}]


def test_every_other_command_tells_what_it_deletes(batch):
    with time_machine.travel(A_YEAR_ON):
        assert main(["anchor-trail"]) == 0
    assert told() == [{"originals": 1, "staged": 1}]
