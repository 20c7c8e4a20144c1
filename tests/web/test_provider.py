"""Sign-in through a provider (OpenID Connect): a real one on this machine, honest and lying."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org.models import SecondFactor, Staff
from bangfu.org.rules import StaffImpossible
from tests.web import provider as providers

pytestmark = pytest.mark.django_db
SIGN_IN, HOME = "/sign-in/", "/"


@pytest.fixture
def provider(settings):
    with providers.running() as found:
        settings.BANGFU_OIDC_ISSUER = found.issuer
        settings.BANGFU_OIDC_CLIENT_ID = providers.CLIENT
        settings.BANGFU_OIDC_CLIENT_SECRET = providers.SECRET
        yield found


@pytest.fixture
def linked(wang) -> Staff:
    return org.link_subject(staff=wang, subject="worker-77", by=org.operator())


def way_back(client, **asked) -> str:
    """Through the provider, up to the address it sends the browser back to."""
    there = client.get(reverse("provider"), asked).url
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    return back.removeprefix("http://testserver")


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200


def test_without_a_setting_there_is_no_such_door(client):
    assert client.get(reverse("provider")).status_code == 404
    assert client.get(reverse("provider-return")).status_code in (302, 404)
    assert "统一认证" not in client.get(SIGN_IN).content.decode()


def test_a_linked_person_comes_in(client, provider, linked):
    assert "统一认证" in client.get(SIGN_IN).content.decode()
    there = parse_qs(urlsplit(client.get(reverse("provider")).url).query)
    assert there["code_challenge_method"] == ["S256"]
    assert there["scope"] == ["openid"]
    assert client.get(way_back(client)).url == HOME
    assert is_in(client)
    assert Record.objects.get(action="sign_in").after["method"] == "oidc"


def test_the_page_asked_for_comes_next_and_never_one_elsewhere(client, provider, linked):
    assert client.get(way_back(client, next="/people/?q=a")).url == "/people/?q=a"
    client.post(reverse("sign-out"))
    assert client.get(way_back(client, next="https://evil.example/")).url == HOME


def test_somebody_unknown_gets_no_account(client, provider, linked):
    provider.subject = "somebody-else"
    before = Staff.objects.exclude(username="operator").count()
    answer = client.get(way_back(client), follow=True)
    assert "没有对应的账号" in answer.content.decode()
    assert not is_in(client)
    assert Staff.objects.exclude(username="operator").count() == before


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"iat": 4102444800},
        {"sub": ""},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(client, provider, linked, lies):
    provider.lies = lies
    assert client.get(way_back(client)).url == SIGN_IN
    assert not is_in(client)


def test_a_token_signed_by_somebody_else_is_refused(client, provider, linked):
    provider.signed_by_another = True
    assert client.get(way_back(client)).url == SIGN_IN
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, linked):
    back = way_back(client)
    path, _, query = back.partition("?")
    code = parse_qs(query)["code"][0]
    assert client.get(path, {"code": code, "state": "made-up"}).url == SIGN_IN
    assert client.get(path, {"error": "access_denied"}).url == SIGN_IN
    assert client.get(path).url == SIGN_IN
    assert not is_in(client)


def test_an_answer_is_taken_once_and_in_its_own_browser(client, provider, linked):
    stranger = Client()
    assert stranger.get(way_back(client)).url == SIGN_IN
    assert not is_in(stranger)
    again = way_back(client)
    assert client.get(again).url == HOME
    client.post(reverse("sign-out"))
    assert client.get(again).url == SIGN_IN


def test_a_provider_that_is_away_is_told_in_words(client, settings, linked):
    settings.BANGFU_OIDC_ISSUER = "http://127.0.0.1:9"
    answer = client.get(reverse("provider"), follow=True)
    assert "统一认证平台没有应答" in answer.content.decode()


def test_who_has_left_does_not_come_in(client, provider, linked):
    org.shut_account(staff=linked, by=org.operator())
    assert client.get(way_back(client)).url == SIGN_IN
    assert not is_in(client)


def test_the_telephone_is_asked_for_all_the_same(client, provider, settings, chen):
    settings.BANGFU_SECOND_FACTOR = True
    org.link_subject(staff=chen, subject="worker-77", by=org.operator())
    assert client.get(way_back(client)).url == reverse("second-factor")
    assert not is_in(client)
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()


def test_one_identity_stands_with_one_account(linked, zhao):
    with pytest.raises(StaffImpossible, match="wang"):
        org.link_subject(staff=zhao, subject="worker-77", by=org.operator())
    org.link_subject(staff=linked, subject="", by=org.operator())
    assert org.link_subject(staff=zhao, subject="worker-77", by=org.operator()) == zhao
