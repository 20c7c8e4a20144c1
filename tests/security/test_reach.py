"""What the fuzz takes for somebody's row: every table is accounted for, by its division or by
name."""

from django.apps import apps

from tests.security.reach import OWNED, SHARED, nobodys, path_of, place_of, tables


def test_every_table_is_in_somebodys_reach_or_shared_by_name():
    assert nobodys() == [], "say in tests/security/reach.py why everybody may share these"


def test_what_is_named_is_a_table():
    there = {model._meta.label for model in apps.get_models()}
    assert sorted({*SHARED, *OWNED} - there) == []


def test_no_table_that_leads_to_a_place_or_a_person_is_shared_by_name():
    assert [label for label in SHARED if place_of(apps.get_model(label))] == []


def test_no_table_that_leads_to_a_place_is_held_for_its_makers_alone():
    assert [label for label in OWNED if place_of(apps.get_model(label))] == []


def test_every_table_of_people_is_compared():
    person, compared = apps.get_model("registry.Person"), tables()
    about = [rel.related_model for rel in person._meta.related_objects]
    assert [model for model in about if model not in compared or not path_of(model)] == []
