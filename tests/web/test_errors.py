"""What a page says that failed, where it can be said why."""

import sqlite3

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client

from bangfu.config.environment import database
from bangfu.web import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(tmp_path):
    """A connection to a database that somebody else is writing to, and waits for a moment only."""
    path = tmp_path / "busy.sqlite3"
    writer = sqlite3.connect(path)
    writer.execute("CREATE TABLE taken_in (id INTEGER)")
    writer.execute("BEGIN IMMEDIATE")
    settings = database(f"sqlite:///{path}")
    settings["OPTIONS"]["timeout"] = 0.1
    defaults = {"TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
    waiting = DatabaseWrapper({**defaults, **settings}, alias="busy")
    yield waiting
    waiting.close()
    writer.close()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-hans", "另一项写入还没有结束"),
        ("en", "Something else is still being written"),
    ],
)
def test_who_waits_for_another_write_is_told_so(chen, monkeypatch, busy, language, told):
    def writes(staff):
        with busy.cursor() as cursor:
            cursor.execute("INSERT INTO taken_in VALUES (1)")

    client = Client(raise_request_exception=False)
    client.force_login(chen)
    client.cookies["django_language"] = language
    monkeypatch.setattr(views.homes, "template_and_context", writes)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert told in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
