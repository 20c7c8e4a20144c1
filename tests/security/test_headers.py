"""Every answer carries the headers that protect its reader: no page, no refusal is left out."""

import re

import pytest

from bangfu.web.middleware import HEADERS
from tests.security.routes import plain, routes

pytestmark = pytest.mark.django_db
ROUTES = sorted(routes(), key=lambda route: route.shape)
EXPECTED = {
    **HEADERS,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def missing(answer) -> list[str]:
    wrong = [name for name, value in EXPECTED.items() if answer.headers.get(name) != value]
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    return wrong


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.shape or "/")
@pytest.mark.parametrize("who", [None, "chen", "sun"])
def test_every_answer_of_every_page_is_safe_to_show(client, request, route, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    address = route.address(plain)
    for method in (client.get, client.post, client.head):
        answer = method(address)
        if answer.streaming:
            b"".join(answer)
        assert missing(answer) == [], f"{answer.request['REQUEST_METHOD']} {address}"


def test_pages_that_are_not_there_and_hosts_that_are_not_ours_are_as_safe(client):
    for answer in (client.get("/no/such/page/"), client.get("/", HTTP_HOST="evil.example")):
        assert answer.status_code in (400, 404)
        assert missing(answer) == []


def test_the_test_sees_a_missing_header(client):
    answer = client.get("/sign-in/")
    del answer.headers["Permissions-Policy"]
    answer.headers["Cache-Control"] = "public"
    assert missing(answer) == ["Permissions-Policy", "Cache-Control"]


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere():
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"unsafe|\*|https?:", policy)
    assert "frame-ancestors 'none'" in policy


def test_files_of_the_program_may_be_kept_and_run_nothing(client):
    answer = client.get("/static/web/icon.svg")
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"<svg")
    answer.close()
    assert "no-store" not in answer.headers["Cache-Control"]
    for name in ("Content-Security-Policy", "X-Content-Type-Options"):
        assert answer.headers[name] == EXPECTED[name]


def test_nothing_outside_the_static_folder_is_served(client):
    for path in ("../bangfu.sqlite3", "%2e%2e/keys/session.key", "..%2f..%2fetc/passwd"):
        assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("who", [None, "chen"])
def test_cookies_cannot_be_read_by_scripts_nor_sent_from_other_sites(client, request, chen, who):
    if who:
        client.post("/sign-in/", {"username": "chen", "password": "linqu-2023-autumn"})
    client.get("/sign-in/")
    client.post("/language/", {"language": "en", "next": "/"})
    assert client.cookies
    for name, cookie in client.cookies.items():
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax"), name
