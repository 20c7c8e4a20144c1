"""One DuckDB connection, as Ibis sees it, that stays on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis

Engine = Any  # Ibis ships no types: an Engine is an ibis DuckDB backend, a Table an ibis table


@contextmanager
def connect(*, scratch: Path, memory: str = "1GB", threads: int = 2) -> Iterator[Engine]:
    """An engine that spills beyond `memory` into `scratch` and fetches nothing from outside."""
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=scratch) as spill:
        engine = ibis.duckdb.connect(
            memory_limit=memory,
            threads=threads,
            temp_directory=spill,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        try:
            yield engine
        finally:
            engine.disconnect()
