"""What a row of the register was before each edit stays, whoever asks the database."""

# ruff: noqa: S608 - names of tables and columns come from the models alone

from base64 import b64encode

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from bangfu.audit.actions import record
from bangfu.audit.fields import EncryptedTextField, KeyedIndexField
from bangfu.registry.models import Household, Person, WorkSpell
from tests.cast import made_up_number

HISTORIES = [model.history.model for model in apps.get_models() if hasattr(model, "history")]
COMPUTED = {"row_digest", "identity_key"}


@pytest.fixture
def drawn(county):
    county.person("李秀英", phone="13812345678", spells=["2023-03"]).save()
    Household.objects.get().save()
    return WorkSpell.objects.get()


def refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "stays as it was" in str(error)
    return False


def test_every_history_there_is_is_tried():
    assert {model.__name__ for model in HISTORIES} == {
        "HistoricalHousehold",
        "HistoricalPerson",
        "HistoricalWorkSpell",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_nothing_planted_passes_whatever_the_column(drawn, model):
    table = model._meta.db_table
    assert model.objects.exists()
    assert refused(f"DELETE FROM {table}")
    for field in model._meta.concrete_fields:
        if isinstance(field, KeyedIndexField) or field.column in COMPUTED:
            continue
        if isinstance(field, EncryptedTextField):
            wanted = not model.objects.exclude(**{field.name: ""}).exists()
            assert refused(f"UPDATE {table} SET {field.column} = ''") is not wanted, field
            continue
        [(old,)] = model.objects.order_by("pk").values_list(field.attname)[:1]
        new = OTHERS[field.get_internal_type()]
        assert old != new, field
        assert refused(f"UPDATE {table} SET {field.column} = %s", new), field


OTHERS = {
    "CharField": "x",
    "TextField": "x",
    "AutoField": 10**6,
    "BigAutoField": 10**6,
    "BigIntegerField": 10**6,
    "IntegerField": 202401,
    "PositiveIntegerField": 9,
    "DecimalField": 9,
    "ForeignKey": 10**6,
    "BooleanField": True,
    "DateField": "2001-01-01",
    "DateTimeField": "2001-01-01 00:00:00+00:00",
    "UUIDField": "0" * 32,
}


@pytest.mark.django_db
@pytest.mark.sqlite
def test_no_row_replaces_another(drawn):
    table = WorkSpell.history.model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_table_of_history_is_not_emptied(drawn):
    with connection.cursor() as cursor:
        # a table whose rows still wait for their checks is not emptied in any case
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused(f"TRUNCATE {WorkSpell.history.model._meta.db_table}")


@pytest.mark.django_db
def test_only_what_the_trail_tells_is_cleared(drawn, county, chen):
    """tests/web/test_retention.py clears people by and by: the record comes before."""
    other = county.spell(county.person("王芳"), "2023-04")
    table = WorkSpell.history.model._meta.db_table
    own, whole = f"DELETE FROM {table} WHERE id = {drawn.pk}", f"DELETE FROM {table}"
    record("open_person", subject=chen, by=chen)
    assert refused(own)
    # neither of nothing, nor of another table, nor of another row
    for told in ({}, {"table": "registry.person"}, {"table": "registry.workspell"}):
        record("retention", subject=chen, after=told | {"keys": [other.pk + 9]}, by=chen)
        assert refused(own)
    record("retention", subject=chen, after=told | {"keys": [7, drawn.pk]}, by=chen)
    assert refused(whole)
    assert refused(f"DELETE FROM {HISTORIES[0]._meta.db_table}")
    assert not refused(own)
    assert {past.id for past in WorkSpell.history.all()} == {other.pk}


@pytest.mark.django_db
def test_what_was_told_long_ago_opens_nothing(drawn, chen):
    told = {"table": "registry.workspell", "keys": [drawn.pk]}
    with time_machine.travel("2023-01-01 10:00+08:00"):
        record("retention", subject=chen, after=told, by=chen)
    assert refused(f"DELETE FROM {WorkSpell.history.model._meta.db_table}")


def sealed(person: Person, name: str, text: str) -> str:
    field = Person._meta.get_field(name)
    [stored] = field.sealed_many([text], rows=[person.person_number])
    return stored


@pytest.mark.django_db
def test_a_sealed_value_is_not_exchanged_for_another_of_its_row(drawn):
    """Which would open: it was sealed for that row and that column."""
    person = drawn.person
    person.identity_number = made_up_number(77)
    person.save()
    table, history = Person._meta.db_table, Person.history.model._meta.db_table
    newer = f"SELECT identity_number FROM {table} WHERE id = {person.pk}"
    assert refused(f"UPDATE {history} SET identity_number = ({newer}) WHERE id = {person.pk}")
    for stored in (sealed(person, "phone", "13899990000"), "readable", first_version()):
        assert refused(f"UPDATE {history} SET phone = %s WHERE phone <> ''", stored), stored


def first_version() -> str:
    """Values of before keys had generations were bound to no row, and begin with any letters."""
    return b64encode(b"\x01" + b"n" * 40).decode()


@pytest.mark.django_db
def test_what_was_blank_stays_blank(county):
    person = county.person("王芳")
    person.save()
    assert {past.phone for past in person.history.all()} == {""}
    stored = sealed(person, "phone", "13899990000")
    assert refused(f"UPDATE {Person.history.model._meta.db_table} SET phone = %s", stored)
