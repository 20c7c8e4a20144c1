"""The batch engine as this installation runs it: which database it reads, where it may spill."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from bangfu.audit import scratch
from bangfu.audit.fields import index_key
from bangfu.engine import store
from bangfu.engine.linkage import define_identity_key


class NotYetCommitted(RuntimeError):
    """The batch engine reads committed rows only, and was called inside a transaction."""


@contextmanager
def batch_engine() -> Iterator[store.Engine]:
    """A DuckDB engine that knows the keyed index, for one piece of work."""
    with store.connect(scratch=scratch.folder(), memory=settings.BANGFU_ENGINE_MEMORY) as engine:
        define_identity_key(engine, index_key())
        yield engine


def load(engine: store.Engine, **queries: str) -> dict[str, Any]:
    """The results of queries on the register as of one moment, inside the engine, by name."""
    if connection.in_atomic_block:
        raise NotYetCommitted("批量计算应在事务之外调用 / call batch work outside a transaction")
    return store.load_queries(engine, database=database(), queries=queries)


def database() -> store.Database:
    values = connection.settings_dict
    return store.Database(
        vendor=connection.vendor,
        name=str(values["NAME"]),
        user=values.get("USER", ""),
        password=values.get("PASSWORD", ""),
        host=values.get("HOST", ""),
        port=str(values.get("PORT", "")),
    )
