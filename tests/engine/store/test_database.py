"""Reading SQLite in bulk beside a connection that goes on writing."""

import os
import sqlite3
import subprocess
import sys

import pyarrow as pa
import pytest

from bangfu.engine.store import database as store

QUERY = "SELECT id, name, yuan FROM person ORDER BY id"
WAYS = [store.read_here, store.read_beside]


@pytest.fixture
def people(tmp_path):
    """A connection as Django has one: open, writing through the log."""
    connection = sqlite3.connect(tmp_path / "bangfu.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, yuan REAL)")
    connection.execute("INSERT INTO person VALUES (1, '甲', 4200.5), (2, '乙', -1)")
    yield connection
    connection.close()


def path_of(connection: sqlite3.Connection) -> str:
    [(_, _, path)] = connection.execute("PRAGMA database_list")
    return path


def read(way, path: str, query: str = QUERY) -> pa.Table:
    [table] = [
        rows if isinstance(rows, pa.Table) else rows.read_all() for rows in way(path, [query])
    ]
    return table


@pytest.mark.parametrize("way", WAYS)
def test_what_is_committed_after_a_bulk_read_is_kept_and_seen_by_others(people, way):
    path = path_of(people)
    assert read(way, path).num_rows == 2
    people.execute("INSERT INTO person VALUES (3, '丙', 0)")
    assert read(way, path).num_rows == 3
    count = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute(sys.argv[2]))"
    seen = subprocess.check_output([sys.executable, "-c", count, path, "SELECT id FROM person"])
    assert seen.split() == [b"(1,)", b"(2,)", b"(3,)"]
    assert os.path.exists(f"{path}-wal")


@pytest.mark.parametrize("query", [QUERY, QUERY.replace("ORDER", "WHERE id < 0 ORDER")])
def test_both_ways_read_the_same_values_and_types(people, query):
    here, beside = (read(way, path_of(people), query) for way in WAYS)
    assert here.schema == beside.schema
    assert here.equals(beside)


def test_a_database_that_cannot_be_read_is_told(tmp_path, capfd):
    (tmp_path / "bangfu.sqlite3").write_bytes(b"this is no database" * 100)
    path = str(tmp_path / "bangfu.sqlite3")
    with pytest.raises(store.DatabaseUnreadable):
        list(store.read_beside(path, [QUERY]))
    with pytest.raises(sqlite3.DatabaseError):
        list(store.read_here(path, [QUERY]))


def test_large_files_are_read_beside(people, monkeypatch):
    monkeypatch.setattr(store, "SMALL_BYTES", 0)
    monkeypatch.setattr(store, "read_here", None)
    [names] = [
        rows.read_all().column("name").to_pylist()
        for rows in store.results(store.Database("sqlite", path_of(people)), [QUERY])
    ]
    assert names == ["甲", "乙"]


@pytest.mark.parametrize("way", WAYS)
def test_all_queries_see_one_moment(people, way):
    path, counts = path_of(people), []
    for rows in way(path, [QUERY, QUERY]):
        counts.append((rows if isinstance(rows, pa.Table) else rows.read_all()).num_rows)
        people.execute("INSERT INTO person (name, yuan) VALUES ('后来的人', 0)")
    assert counts == [2, 2]
