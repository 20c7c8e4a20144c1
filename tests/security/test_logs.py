"""What is written down of requests and errors names nobody and opens nothing (rights.md 16)."""

import io
import logging
import secrets
from types import SimpleNamespace

import pytest
from django.urls import reverse
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from bangfu.cli.site_log import DiscreetLogger
from bangfu.config.logs import DiscreetFormatter, untold
from bangfu.rights.queries import new_code

WORDS = st.sampled_from(["GET", "people", "exports", "17", "file", "copy.json", "static"])


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_our_own_words_and_row_numbers_stay(words):
    path = "/".join(words)
    assert untold(path) == path


@pytest.mark.parametrize("made", [lambda: secrets.token_urlsafe(32), new_code])
def test_no_token_receipt_or_code_is_written_wherever_it_stands(made):
    for _ in range(200):
        secret = made()
        for text in (f"/{secret}/", f"/anything?code={secret}", f"Invalid request line {secret}"):
            assert secret not in untold(text)


@given(st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))
def test_nothing_of_an_invitation_is_written(token):
    assert untold(reverse("invitation", args=[token])) == "/invitation/*/"


def test_access_lines_in_any_form_keep_to_it():
    secret = secrets.token_urlsafe(32)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/invitation/{secret}?next={secret}",
        "PATH_INFO": f"/invitation/{secret}",
        "QUERY_STRING": f"next={secret}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://127.0.0.1/invitation/{secret}/",
    }
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"]), ("COOKIE", secret)])
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[("Location", f"/x/{secret}")])
    spent = SimpleNamespace(seconds=0, microseconds=1)
    atoms = DiscreetLogger(Config()).atoms(answer, request, environ, spent)
    assert "/invitation/*" in atoms["U"]
    assert secret not in str(atoms)


@pytest.fixture
def written():
    """What our handler writes of the errors of pages."""
    stream, log = io.StringIO(), logging.getLogger("django.request")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter())
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


@pytest.mark.django_db
def test_an_error_in_a_page_is_told_without_what_it_stumbled_over(
    client, county, chen, written, monkeypatch
):
    person = county.person("诸葛甲")

    def stumbling(*_args, **_given):
        raise ValueError("诸葛甲 13812345678")

    monkeypatch.setattr("bangfu.web.actions.record_access", stumbling)
    client.raise_request_exception = False
    client.force_login(chen)
    assert client.get(reverse("person-file", args=[person.person_number])).status_code == 500
    told = written.getvalue()
    assert "ValueError" in told
    assert "stumbling" in told
    for secret in ("诸葛甲", "13812345678", person.person_number):
        assert secret not in told
