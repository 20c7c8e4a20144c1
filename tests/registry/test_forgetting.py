"""The file as it came is kept only while somebody needs it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.intake import actions as intake
from bangfu.intake import queries
from bangfu.intake.models import Batch
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
    assert queries.original(batch) is None
