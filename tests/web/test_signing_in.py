"""Signing in: sessions that end, passwords, the proof asked again, invitations."""

import itertools

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org.models import OpenSession
from tests.cast import PASSWORD
from tests.web.entering import HOME, SIGN_IN, as_in_production, is_in, sign_in

__all__ = ["as_in_production"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_production")]


def actions_of(staff) -> list[str]:
    rows = Record.objects.filter(by_id=staff.pk).order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_whoever_comes_in_and_goes_out_is_on_the_trail(client, wang):
    sign_in(client, wang)
    client.post(reverse("sign-out"))
    assert actions_of(wang) == ["sign_in", "sign_out"]
    assert not OpenSession.objects.exists()


def test_a_session_unused_for_half_an_hour_is_over(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00") as clock:
        sign_in(client, wang)
        clock.shift(29 * 60)
        assert is_in(client)
        clock.shift(29 * 60)
        assert is_in(client), "it was used in between"
        clock.shift(31 * 60)
        assert not is_in(client)


def test_a_session_used_all_day_is_over_in_the_evening(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00") as clock:
        sign_in(client, wang)
        for _ in range(23):
            clock.shift(20 * 60)
            assert is_in(client)
        clock.shift(25 * 60)
        assert not is_in(client)


def test_ones_sessions_are_listed_and_ended(client, wang):
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13) Chrome/120")
    sign_in(client, wang)
    sign_in(other, wang)
    assert "Chrome · Android" in client.get(reverse("account")).content.decode()
    elsewhere = OpenSession.objects.get(session_key=other.session.session_key)
    client.post(reverse("session-end", args=[elsewhere.pk]))
    assert not is_in(other)
    assert is_in(client)


def test_nobody_ends_the_session_of_another(client, wang, zhao):
    other = Client()
    org.sign_in(session_key="k", address="", device="", method="password", by=zhao)
    sign_in(client, wang)
    foreign = OpenSession.objects.get(staff=zhao)
    assert client.post(reverse("session-end", args=[foreign.pk])).status_code == 404
    assert OpenSession.objects.filter(pk=foreign.pk).exists()
    assert not is_in(other)


def test_the_next_page_is_never_of_another_site(client, wang):
    given = {"username": "wang", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(SIGN_IN, given).url == HOME


# -- passwords


NEW = "a-wholly-new-one-2024"


def change(client, new, old=PASSWORD):
    given = {"old": old, "password": new, "again": new}
    return client.post(reverse("password"), given)


def test_one_changes_ones_password_and_stays_in_here_but_nowhere_else(client, wang):
    other = Client()
    sign_in(client, wang)
    sign_in(other, wang)
    assert change(client, NEW).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert [row.session_key for row in OpenSession.objects.all()] == [client.session.session_key]
    assert "本机" in client.get(reverse("account")).content.decode()
    assert sign_in(Client(), wang, NEW).status_code == 302


def test_a_password_may_begin_and_end_with_blanks(client, wang):
    sign_in(client, wang)
    change(client, f" {NEW} ")
    asked = "/prove/?next=%2Faccount%2F"
    assert client.post(asked, {"password": f" {NEW} "}).url == "/account/"
    assert client.post(asked, {"password": NEW}).status_code == 200


@pytest.mark.parametrize("bad", ["short", "1234567890123", "qwertyuiop", PASSWORD, "wang-wang"])
def test_weak_passwords_and_the_present_one_are_refused(client, wang, bad):
    sign_in(client, wang)
    assert change(client, bad).status_code == 200
    assert sign_in(Client(), wang).status_code == 302


def test_the_last_five_passwords_are_not_taken_again(client, wang):
    sign_in(client, wang)
    used = [PASSWORD, *(f"{NEW}-{number}" for number in range(6))]
    for old, new in itertools.pairwise(used):
        assert change(client, new, old).status_code == 302
    assert change(client, used[1], used[-1]).status_code == 200, "the fifth before"
    assert change(client, used[0], used[-1]).status_code == 302, "the sixth before"
    assert wang.former_passwords.count() == 5


def test_a_password_given_by_somebody_else_is_changed_first(client, wang):
    org.reset_password(staff=wang, password="given-by-desk-77", by=org.operator())
    sign_in(client, wang, "given-by-desk-77")
    assert client.get(HOME).url == reverse("password")
    assert client.get(reverse("people")).url == reverse("password")
    change(client, NEW, "given-by-desk-77")
    assert is_in(client)


def test_an_old_password_is_changed_first(client, wang, settings):
    settings.BANGFU_PASSWORD_DAYS = 90
    with time_machine.travel("2099-03-01T08:00:00+08:00"):
        sign_in(client, wang)
        assert client.get(HOME).url == reverse("password")


# -- proof asked again


def test_a_sensitive_step_asks_for_the_password_after_ten_minutes(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00") as clock:
        sign_in(client, wang)
        step = reverse("recovery-codes")
        assert client.post(step).status_code == 200
        clock.shift(11 * 60)
        answer = client.post(step, headers={"referer": "http://testserver/account/?a=1"})
        assert answer.url == "/prove/?next=%2Faccount%2F%3Fa%3D1"
        assert client.post(answer.url, {"password": "wrong"}).status_code == 200
        assert client.post(step).status_code == 302
        assert client.post(answer.url, {"password": PASSWORD}).url == "/account/?a=1"
        assert client.post(step).status_code == 200


def test_the_proof_leads_to_no_other_site(client, wang):
    sign_in(client, wang)
    asked = "/prove/?next=https%3A%2F%2Fevil.example%2F"
    assert client.post(asked, {"password": PASSWORD}).url == HOME


def test_an_htmx_step_is_sent_to_the_proof_whole(client, wang):
    client.force_login(wang)
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/account/"}
    answer = client.post(reverse("recovery-codes"), headers=headers)
    assert answer.headers["HX-Redirect"] == "/prove/?next=%2Faccount%2F"


# -- invitations


def invited(**changes):
    staff = org.make_staff(
        username="qian",
        display_name="钱进",
        role_name="village_worker",
        division_code="370724001200",
        by=org.operator(),
        **changes,
    )
    return staff, reverse("invitation", args=[org.invite(staff=staff, by=org.operator())])


def test_the_invited_person_sets_the_password_once(client, divisions):
    staff, link = invited()
    assert "钱进" in client.get(link).content.decode()
    assert client.post(link, {"password": NEW, "again": "another"}).status_code == 200
    assert client.post(link, {"password": NEW, "again": NEW}).url == SIGN_IN
    assert client.get(link).status_code == 410
    again = {"password": f"{NEW}-again", "again": f"{NEW}-again"}
    assert client.post(link, again).status_code == 410
    assert sign_in(client, staff, NEW).status_code == 302


def test_an_invitation_is_over_after_its_days(client, divisions):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        _, link = invited()
    with time_machine.travel("2024-03-08T07:00:00+08:00"):
        assert client.get(link).status_code == 200
    with time_machine.travel("2024-03-08T09:00:00+08:00"):
        assert client.get(link).status_code == 410


def test_a_second_invitation_voids_the_first(client, divisions):
    staff, first = invited()
    second = reverse("invitation", args=[org.invite(staff=staff, by=org.operator())])
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_an_invitation_made_up_is_not_there(client, divisions):
    assert client.get(reverse("invitation", args=["x" * 43])).status_code == 404


def test_who_has_left_cannot_come_back_by_an_old_invitation(client, divisions):
    staff, link = invited()
    org.shut_account(staff=staff, by=org.operator())
    assert client.get(link).status_code == 410
