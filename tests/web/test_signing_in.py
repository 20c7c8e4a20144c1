"""Signing in: lock-out, the code of the telephone, sessions that end, the proof asked again."""

import itertools
import time

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org import second_factor
from bangfu.org.models import OpenSession, RecoveryCode, SecondFactor
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN, HOME = "/sign-in/", "/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.AXES_ENABLED = True
    settings.BANGFU_SECOND_FACTOR = True


def sign_in(client, staff, password=PASSWORD, **kept):
    return client.post(SIGN_IN, {"username": staff.username, "password": password}, **kept)


def code_of(staff, *, after: int = 0) -> str:
    """What the telephone shows `after` half minutes from now."""
    secret = SecondFactor.objects.get(staff=staff).secret
    return second_factor.generator(secret).generate(int(time.time()) + 30 * after).decode()


@pytest.fixture
def telephone(chen) -> list[str]:
    """Chen's second factor is in force; gives the recovery codes."""
    org.begin_second_factor(by=chen)
    return org.confirm_second_factor(code=code_of(chen, after=-1), by=chen)


def actions_of(staff) -> list[str]:
    rows = Record.objects.filter(by_id=staff.pk).order_by("pk")
    return list(rows.values_list("action", flat=True))


def told_of(staff) -> list[str]:
    rows = Record.objects.filter(subject_id=str(staff.pk), action__startswith="sign_in_")
    return list(rows.order_by("pk").values_list("action", flat=True))


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200


# -- lock-out


def test_five_wrong_passwords_lock_the_account_for_this_address(client, wang):
    for _ in range(5):
        answer = sign_in(client, wang, "wrong")
    assert answer.status_code == 429
    assert "已锁定 30 分钟" in answer.content.decode()
    assert sign_in(client, wang).status_code == 429, "the right password does not help now"
    assert not is_in(client)
    assert sign_in(Client(REMOTE_ADDR="10.2.3.4"), wang).status_code == 302, "another place is free"


def test_a_lock_ends_after_half_an_hour(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        for _ in range(5):
            sign_in(client, wang, "wrong")
    with time_machine.travel("2024-03-01T08:31:00+08:00"):
        assert sign_in(client, wang).status_code == 302


def test_the_lock_speaks_english_too(client, wang):
    client.cookies["django_language"] = "en"
    for _ in range(5):
        answer = sign_in(client, wang, "wrong")
    assert "locked for 30 minutes" in answer.content.decode()


def test_a_right_password_forgets_the_wrong_ones(client, wang):
    for _ in range(3):
        for _ in range(4):
            sign_in(client, wang, "wrong")
        assert sign_in(client, wang).status_code == 302
        client.post(reverse("sign-out"))


def test_the_trail_tells_of_tries_and_never_what_was_typed(client, wang):
    for _ in range(5):
        sign_in(client, wang, "S3cret-typed")
    client.post(SIGN_IN, {"username": "Typed-By-Mistake", "password": "x"})
    assert told_of(wang) == ["sign_in_failed", "sign_in_locked"]
    assert not Record.objects.filter(action__startswith="sign_in_").exclude(by_id=None).exists()
    everything = [str(vars(row)) for row in Record.objects.all()]
    everything += [str(vars(row)) for row in AccessAttempt.objects.all()]
    assert not any("S3cret" in row or "Typed-By" in row for row in everything)


def test_a_storm_of_tries_is_a_few_records_that_tell_how_many(client, wang):
    for number in range(120):
        other = Client(REMOTE_ADDR=f"10.9.{number}.1")
        sign_in(other, wang, "wrong")
        other.post(SIGN_IN, {"username": f"nobody-{number}", "password": "wrong"})
    failed = Record.objects.filter(action="sign_in_failed", subject_id=str(wang.pk))
    assert [record.after["tries"] for record in failed.order_by("pk")] == [1, 10, 100]
    assert Record.objects.filter(action="sign_in_failed").count() == 6


def test_one_address_that_fails_at_many_accounts_is_stopped_and_others_are_not(client, wang):
    for number in range(20):
        client.post(SIGN_IN, {"username": f"guess-{number}", "password": "autumn-2023"})
    answer = sign_in(client, wang)
    assert answer.status_code == 429
    assert "从这个网络试错的账号太多" in answer.content.decode()
    assert sign_in(Client(REMOTE_ADDR="10.2.3.4"), wang).status_code == 302


def test_an_office_behind_one_address_may_mistype_at_a_few_accounts_often(client, wang):
    for _ in range(4):
        for number in range(19):
            client.post(SIGN_IN, {"username": f"colleague-{number}", "password": "wrong"})
    assert sign_in(client, wang).status_code == 302


def test_a_household_of_ipv6_addresses_is_one_address(wang):
    for number in range(20):
        other = Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
        other.post(SIGN_IN, {"username": f"guess-{number}", "password": "wrong"})
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), wang).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), wang).status_code == 302


def test_whoever_comes_in_and_goes_out_is_on_the_trail(client, wang):
    sign_in(client, wang)
    client.post(reverse("sign-out"))
    assert actions_of(wang) == ["sign_in", "sign_out"]
    assert not OpenSession.objects.exists()


# -- the second factor


def test_a_village_worker_needs_no_telephone(client, wang):
    assert sign_in(client, wang).url == HOME
    assert is_in(client)


def test_the_password_alone_opens_nothing_to_whoever_needs_a_code(client, chen, telephone):
    answer = sign_in(client, chen)
    assert answer.url == reverse("sign-in-code")
    assert not is_in(client)
    for page in ("people", "account", "dashboard"):
        assert client.get(reverse(page)).status_code == 302
    assert client.post(answer.url, {"code": code_of(chen)}).url == HOME
    assert is_in(client)


def test_a_code_is_taken_once(client, chen, telephone):
    code = code_of(chen)
    sign_in(client, chen)
    client.post(reverse("sign-in-code"), {"code": code})
    other = Client()
    sign_in(other, chen)
    answer = other.post(reverse("sign-in-code"), {"code": code})
    assert answer.status_code == 200
    assert "已用过" in answer.content.decode()
    assert not is_in(other)


@pytest.mark.parametrize("wrong", ["000000", "12345", "", "abcdef", "１２３４５６", "9" * 39])
def test_a_wrong_code_opens_nothing(client, chen, telephone, wrong):
    sign_in(client, chen)
    client.post(reverse("sign-in-code"), {"code": wrong})
    assert not is_in(client)


def test_an_old_code_opens_nothing(client, chen, telephone):
    sign_in(client, chen)
    client.post(reverse("sign-in-code"), {"code": code_of(chen, after=-10)})
    assert not is_in(client)


def test_codes_cannot_be_guessed_by_signing_in_again_and_again(client, chen, telephone):
    """The right password between wrong codes does not reset the count."""
    for _ in range(5):
        sign_in(client, chen)
        client.post(reverse("sign-in-code"), {"code": "000000"})
    assert sign_in(client, chen).url == SIGN_IN
    assert "已锁定 30 分钟" in client.get(SIGN_IN).content.decode()
    assert "sign_in_locked" in told_of(chen)


def test_codes_cannot_be_guessed_from_many_addresses(chen, telephone):
    for number in range(5):
        other = Client(REMOTE_ADDR=f"10.7.{number}.1")
        sign_in(other, chen)
        other.post(reverse("sign-in-code"), {"code": "000000"})
    last = Client(REMOTE_ADDR="10.8.1.1")
    sign_in(last, chen)
    last.post(reverse("sign-in-code"), {"code": code_of(chen)})
    assert not is_in(last)
    org.unlock(staff=chen, by=org.operator())
    sign_in(last, chen)
    assert last.post(reverse("sign-in-code"), {"code": code_of(chen)}).url == HOME


def test_wrong_codes_of_yesterday_count_no_more(client, chen, telephone):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        for _ in range(4):
            org.fail_code(staff=chen)
    assert org.fail_code(staff=chen).failed_count == 1


def test_a_secret_begun_by_one_browser_is_shown_to_no_other(client, chen):
    """Whoever has the password and comes first does not know the secret that is put into force."""
    thief = Client()
    sign_in(thief, chen)
    thief.get(reverse("second-factor"))
    stolen = SecondFactor.objects.get(staff=chen).secret
    sign_in(client, chen)
    client.get(reverse("second-factor"))
    assert SecondFactor.objects.get(staff=chen).secret != stolen
    assert thief.get(reverse("second-factor-picture")).status_code == 404
    client.post(reverse("second-factor"), {"code": code_of(chen)})
    assert is_in(client)


def test_a_telephone_is_joined_only_lately_signed_in(client, wang):
    with time_machine.travel("2024-03-01T08:00:00+08:00") as clock:
        sign_in(client, wang)
        clock.shift(11 * 60)
        assert client.get(reverse("second-factor")).url.startswith(reverse("prove"))
    assert not SecondFactor.objects.exists()


def test_a_recovery_code_signs_in_once(client, chen, telephone):
    sign_in(client, chen)
    assert client.post(reverse("sign-in-code"), {"code": telephone[0].upper()}).url == HOME
    other = Client()
    sign_in(other, chen)
    other.post(reverse("sign-in-code"), {"code": telephone[0]})
    assert not is_in(other)
    assert RecoveryCode.objects.filter(staff=chen, used_at=None).count() == len(telephone) - 1
    stored = str(list(RecoveryCode.objects.values_list("code_hash", flat=True)))
    assert not any(code in stored for code in telephone)


def test_whoever_needs_a_telephone_sets_it_up_before_anything_else(client, chen):
    answer = sign_in(client, chen)
    assert answer.url == reverse("second-factor")
    page = client.get(answer.url).content.decode()
    secret = SecondFactor.objects.get(staff=chen).secret
    assert secret in page.replace(" ", "")
    picture = client.get(reverse("second-factor-picture"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    told = client.post(answer.url, {"code": code_of(chen)}).content.decode()
    assert told.count("<li><code>") == second_factor.RECOVERY_CODES
    assert is_in(client)
    assert client.get(reverse("second-factor-picture")).status_code == 404, "shown no more"


def test_setting_up_anew_needs_the_security_administrator(client, chen, telephone):
    sign_in(client, chen)
    assert client.get(reverse("second-factor")).status_code == 302
    assert client.get(reverse("second-factor-picture")).status_code == 404


def test_the_secret_is_not_in_the_database_in_the_clear(chen, telephone):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM org_secondfactor")
        [[stored]] = cursor.fetchall()
    assert SecondFactor.objects.get(staff=chen).secret not in str(stored)


def test_being_half_way_in_lasts_five_minutes(client, chen, telephone):
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        sign_in(client, chen)
    with time_machine.travel("2024-03-01T08:06:00+08:00"):
        assert client.post(reverse("sign-in-code"), {"code": code_of(chen)}).url == SIGN_IN
        assert not is_in(client)


def test_a_session_opened_without_factor_ends_when_the_role_comes_to_need_one(client, wang):
    sign_in(client, wang)
    wang.role_name, wang.division_code = "township_officer", "370724001000"
    wang.save()
    assert not is_in(client)


def test_the_demo_says_that_it_goes_without(client, settings):
    assert "未启用动态口令" not in client.get(SIGN_IN).content.decode()
    settings.BANGFU_SECOND_FACTOR = False
    assert "未启用动态口令" in client.get(SIGN_IN).content.decode()


# -- sessions


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
