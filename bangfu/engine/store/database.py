"""Whole tables out of the database and into the engine, at the speed of Arrow (batch.md)."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


def load_query(engine: Engine, *, database: Database, query: str, name: str) -> Any:
    """Run `query` in the database and keep the result in the engine as table `name`.

    It is read through a connection of its own: it sees what is committed, and nothing of an open
    transaction.
    """
    with rows_of(database, query) as rows:
        engine.con.from_arrow(rows).create(name)
    return engine.table(name)


@contextmanager
def rows_of(database: Database, query: str) -> Iterator[Any]:
    """The result as Arrow, a table or a stream."""
    if database.vendor != "sqlite":
        with (
            adbc_driver_postgresql.dbapi.connect(database.address) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
            yield cursor.fetch_record_batch()
    elif Path(database.name).stat().st_size < SMALL_BYTES:
        yield read_here(database.name, query)
    else:
        with read_beside(database.name, query) as rows:
            yield rows


def read_here(path: str, query: str) -> pa.Table:
    """With Python's own SQLite library, which is also Django's."""
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(query)
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


@contextmanager
def read_beside(path: str, query: str) -> Iterator[Any]:
    """With the driver, four times faster, in a process of its own; see `sqlite_reader`."""
    command = [sys.executable, str(sqlite_reader.__file__), path, query]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:  # noqa: S603
        try:
            with pa.ipc.open_stream(reader.stdout) as rows:
                yield rows
        except pa.ArrowInvalid as error:
            raise DatabaseUnreadable("数据库读取失败，请检查数据库文件和磁盘后重试") from error
    if reader.returncode:
        raise DatabaseUnreadable("数据库读取中断，请检查数据库文件和磁盘后重试")
