"""The test bench: a small cast, a strict house.

Sockets reach this machine only, unordered queries come in no order, an unknown template variable
fails (pytest-django's own option), and every test has a store of its own.
"""

import os
import random
import shutil
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management.commands import flush as flush_command
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.query import QuerySet
from django.utils import translation

from tests import guards, postgres

pytest_plugins = ["tests.cast", "tests.needs", "tests.browser"]

LOOPBACK = ("127.", "::1", "localhost")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database; elsewhere what does not need PostgreSQL.
    What takes minutes comes first, so that at the end no process waits for it alone; pytest-django
    then puts what empties tables behind what needs them as they were made."""
    on_postgres = "BANGFU_TEST_DATABASE_URL" in os.environ
    wanted = [item for item in items if (touches_database if on_postgres else portable)(item)]
    kept = set(wanted)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = sorted(wanted, key=lambda item: item.get_closest_marker("long") is None)


def touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") or item.get_closest_marker("sqlite"):
        return False
    fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


def portable(item: pytest.Item) -> bool:
    return not (item.get_closest_marker("postgres") and touches_database(item))


@pytest.fixture(scope="session", autouse=True)
def no_traces() -> Iterator[None]:
    """The throw-away home of this process goes when its tests are done."""
    yield
    shutil.rmtree(django_settings.BANGFU_HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> Iterator[None]:
    """Between tests tables are emptied, those too that the database guards. Django's own
    permissions and types, which nothing reads, are not written into them again."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flushed(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with guards.lifted(self.connection):
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flushed)
        patch.setattr(flush_command, "emit_post_migrate_signal", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path: Path) -> Path:
    """Row ids start again in every test, so files under them must as well."""
    settings.BANGFU_STORE = tmp_path / "store"
    return settings.BANGFU_STORE


@pytest.fixture(autouse=True)
def places_of_this_test() -> None:
    """Row ids start again in every test, so places remembered by them are forgotten."""
    from bangfu.org.queries import forget_places  # settings must be configured first

    forget_places()


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """The language of one test's last request is not that of the next test."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def this_machine_only() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def unordered_means_unordered(request: pytest.FixtureRequest, monkeypatch) -> None:
    """Rows of a query without an order come shuffled, the same way at every run of this test."""
    shuffler = random.Random(zlib.crc32(request.node.nodeid.encode()))
    fetch_all = QuerySet._fetch_all

    def shuffled(self: QuerySet) -> None:
        is_new = self._result_cache is None
        fetch_all(self)
        if is_new and not self.ordered:
            shuffler.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test run; mark the test `postgres`."""
    with postgres.server() as url:
        yield url
