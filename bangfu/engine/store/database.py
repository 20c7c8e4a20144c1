"""Whole tables out of the database and into the engine, at the speed of Arrow (batch.md)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi

from bangfu.engine.store.engine import Engine


@dataclass(frozen=True)
class Database:
    """Where the database answers: a SQLite file or a PostgreSQL server."""

    vendor: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""

    def connect(self) -> Any:
        """A reader of its own: it sees what is committed, and nothing of an open transaction."""
        if self.vendor == "sqlite":
            return adbc_driver_sqlite.dbapi.connect(self.name)
        login = quote(self.user, safe="") + (
            f":{quote(self.password, safe='')}" if self.password else ""
        )
        # a socket directory as host goes into the query part of the address
        where = f"host={quote(self.host, safe='')}&" if self.host.startswith("/") else ""
        host = "" if where else self.host
        port = f"port={self.port}" if self.port else ""
        return adbc_driver_postgresql.dbapi.connect(
            f"postgresql://{login}@{host}/{quote(self.name)}?{where}{port}"
        )


def load_query(engine: Engine, *, database: Database, query: str, name: str) -> Any:
    """Run `query` in the database and keep the result in the engine as table `name`."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        engine.con.from_arrow(cursor.fetch_record_batch()).create(name)
    return engine.table(name)
