"""Whole tables out of the database and into the engine, at the speed of Arrow (batch.md)."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import adbc_driver_postgresql.dbapi
import pyarrow as pa

from bangfu.engine.store import sqlite_reader
from bangfu.engine.store.engine import Engine

# smaller SQLite files are read before another process would have started
SMALL_BYTES = 32 * 1024**2
ROWS_AT_ONCE = 50_000


class DatabaseUnreadable(Exception):
    """The process that reads the database failed; its own words are on the error output."""


@dataclass(frozen=True)
class Database:
    """Where the database answers: a SQLite file or a PostgreSQL server."""

    vendor: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""

    @property
    def address(self) -> str:
        """For libpq; a socket directory as host goes into the query part."""
        login = quote(self.user, safe="") + (
            f":{quote(self.password, safe='')}" if self.password else ""
        )
        where = f"host={quote(self.host, safe='')}&" if self.host.startswith("/") else ""
        host = "" if where else self.host
        port = f"port={self.port}" if self.port else ""
        return f"postgresql://{login}@{host}/{quote(self.name)}?{where}{port}"


def load_queries(
    engine: Engine, *, database: Database, queries: Mapping[str, str]
) -> dict[str, Any]:
    """Run every query in the database as of one moment and keep the results in the engine.

    They are read through a connection of their own: it sees what is committed, and nothing of an
    open transaction. One moment, because a person and her spells belong together.
    """
    for name, rows in zip(queries, results(database, list(queries.values())), strict=True):
        engine.con.from_arrow(rows).create(name)
    return {name: engine.table(name) for name in queries}


def results(database: Database, queries: list[str]) -> Iterator[Any]:
    """Each result as Arrow, a table or a stream; take one up before asking for the next."""
    if database.vendor != "sqlite":
        return read_server(database.address, queries)
    if Path(database.name).stat().st_size < SMALL_BYTES:
        return read_here(database.name, queries)
    return read_beside(database.name, queries)


def read_server(address: str, queries: list[str]) -> Iterator[Any]:
    with (
        adbc_driver_postgresql.dbapi.connect(address) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for query in queries:
            cursor.execute(query)
            yield cursor.fetch_record_batch()


def read_here(path: str, queries: list[str]) -> Iterator[pa.Table]:
    """With Python's own SQLite library, which is also Django's."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for query in queries:
            yield _all_rows(connection.execute(query))


def _all_rows(cursor: sqlite3.Cursor) -> pa.Table:
    names = [column[0] for column in cursor.description]
    parts = [
        pa.RecordBatch.from_arrays(
            [pa.array(column) for column in zip(*rows, strict=True)], names=names
        )
        for rows in iter(lambda: cursor.fetchmany(ROWS_AT_ONCE), [])
    ]
    # an empty column has no type: the driver calls it a number, and so do we
    nothing = pa.schema([(column, pa.int64()) for column in names])
    return pa.Table.from_batches(parts) if parts else nothing.empty_table()


def read_beside(path: str, queries: list[str]) -> Iterator[Any]:
    """With the driver, four times faster, in a process of its own; see `sqlite_reader`."""
    command = [sys.executable, str(sqlite_reader.__file__), path, *queries]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:  # noqa: S603
        try:
            for _ in queries:
                with pa.ipc.open_stream(reader.stdout) as rows:
                    yield rows
        except pa.ArrowInvalid as error:
            raise DatabaseUnreadable("数据库读取失败，请检查数据库文件和磁盘后重试") from error
    if reader.returncode:
        raise DatabaseUnreadable("数据库读取中断，请检查数据库文件和磁盘后重试")
