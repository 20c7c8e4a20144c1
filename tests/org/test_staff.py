import pytest
from django.contrib.auth import authenticate

from bangfu.audit.models import Record
from bangfu.org import actions
from bangfu.org.models import Division, Staff
from bangfu.org.roles import GIVEN_ROLES, Permission
from bangfu.org.rules import StaffImpossible
from tests.cast import CHENGGUAN, LINQU, PASSWORD


def test_an_account_has_one_role_and_one_place(divisions):
    actions.make_staff(
        username="qian",
        display_name="钱进",
        role_name="township_officer",
        division_code=CHENGGUAN,
        password="a long password",
        by=actions.operator(),
    )
    staff = authenticate(username="qian", password="a long password")
    assert staff.may(Permission.FINDING_SETTLE)
    assert not staff.may(Permission.FILE_RECEIVE)
    assert staff.division.text == CHENGGUAN
    assert Record.objects.filter(action="make_staff", subject_id=staff.pk).exists()


@pytest.mark.parametrize(
    ("role_name", "code"), [("king", LINQU), ("county_officer", "990001000000")]
)
def test_an_account_without_role_or_place_is_not_made(divisions, role_name, code):
    with pytest.raises(StaffImpossible):
        actions.make_staff(
            username="x",
            display_name="",
            role_name=role_name,
            division_code=code,
            by=actions.operator(),
        )
    assert not Staff.objects.filter(username="x").exists()


def test_the_operator_reaches_everything_and_cannot_sign_in(divisions):
    operator = actions.operator()
    assert operator.pk == actions.operator().pk
    assert all(operator.may(permission) for permission in Permission)
    assert operator.division.range == ("000000000000", "999999999999")
    assert not operator.has_usable_password()
    assert authenticate(username="operator", password="") is None


def test_who_has_left_may_nothing(chen):
    chen.is_active = False
    assert not any(chen.may(permission) for permission in Permission)


def test_the_cast_of_a_county_stands_around_it(country):
    cast = actions.make_cast(county_code=LINQU, by=actions.operator())
    places = {account.staff.username: account.staff.division_code for account in cast}
    assert places["county370724"] == LINQU
    assert places["county370725"] == "370725000000"
    assert places["province37"] == "370000000000"
    assert places["auditor370724"] == LINQU
    assert len([name for name in places if name.startswith("township")]) == 10
    assert len([name for name in places if name.startswith("village")]) == 1
    assert len({account.password for account in cast}) == len(cast)
    for account in cast[:3]:
        assert authenticate(username=account.staff.username, password=account.password)


def test_the_cast_can_be_called_again_with_new_passwords(country):
    first = actions.make_cast(county_code=LINQU, by=actions.operator())
    again = actions.make_cast(county_code=LINQU, by=actions.operator())
    assert [a.staff.pk for a in first] == [a.staff.pk for a in again]
    assert authenticate(username="county370724", password=first[0].password) is None


def test_a_county_without_villages_or_neighbours_has_a_cast_too(country):
    Division.objects.filter(level="village").delete()
    for county in ("460400000000", "620201000000", "370725000000"):
        assert actions.make_cast(county_code=county, by=actions.operator())


def test_a_new_password_works_and_the_old_one_does_not(zhao, chen):
    actions.reset_password(staff=zhao, password="another long one", by=actions.operator())
    zhao.refresh_from_db()
    assert zhao.check_password("another long one")
    assert not zhao.check_password(PASSWORD)
    assert Record.objects.get(action="reset_password").by_name == "operator"


@pytest.mark.parametrize(
    ("role_name", "code"),
    [
        ("village_worker", LINQU),
        ("township_officer", LINQU),
        ("county_officer", "370700000000"),
        ("county_officer", CHENGGUAN),
        ("province_officer", "370700000000"),
        ("city_officer", "370000000000"),
        ("operator", LINQU),
    ],
)
def test_a_role_is_given_only_where_it_exists(divisions, role_name, code):
    with pytest.raises(StaffImpossible):
        actions.make_staff(
            username="x",
            display_name="",
            role_name=role_name,
            division_code=code,
            by=actions.operator(),
        )


def test_a_city_without_counties_has_an_officer_for_a_countys_work(country):
    made = actions.make_staff(
        username="x",
        display_name="",
        role_name="county_officer",
        division_code="441900000000",
        by=actions.operator(),
    )
    assert made.division_code == "441900000000"


def test_a_duty_foreign_to_the_role_is_refused(divisions):
    with pytest.raises(StaffImpossible, match="rights"):
        actions.make_staff(
            username="x",
            display_name="",
            role_name="township_officer",
            division_code=CHENGGUAN,
            given_duties=["rights"],
            by=actions.operator(),
        )


def test_the_cast_knows_every_role_but_the_worker_who_opens_an_own_account(country):
    cast = actions.make_cast(county_code=LINQU, by=actions.operator())
    assert {account.staff.role_name for account in cast} == GIVEN_ROLES.keys() - {"worker"}
    assert all(account.staff.is_admitted() for account in cast)
