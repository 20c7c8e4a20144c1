"""The code of the telephone: needed, set up, used, and what stands in for it."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from bangfu.org import second_factor
from bangfu.org.actions.passwords import forget_access
from bangfu.org.models import RecoveryCode, SecondFactor
from tests.cast import PASSWORD
from tests.web.entering import HOME, SIGN_IN, as_in_production, code_of, is_in, sign_in, telephone

__all__ = ["as_in_production", "telephone"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_production")]


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


def test_whoever_was_half_way_in_stays_outside_when_the_password_is_taken_back(client, chen):
    """No telephone yet: whoever knows the password could join one after two have agreed that the
    account is to be entered anew."""
    sign_in(client, chen)
    forget_access(chen)
    answer = client.get(reverse("second-factor"))
    assert answer.url == SIGN_IN
    assert not is_in(client)


def test_what_was_searched_for_is_not_kept_while_the_code_is_awaited(client, chen, telephone):
    wanted = f"{reverse('people')}?q=李强"
    given = {"username": chen.username, "password": PASSWORD, "next": wanted}
    client.post(SIGN_IN, given)
    assert client.session["half_way"]["next"] == reverse("people")
