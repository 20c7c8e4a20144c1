"""The limits of seeing and taking hold for everybody: whose they are to set, and how far."""

import pytest
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.disclosure import actions, queries, rules
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Limit
from bangfu.disclosure.parameters import LARGEST_LIMITS, STARTING_LIMITS
from bangfu.org import actions as org
from bangfu.org.models import Staff
from tests.cast import CHENGGUAN, LINQU, staff
from tests.disclosure.taking import proven

pytestmark = pytest.mark.django_db
PAGE = "/exports/oversight/"


def guard(division_code: str) -> Staff:
    return staff("guard", "security_administrator", division_code, "安全员")


def given(**changed: int) -> dict[str, int]:
    return {name.value: value for name, value in STARTING_LIMITS.items()} | changed


def posted(client, by: Staff, **changed: int):
    client.force_login(by)
    return proven(client).post(reverse("disclosure-oversight"), given(**changed))


@pytest.mark.parametrize("place", [CHENGGUAN, LINQU])
def test_nobody_sets_limits_for_accounts_elsewhere(client, chen, zhou, place):
    answer = posted(client, guard(place), people_alone=100)
    assert answer.status_code == 422
    assert "其他地区的账号" in answer.content.decode()
    assert not Limit.objects.exists()


def test_no_office_says_how_many_people_a_desk_above_it_calls(client, chen):
    staff("desk", "rights_desk", "370700000000", "desk")
    assert posted(client, guard(LINQU), numbers_a_day=1).status_code == 422
    assert not Limit.objects.exists()


def test_an_administrator_lowers_limits_and_never_lifts_them_above_the_start(client, chen):
    safe = guard(LINQU)
    assert posted(client, safe, people_alone=100).status_code == 302
    assert queries.limit(LimitName.PEOPLE_ALONE) == 100
    assert posted(client, safe, people_alone=500).status_code == 302
    before = Record.objects.count()
    assert posted(client, safe, people_alone=501, names_a_day=10).status_code == 422
    with pytest.raises(rules.LimitNotYours):
        actions.set_limit(name=LimitName.PEOPLE_ALONE, value=501, by=safe)
    assert queries.limit(LimitName.PEOPLE_ALONE) == 500
    assert queries.limit(LimitName.NAMES_A_DAY) == STARTING_LIMITS[LimitName.NAMES_A_DAY]
    assert Record.objects.count() == before


@pytest.mark.parametrize("name", list(LimitName))
def test_on_the_server_a_limit_is_lifted_and_not_for_ever(chen, name):
    server, largest = org.operator(), LARGEST_LIMITS[name]
    assert largest > STARTING_LIMITS[name]
    actions.set_limit(name=name, value=largest, by=server)
    assert queries.limit(name) == largest
    for value in (0, largest + 1):
        with pytest.raises(rules.LimitNotYours):
            actions.set_limit(name=name, value=value, by=server)


def test_what_the_server_lifted_is_not_in_the_way_of_another_limit(client, chen):
    actions.set_limit(name=LimitName.PEOPLE_ALONE, value=2000, by=org.operator())
    assert posted(client, guard(LINQU), people_alone=2000, days_kept=3).status_code == 302
    assert queries.limit(LimitName.PEOPLE_ALONE) == 2000
    assert queries.limit(LimitName.DAYS_KEPT) == 3


def test_setting_limits_asks_again_who_one_is_and_reading_does_not(client, chen):
    client.force_login(guard(LINQU))
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, given(people_alone=100))
    assert answer.url.startswith(reverse("prove"))
    assert not Limit.objects.exists()
