"""What is refused, and that a refusal tells nothing."""

from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PLANTED = "planted-secret-7281"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
    "\thttps://evil.example",
    # this site, and a path that names another as soon as it stands alone
    "http://testserver//evil.example/",
    "http://testserver///evil.example/",
    "http://testserver/\\evil.example/",
    "http://testserver/\t/evil.example/",
]


def broken(request, *args, **kwargs):
    raise RuntimeError(PLANTED)


@pytest.fixture
def failing(monkeypatch):
    """A page whose view breaks with something secret in its hands."""
    monkeypatch.setattr("bangfu.web.homes.template_and_context", broken)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_an_error_of_the_program_tells_nothing(chen, failing, headers):
    client = Client(raise_request_exception=False, headers=headers)
    client.force_login(chen)
    answer = client.get("/", {"q": PLANTED})
    assert answer.status_code == 500
    text = answer.content.decode()
    for inside in (PLANTED, "Traceback", "RuntimeError", "/bangfu/", "Django", "chen"):
        assert inside not in text
    assert "系统出错了" in text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_refusals_tell_nothing_of_what_was_asked(sun, headers):
    client = Client(headers=headers)
    client.force_login(sun)
    forbidden = client.get(reverse("people"), {"q": PLANTED})
    absent = client.get(f"/{PLANTED}/")
    strange = client.get("/", HTTP_HOST=f"{PLANTED}.example")
    assert [answer.status_code for answer in (forbidden, absent, strange)] == [403, 404, 400]
    for answer in (forbidden, absent, strange):
        assert PLANTED not in answer.content.decode() + str(answer.headers)
        assert "<html" in answer.content.decode()


def test_a_form_without_its_token_is_refused(chen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chen)
    answer = client.post(reverse("discrepancies-dispatch"), {"pick": "1"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(client, chen, target):
    given = {"username": "chen", "password": PASSWORD, "next": target}
    answer = client.post(f"{reverse('sign-in')}", given)
    assert answer.status_code == 302
    assert stays_here(answer.url)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_proving_who_they_are(client, chen, target):
    client.post(reverse("sign-in"), {"username": "chen", "password": PASSWORD})
    asked = f"{reverse('prove')}?{urlencode({'next': target})}"
    answer = client.post(asked, {"password": PASSWORD})
    assert answer.status_code == 302
    assert stays_here(answer.url)


def stays_here(url: str) -> bool:
    """Whether a browser stays: this site by its name, or a path of one slash, which names none."""
    is_path = url.startswith("/") and url[1:2] not in ("/", "\\")
    return urlsplit(url).netloc == ("" if is_path else "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("where", ["next", "referer"])
def test_nobody_is_sent_elsewhere_with_the_language(client, chen, target, where):
    client.force_login(chen)
    given = {"language": "en"} | ({"next": target} if where == "next" else {})
    headers = {"referer": target.strip()} if where == "referer" else {}
    answer = client.post(reverse("set-language"), given, headers=headers)
    assert stays_here(answer.headers.get("location", "/"))


def test_a_session_given_beforehand_is_not_the_one_signed_in_with(client, chen):
    client.get(reverse("sign-in"))
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post(reverse("sign-in"), {"username": "chen", "password": PASSWORD})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert after != before
    assert (
        Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={before}"}).get("/").status_code
        == 302
    )


def test_signing_out_ends_the_session_for_whoever_copied_it(client, chen):
    client.force_login(chen)
    copied = Client()
    copied.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert copied.get("/").status_code == 200
    client.post(reverse("sign-out"))
    assert copied.get("/").status_code == 302
