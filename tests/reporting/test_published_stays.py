"""A closed month, its figures and the forms filled from it stay as they were published."""

# ruff: noqa: S608 - names of tables and columns come from the models alone

import pytest
from django.db import IntegrityError, connection, transaction

from bangfu.engine.values import Month
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.reporting.models import FilledForm

pytestmark = pytest.mark.django_db
PUBLISHED = (Snapshot, Figure, FilledForm)
OTHERS = {
    "CharField": "x",
    "BigAutoField": 10**6,
    "BigIntegerField": 10**6,
    "IntegerField": 202401,
    "JSONField": "{}",
    "ForeignKey": 10**6,
    "BooleanField": True,
    "DateField": "2001-01-01",
    "DateTimeField": "2001-01-01 00:00:00+00:00",
}


@pytest.fixture(autouse=True)
def published(chen):
    month = Month(2023, 9)
    snapshot = Snapshot.objects.create(
        month=month, path="snapshots/x", sha256="a" * 64, person_count=1, spell_count=1,
        closed_by=chen,
    )  # fmt: skip
    Figure.objects.create(
        snapshot=snapshot, month=month, indicator="people_at_work", counting="ON_DATE_ALL",
        division_code="370724000000", level="county", value=1, month_ago=month + -1,
        year_ago=month + -12,
    )  # fmt: skip
    FilledForm.objects.create(
        form="annex1", division_code="370724000000", period="2023Q3", snapshot=snapshot,
        cells={"rows": []}, filled_on="2023-10-09", filled_by=chen,
    )  # fmt: skip


def refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except IntegrityError as error:
        return "stays as it was published" in str(error)
    return False


@pytest.mark.parametrize("model", PUBLISHED)
def test_no_column_is_changed_and_no_row_deleted(model):
    table = model._meta.db_table
    assert refused(f"DELETE FROM {table}")
    for field in model._meta.concrete_fields:
        new = OTHERS[field.get_internal_type()]
        assert refused(f"UPDATE {table} SET {field.column} = %s", new), field


def test_the_rows_of_people_go_and_nothing_else_with_them():
    assert refused("UPDATE monitoring_snapshot SET path = '', person_count = 2")
    assert Snapshot.objects.update(path="") == 1
    assert Snapshot.objects.get().is_cleared


@pytest.mark.sqlite
@pytest.mark.parametrize("model", PUBLISHED)
def test_no_row_replaces_another(model):
    table = model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    columns = [field.column for field in model._meta.concrete_fields]
    beside = ", ".join(["id + 1", *columns[1:]])
    statement = (
        f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {beside} FROM {table}"
    )
    assert refused(statement) is (model is not FilledForm)


@pytest.mark.postgres
@pytest.mark.parametrize("model", PUBLISHED)
def test_no_table_is_emptied(model):
    connection.check_constraints()
    assert refused(f"TRUNCATE {model._meta.db_table} CASCADE")
