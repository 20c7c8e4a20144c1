"""Who died or moved away: found apart, by who keeps the register; their account is shut (S0)."""

import pytest
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Wish
from bangfu.rights import actions as rights
from bangfu.rights import rules
from bangfu.web.households import actions
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db
PASSWORD = "my-own-long-word"


@pytest.fixture
def account(li, zhao):
    code = rights.issue_portal_code(person=li, purpose="service", by=zhao)
    return rights.open_account(code=code.text, password=PASSWORD)


def signed_in(client, account):
    told = {"username": account.username, "password": PASSWORD}
    return client.post(reverse("sign-in"), told, follow=True)


@pytest.mark.parametrize("kind", [Change.DIED, Change.MOVED_OUT])
def test_the_account_is_shut_and_opens_again_with_the_event_undone(client, li, zhao, account, kind):
    signed_in(client, account)
    assert client.get(reverse("portal")).status_code == 200
    event = changed(li.household, kind, zhao, person=li)
    assert client.get(reverse("portal")).status_code == 302
    text = signed_in(client, account).content.decode()
    assert "已去世或已迁出，这个账号已停用" in text
    assert "_auth_user_id" not in client.session
    with pytest.raises(rules.OutOfReach, match="不能发放开通码"):
        rights.issue_portal_code(person=event.person, purpose="service", by=zhao)
    actions.undo(event=event, by=zhao)
    signed_in(client, account)
    assert client.get(reverse("portal")).status_code == 200
    told = Record.objects.filter(action__in=["shut_portal", "refuse_sign_in", "reopen_portal"])
    assert sorted(told.values_list("action", flat=True)) == [
        "refuse_sign_in",
        "reopen_portal",
        "shut_portal",
    ]


def test_a_wrong_password_is_told_nothing_of_it(client, li, zhao, account):
    changed(li.household, Change.DIED, zhao, person=li)
    told = {"username": account.username, "password": "another"}
    assert "已去世" not in client.post(reverse("sign-in"), told, follow=True).content.decode()


def listed(client, **asked) -> set[str]:
    page = client.get(reverse("people"), asked).context["page"]
    return {person.name for person in page.people}


@pytest.mark.parametrize("term", ["", "李秀英", "lixiuying", "李"])
def test_they_are_found_by_name_apart_from_the_living(client, li, county, zhao, term):
    county.person("李秀")
    changed(li.household, Change.DIED, zhao, person=li)
    client.force_login(zhao)
    assert "李秀英" not in listed(client, q=term)
    assert listed(client, q=term, departed="1") == {"李秀英"}
    text = client.get(reverse("people"), {"q": term, "departed": "1"}).content.decode()
    assert "去世 2023-10-10" in text


def test_neither_elsewhere_nor_by_who_does_not_keep_the_register(client, li, zhao, zhou):
    changed(li.household, Change.DIED, zhao, person=li)
    client.force_login(zhou)
    assert listed(client, q="李秀英", departed="1") == set()
    assert listed(client, departed="1") == set()


def test_the_file_is_read_and_says_the_way_back(client, li, zhao):
    changed(li.household, Change.MOVED_OUT, zhao, person=li)
    spell = li.spells.get()
    client.force_login(zhao)
    page = client.get(reverse("person-file", args=[li.person_number])).content.decode()
    assert "从另一户转来" in page
    assert reverse("household", args=[li.household_id]) in page
    for closed in (
        reverse("spell-add", args=[li.person_number]),
        reverse("spell-edit", args=[li.person_number, spell.pk]),
    ):
        assert closed not in page
        answer = client.post(closed, {"start_month": "2023-10"}, follow=True)
        assert "档案只供查阅" in answer.content.decode()
    assert li.spells.get() == spell


def test_what_they_said_is_read_and_nothing_added(client, li, zhao):
    changed(li.household, Change.DIED, zhao, person=li)
    client.force_login(zhao)
    page = client.get(reverse("wishes", args=[li.person_number])).content.decode()
    assert "档案只供查阅" in page
    assert reverse("wish-say", args=[li.person_number, "wish"]) not in page
    told = {"form": "any", "said_how": "visit", "said_on": "2023-10-09"}
    answer = client.post(reverse("wish-say", args=[li.person_number, "wish"]), told)
    assert answer.status_code == 422
    assert not Wish.objects.exists()


def test_the_day_of_death_is_corrected_and_taken_back(client, li, zhao):
    changed(li.household, Change.DIED, zhao, person=li)
    client.force_login(zhao)
    address = reverse("person-edit", args=[li.person_number])
    form = client.get(address).context["form"]
    assert set(form.fields) == {"version", "reason", "name", "identity_number", "left_on"}
    told = {"version": form["version"].value(), "reason": "mistake", "left_on": "2023-10-08"}
    client.post(address, told)
    li.refresh_from_db()
    assert f"{li.died_on}" == "2023-10-08"
    told["version"] = client.get(address).context["form"]["version"].value()
    late = client.post(address, told | {"left_on": "2099-01-01"})
    assert "left_on" in late.context["form"].errors
