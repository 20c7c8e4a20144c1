"""Sign-in through a provider (OpenID Connect): a real one on this machine, honest and lying."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org.access import PROVEN_AT
from bangfu.org.models import SecondFactor, Staff
from bangfu.org.rules import StaffImpossible
from tests.web import provider as providers
from tests.web.entering import as_in_production, code_of, telephone

__all__ = ["as_in_production", "telephone"]

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
    # but for what was searched for, which the session does not keep
    assert client.get(way_back(client, next="/people/?q=a")).url == "/people/"
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


# -- proof asked again


@pytest.fixture
def long_ago(client, provider, linked):
    """Signed in by the provider, without a password of one's own, and a while ago."""
    linked.set_unusable_password()
    linked.save()
    client.get(way_back(client))
    session = client.session
    session[PROVEN_AT] -= 3600
    session.save()
    return client


def proof(client, **asked) -> str:
    there = client.get(reverse("prove-provider"), {"next": "/account/"}).url
    questions = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert (questions["prompt"], questions["max_age"]) == ("login", "0")
    back = requests.get(f"{there}{asked.get('more', '')}", allow_redirects=False, timeout=10)
    return back.headers["Location"].removeprefix("http://testserver")


def is_proven(client) -> bool:
    return client.post(reverse("recovery-codes")).status_code == 200


def test_without_a_password_the_provider_proves_who_is_there(long_ago, provider):
    assert not is_proven(long_ago)
    page = long_ago.get(reverse("prove"), {"next": "/account/"}).content.decode()
    assert "用统一认证确认" in page
    assert 'type="password"' not in page
    assert long_ago.get(proof(long_ago)).url == "/account/"
    assert is_proven(long_ago)


@pytest.mark.parametrize(
    "lies",
    [{"auth_time": 1}, {"auth_time": None}, {"auth_time": "now"}, {"sub": "somebody-else"}],
    ids=str,
)
def test_an_old_sign_in_or_somebody_else_proves_nothing(long_ago, provider, lies):
    provider.lies = lies
    assert long_ago.get(proof(long_ago)).url.startswith(reverse("prove"))
    assert not is_proven(long_ago)


def test_a_sign_in_that_was_not_sent_for_as_a_proof_is_none(long_ago, provider):
    """The provider's own session of the morning brings the person in, and no further."""
    before = long_ago.session[PROVEN_AT]
    there = long_ago.get(reverse("prove-provider")).url
    back = requests.get(there.replace("max_age=0", ""), allow_redirects=False, timeout=10)
    long_ago.get(back.headers["Location"].removeprefix("http://testserver"))
    assert long_ago.session[PROVEN_AT] == before


def test_who_has_a_password_may_prove_with_either(client, provider, linked):
    client.get(way_back(client))
    page = client.get(reverse("prove")).content.decode()
    assert "用统一认证确认" in page
    assert 'type="password"' in page


@pytest.fixture
def left(client, as_in_production, provider, chen, telephone) -> Client:
    """Signed in by the provider and with the code of the telephone, a while ago."""
    org.link_subject(staff=chen, subject="worker-77", by=org.operator())
    client.get(way_back(client))
    client.post(reverse("sign-in-code"), {"code": code_of(chen)})
    session = client.session
    session[PROVEN_AT] -= 3600
    session.save()
    return client


def test_who_signs_in_with_a_telephone_proves_with_its_code_too(left, chen):
    asked = left.get(proof(left)).url
    assert asked.startswith(reverse("prove"))
    assert not is_proven(left)
    page = left.get(asked).content.decode()
    assert 'name="code"' in page
    assert 'type="password"' not in page
    assert left.post(asked, {"code": "000000"}).status_code == 200
    assert not is_proven(left)
    assert Record.objects.filter(action="sign_in_failed", subject_id=str(chen.pk)).exists()
    assert left.post(asked, {"code": code_of(chen, after=1)}).url == "/account/"
    assert is_proven(left)


def test_what_the_provider_said_waits_for_the_code_a_few_minutes(left, chen):
    asked = left.get(proof(left)).url
    session = left.session
    session["half_proven"] -= 301
    session.save()
    left.post(asked, {"code": code_of(chen, after=1)})
    assert not is_proven(left)
