"""The permission matrix (S4.87): declared in org/roles.py, kept by every page and every row."""

from itertools import combinations

import pytest
from django.apps import apps
from django.urls import URLPattern, reverse

from bangfu.engine.codes import DivisionLevel
from bangfu.org.codes import Duty
from bangfu.org.models import ConfidentialityAgreement, InDivision, Staff
from bangfu.org.roles import GIVEN_ROLES, PERSONAL, ROLES, Administrator, Permission, VillageWorker
from bangfu.registry.models import Household, Person, WorkSpell
from tests.cast import CHENGGUAN, LINQU, XITAN, staff
from tests.test_architecture import PUBLIC, SIGNED_IN, pages

PLACE_OF = {
    DivisionLevel.VILLAGE: XITAN,
    DivisionLevel.TOWNSHIP: CHENGGUAN,
    DivisionLevel.COUNTY: LINQU,
    DivisionLevel.CITY: "370700000000",
    DivisionLevel.PROVINCE: "370000000000",
}
PREFERRED = ("county", "township", "village", "city", "province")
ADMINISTRATORS = [role for role in ROLES.values() if role.is_administrator]


def holder(role_name: str, agreement: ConfidentialityAgreement | None = None) -> Staff:
    """Somebody of that role, where it exists."""
    role = ROLES[role_name]
    level = next(level for level in PREFERRED if level in role.levels)
    made = staff(f"a-{role_name}", role_name, PLACE_OF[DivisionLevel(level)], role.zh)
    if role.needs_agreement:
        made.agreement = agreement
        made.save()
    return made


def address(page: URLPattern) -> str:
    """The page about something that is not there: the door is asked before the row."""
    return reverse(page.name, args=["1" for _ in page.pattern.converters])


GUARDED = [page for page in pages() if page.name not in PUBLIC | SIGNED_IN.keys()]


@pytest.mark.parametrize("role_name", GIVEN_ROLES)
def test_each_role_opens_exactly_the_pages_of_the_matrix(client, divisions, agreement, role_name):
    client.force_login(holder(role_name, agreement))
    for page in GUARDED:
        permitted = page.callback.permission in ROLES[role_name].permissions
        answers = [ask(address(page)).status_code for ask in (client.get, client.post)]
        if permitted:
            assert 403 not in answers, page.name
        else:
            assert answers[1] == 403, page.name
            assert answers[0] in (403, 405), page.name


def test_the_three_administrators_are_separated_and_see_nobody(county, li):
    assert {role.name for role in ADMINISTRATORS} == {
        "system_administrator",
        "security_administrator",
        "audit_administrator",
    }
    for one, other in combinations(ADMINISTRATORS, 2):
        assert not one.permissions & other.permissions
    for role in ADMINISTRATORS:
        assert not role.permissions & PERSONAL, role.name
        somebody = holder(role.name)
        for model in (Person, Household, WorkSpell):
            assert model.objects.in_division(somebody.division).exists()
            assert not model.objects.visible_to(somebody).exists(), (role.name, model)


def test_whoever_sees_people_beyond_a_village_has_a_second_factor():
    for role in ROLES.values():
        if role.permissions & PERSONAL and role is not VillageWorker:
            assert role.needs_second_factor, role.name
    assert VillageWorker.levels == {DivisionLevel.VILLAGE}
    assert Administrator.needs_second_factor


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_every_role_says_in_both_languages_what_it_is_for(role):
    assert all((role.zh, role.en, role.description, role.description_en))
    assert role.levels


def divided_models():
    return [model for model in apps.get_models() if isinstance(model.objects.all(), InDivision)]


def test_rows_in_divisions_say_who_may_see_them():
    assert len(divided_models()) > 8
    for model in divided_models():
        assert model.seen_with, model
        assert all(isinstance(permission, Permission) for permission in model.seen_with)


@pytest.mark.parametrize("role_name", GIVEN_ROLES)
def test_rows_open_to_the_rights_that_the_model_names_and_to_no_others(
    county, li, agreement, role_name
):
    somebody = holder(role_name, agreement)
    for model in divided_models():
        inside = model.objects.in_division(somebody.division)
        permitted = any(right in ROLES[role_name].permissions for right in model.seen_with)
        expected = inside.count() if permitted else 0
        assert model.objects.visible_to(somebody).count() == expected, model


def test_a_row_with_a_division_has_no_other_door():
    """A model with the column but without the manager would be read by whoever thinks of it."""
    open_doors = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label not in {"audit"}
        and not model.__name__.startswith("Historical")
        and any(field.name == "division_code" for field in model._meta.fields)
        and not isinstance(model.objects.all(), InDivision)
    }
    assert open_doors == set()


def test_a_programme_not_given_is_closed(county, li, zhao):
    zhao.given_duties = [Duty.WELFARE_POSTS, Duty.COMPARISON]
    assert zhao.may(Permission.FINDING_VIEW)
    assert not zhao.may(Permission.PERSON_VIEW)
    assert not Person.objects.visible_to(zhao).exists()
    zhao.given_duties = []
    assert Person.objects.visible_to(zhao).get() == li


def test_a_duty_that_the_role_lacks_gives_nothing(zhao):
    zhao.given_duties = [Duty.RIGHTS]
    assert not any(zhao.may(permission) for permission in Permission if permission.duties)


def test_rows_of_several_programmes_are_cut_to_ones_own(county, li, zhao, monkeypatch):
    """A table that names the programme in a column needs only to say which column."""
    Household.objects.filter(pk=li.household_id).update(village_name=Duty.RELIEF)
    county.household(village_name=Duty.RIGHTS)
    monkeypatch.setattr(Household, "seen_by_duty", "village_name", raising=False)
    assert [row.pk for row in Household.objects.visible_to(zhao)] == [li.household_id]


def test_a_leaver_reaches_no_row(county, li, wang):
    assert Person.objects.visible_to(wang).exists()
    wang.is_active = False
    assert not Person.objects.visible_to(wang).exists()
