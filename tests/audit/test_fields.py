"""Encrypted columns as the register uses them (S4.87, S4.89)."""

import pytest
from django.db import connection

from bangfu.audit import keys
from bangfu.audit.fields import Sealed
from bangfu.engine.sealing import NotGenuine
from bangfu.registry import queries
from bangfu.registry.models import Person
from tests.cast import XITAN

PHONE = "13800001234"


@pytest.fixture
def two_people(county):
    return county.person("李秀英", phone=PHONE), county.person("王芳", phone="05368212345")


def raw(person, table="registry_person", column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {table} WHERE person_number = %s",  # noqa: S608
            [person.person_number],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_database_holds_no_phone_and_no_number(two_people):
    person, _ = two_people
    stored = raw(person), raw(person, "registry_historicalperson")
    assert all(len(text) > 40 and PHONE not in text for text in stored)
    assert stored[0] != stored[1]
    assert Person.objects.get(pk=person.pk).phone == PHONE


@pytest.mark.django_db
def test_a_value_copied_into_another_row_does_not_open_there(two_people):
    person, other = two_people
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET phone = %s WHERE id = %s", [raw(person), other.pk]
        )
    assert Person.objects.get(pk=person.pk).phone == PHONE
    with pytest.raises(NotGenuine, match=r"registry\.person\.phone"):
        _ = Person.objects.get(pk=other.pk).phone


@pytest.mark.django_db
def test_the_history_opens_too(two_people):
    person, _ = two_people
    person.phone = "13900000000"
    person.save()
    assert [past.phone for past in person.history.all()] == ["13900000000", PHONE]


@pytest.mark.django_db
def test_a_row_saved_unlooked_at_keeps_its_very_value(two_people):
    person, _ = two_people
    before = raw(person), raw(person, column="phone_key")
    again = Person.objects.get(pk=person.pk)
    again.sex = "male"
    again.save_without_historical_record()
    assert (raw(person), raw(person, column="phone_key")) == before


@pytest.mark.django_db
def test_a_column_that_was_left_out_opens_when_it_is_looked_at(two_people):
    person, _ = two_people
    assert Person.objects.defer("phone").get(pk=person.pk).phone == PHONE
    assert Person.objects.only("phone").get(pk=person.pk).phone == PHONE


@pytest.mark.django_db
def test_values_without_their_row_stay_closed(two_people):
    [value, _] = Person.objects.order_by("pk").values_list("phone", flat=True)
    assert isinstance(value, Sealed)
    assert str(value) == "••••"


@pytest.mark.django_db
def test_neither_search_nor_update_reaches_round_the_encryption(two_people):
    with pytest.raises(TypeError, match="index"):
        Person.objects.filter(phone=PHONE).exists()
    with pytest.raises(TypeError, match="row"):
        Person.objects.update(phone=PHONE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", [PHONE, "138-0000-1234", "+86 138 0000 1234", "１３８００００１２３４"]
)
def test_a_phone_is_found_by_its_keyed_index_however_it_is_typed(two_people, zhao, typed):
    person, _ = two_people
    assert list(queries.find(typed, zhao).people) == [person]


@pytest.mark.django_db
def test_part_of_a_phone_finds_nobody(two_people, zhao):
    assert list(queries.find(PHONE[:8], zhao).people) == []


@pytest.mark.django_db
def test_indexes_of_numbers_and_of_phones_do_not_meet(county):
    person = county.person("李秀英", phone="99000119850302001", division_code=XITAN)
    numbers = Person._meta.get_field("identity_key"), Person._meta.get_field("phone_key")
    assert len({field.key_of(person.phone) for field in numbers}) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_the_cipher_is_a_setting_and_values_of_the_other_open(two_people, settings, cipher):
    person, other = two_people
    settings.BANGFU_CIPHER = cipher
    keys.source.cache_clear()
    other.save()
    assert raw(other)[:4] == keys.sealer().mark
    assert {each.phone for each in Person.objects.all()} == {PHONE, "05368212345"}
    keys.source.cache_clear()
    assert person.phone == PHONE
