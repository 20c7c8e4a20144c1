"""The file as it came is kept only while somebody needs it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.audit import files
from bangfu.audit.models import Record
from bangfu.audit.rotation.stored import due, sweep_files
from bangfu.engine.sealing import header_of
from bangfu.engine.sealing.files import HEADER_BYTES
from bangfu.intake import actions as intake
from bangfu.intake import queries
from bangfu.intake.models import Batch
from bangfu.intake.rules import BatchNotApplicable
from bangfu.registry import actions
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(django_capture_on_commit_callbacks):
    """Do something as a transaction that ends."""

    def done(action, *args, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return action(*args, **options)

    return done


def test_an_applied_file_leaves_nothing_behind(receive_people, chen, ended):
    batch = ended(actions.apply, receive_people({}), by=chen)
    assert not queries.folder(batch).exists()


def test_a_withdrawn_file_leaves_nothing_behind(receive_people, chen, ended):
    batch = ended(intake.withdraw, batch=receive_people({}), by=chen)
    assert not queries.folder(batch).exists()


def test_an_original_with_rejected_rows_is_kept_for_thirty_days(receive_people, chen, ended):
    batch = ended(actions.apply, receive_people({}, person(2, 姓名="")), by=chen)
    assert (batch.rejected_count, intake.forget_old_originals()) == (1, 0)
    assert queries.original(batch) is not None
    Batch.objects.update(received_at=timezone.now() - timedelta(days=30))
    assert intake.forget_old_originals() == 1
    assert not queries.folder(batch).exists(), "nor what was read from it"


def test_an_original_with_cells_to_check_is_kept_as_one_with_rejected_rows(
    receive_people, chen, ended
):
    batch = ended(actions.apply, receive_people({"成员联系电话": "12"}), by=chen)
    assert (batch.rejected_count, batch.warned_count) == (0, 1)
    assert queries.original(batch) is not None
    assert previews(batch) == []
    Batch.objects.update(received_at=timezone.now() - timedelta(days=30))
    assert intake.forget_old_originals() == 1
    assert not queries.folder(batch).exists()


def test_a_checked_file_that_nobody_applied_is_withdrawn_after_thirty_days(
    receive_people, chen, ended
):
    batch, fresh = receive_people({}), receive_people({"文化程度": "小学"}, name="2.xlsx")
    assert ended(intake.withdraw_left, by=chen) == 0
    Batch.objects.filter(pk=batch.pk).update(received_at=timezone.now() - timedelta(days=31))
    assert ended(intake.withdraw_left, by=chen) == 1
    batch.refresh_from_db()
    assert (batch.state, "请重新接收" in batch.message) == ("withdrawn", True)
    assert not queries.folder(batch).exists()
    assert queries.staged(fresh).is_file()
    [told] = Record.objects.filter(action="batch_withdrawn")
    assert (told.subject_id, told.by_name) == (str(batch.pk), "chen")
    with pytest.raises(BatchNotApplicable):
        actions.apply(batch, by=chen)


def previews(batch) -> list:
    return sorted(queries.folder(batch).glob("preview*"))


def test_a_preview_is_sealed_and_goes_when_the_batch_is_applied(receive_people, chen, ended):
    batch = receive_people({}, person(2, 姓名=""))
    [path] = previews(batch)
    assert b"PAR1" not in path.read_bytes()
    assert header_of(path.read_bytes()[:HEADER_BYTES]) is not None
    ended(actions.apply, batch, seen=batch.preview_sha256, by=chen)
    assert previews(batch) == []
    assert queries.original(batch) is not None


def test_of_previews_the_newest_and_the_one_before_are_kept(receive_people, chen):
    batch = receive_people({"文化程度": "高中"})
    seen = []
    for number, level in enumerate(("小学", "初中", "大专", "小学")):
        actions.apply(receive_people({"文化程度": level}, name=f"{number}.xlsx"), by=chen)
        seen.append(batch.preview_sha256)
        batch = actions.apply(batch, seen=batch.preview_sha256, by=chen)
        if batch.state == "applied":
            break
        assert previews(batch) == sorted(
            queries.preview(batch, digest) for digest in (seen[-1], batch.preview_sha256)
        )
    assert len(set(seen)) > 2


def test_an_old_preview_in_the_clear_is_sealed_by_the_next_change_of_keys(receive_people):
    batch = receive_people({})
    [path] = previews(batch)
    with files.reading(path) as opened:
        plain = opened.read()
    path.write_bytes(plain)
    assert path in due()
    sweep_files(lambda *_: None)
    assert path.read_bytes() != plain
    with files.reading(path) as opened:
        assert opened.read() == plain
