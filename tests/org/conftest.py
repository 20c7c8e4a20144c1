from datetime import timedelta

import pytest
from django.utils import timezone

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


@pytest.fixture
def agreement(divisions):
    """With an outside body of Linqu, for thirty days."""
    today = timezone.localdate()
    return actions.record_agreement(
        party="临朐海川人力资源公司",
        document="临人社保密〔2023〕7号",
        division_code="370724000000",
        signed_on=today,
        ends_on=today + timedelta(days=30),
        by=actions.operator(),
    )
