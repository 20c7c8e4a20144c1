import pytest

from bangfu.org import actions
from bangfu.org.models import Division, ReportingLine
from bangfu.org.queries import forget_places


@pytest.fixture(scope="module")
def shipped_table(django_db_setup, django_db_blocker):
    """The shipped edition, loaded once for a module."""
    with django_db_blocker.unblock():
        actions.load_shipped_divisions()
    yield
    with django_db_blocker.unblock():
        Division.objects.all().delete()
        ReportingLine.objects.all().delete()
    forget_places()


@pytest.fixture
def country(shipped_table, db) -> None:
    """The whole country down to township, and Linqu down to village."""
