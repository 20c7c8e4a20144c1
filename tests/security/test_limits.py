"""How much is taken in at once, and how often something may be asked for."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.casework.files import LARGEST_BYTES
from bangfu.config.environment import kept_secret
from bangfu.org.limits import address_of, counted
from tests.disclosure.taking import proven

SEARCH = "/people/?q=%E6%9D%8E"


class Unread:
    """A request body that must not be read."""

    def read(self, *_):
        raise AssertionError("read although it was too large")

    readline = read


def sent(client, address: str, length: int):
    """A form with a file announced to be so long, of which nothing may be read."""
    return client.generic(
        "POST",
        address,
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(length),
        **{"wsgi.input": Unread()},
    )


@pytest.mark.django_db
def test_what_is_too_large_is_refused_before_it_is_read(client, chen, wang, settings):
    settings.BANGFU_UPLOAD_MAX_BYTES = 50 * 1024**2
    client.force_login(chen)
    for page, length in (
        (reverse("receive-file"), 60 * 1024**2),
        (reverse("evidence-submit", args=[1]), LARGEST_BYTES + 3 * 1024**2),
        (reverse("sign-in"), 3 * 1024**2),
        (reverse("discrepancies-dispatch"), 3 * 1024**2),
    ):
        answer = sent(client, page, length)
        assert answer.status_code == 413, page
        assert "内容过大" in answer.content.decode()


@pytest.mark.django_db
def test_a_stranger_may_send_no_file_at_all(client):
    assert sent(client, reverse("receive-file"), 5 * 1024**2).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "٣"])
def test_a_length_that_is_no_number_is_refused(client, length):
    answer = client.generic("POST", "/sign-in/", b"a=b", CONTENT_LENGTH=length)
    assert answer.status_code == 413


@pytest.mark.django_db
def test_a_file_of_the_right_size_passes(client, chen, settings):
    settings.BANGFU_UPLOAD_MAX_BYTES = 50 * 1024**2
    client.force_login(chen)
    file = SimpleUploadedFile("people.csv", b"a,b\n" * (3 * 1024**2 // 4))
    answer = client.post(reverse("receive-file"), {"file": file})
    assert answer.status_code == 422  # received; the other fields are missing


@pytest.mark.django_db
@time_machine.travel("2023-10-12 10:00:30+08:00", tick=False)
def test_who_searches_too_often_waits_and_others_do_not(client, chen, zhao, settings):
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "search": (3, 60)}
    client.force_login(chen)
    assert [client.get(SEARCH).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(SEARCH)
    assert answer.headers["Retry-After"] == "30"
    assert "操作过于频繁" in answer.content.decode()
    assert client.get("/people/").status_code == 200  # no search
    client.force_login(zhao)
    assert client.get(SEARCH).status_code == 200
    with time_machine.travel("2023-10-12 10:01:01+08:00", tick=False):
        client.force_login(chen)
        assert client.get(SEARCH).status_code == 200


@pytest.mark.django_db
def test_exports_are_limited(client, chen, settings):
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "export": (1, 3600)}
    client.force_login(chen)
    proven(client)
    page = reverse("export-new", args=["people"])
    assert client.get(page).status_code == 200  # looking at the form takes nothing
    assert [client.post(page).status_code for _ in range(2)] == [422, 429]


@pytest.mark.django_db
def test_the_form_of_an_export_is_no_search_without_end(client, chen, settings):
    """It says how many a term finds."""
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "search": (3, 60)}
    client.force_login(chen)
    proven(client)
    page = reverse("export-new", args=["people"])
    codes = [client.get(page, {"q": term}).status_code for term in "赵钱孙李"]
    assert codes == [200, 200, 200, 429]
    assert client.get(SEARCH).status_code == 429


COUNT = """
import django; django.setup()
from bangfu.config.environment import kept_secret
from bangfu.org.limits import counted
print(max(counted("search", "staff 1", 10**9) for _ in range(200)))
"""


def test_several_processes_count_together(tmp_path):
    """No request is lost between workers: four of them asking 200 times make 800."""

    local = {"DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local"}
    home = {**os.environ, **local, "BANGFU_HOME": str(tmp_path)}
    kept_secret(tmp_path / "keys" / "session.key")

    def process(_) -> int:
        done = subprocess.run(
            [sys.executable, "-c", COUNT], env=home, capture_output=True, check=True
        )
        return int(done.stdout)

    with ThreadPoolExecutor(4) as four:
        counts = list(four.map(process, range(4)))
    assert max(counts) == 800


def test_past_counts_are_thrown_away_and_tell_nobody(own_store):
    with time_machine.travel("2023-10-12 10:00+08:00"):
        counted("search", "address 10.1.2.3", 60)
    with time_machine.travel("2023-10-12 10:02+08:00"):
        counted("search", "address 10.1.2.3", 60)
    files = [path for path in own_store.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert "10.1.2.3" not in files[0].name
    assert files[0].read_bytes() == b"."


def test_a_request_on_the_turn_of_the_minute_is_counted_with_its_own(settings, tmp_path):
    """Another process that is a moment ahead must not take away what this one writes to."""
    settings.BANGFU_STORE = tmp_path
    found = []
    for second in ("10:00:59", "10:01:00", "10:00:59"):
        with time_machine.travel(f"2023-10-12 {second}+08:00", tick=False):
            found.append(counted("search", "staff 1", 60))
    assert found == [1, 1, 2]


def test_behind_the_proxy_only_its_own_word_counts(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9", REMOTE_ADDR="127.0.0.1")
    assert address_of(request) == "127.0.0.1"
    settings.BANGFU_BEHIND_PROXY = True
    assert address_of(request) == "10.0.0.9"
