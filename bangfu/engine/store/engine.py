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
    """An engine that spills beyond `memory` into `scratch`, encrypted under a key that only this
    connection knows (ADR 18), and fetches nothing from outside."""
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=scratch) as spill:
        engine = ibis.duckdb.connect(
            memory_limit=memory,
            threads=threads,
            temp_directory=spill,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            # the engine's own cipher: the other one would have to be fetched
            force_mbedtls_unsafe=True,
            temp_file_encryption=True,
        )
        try:
            yield engine
        finally:
            engine.disconnect()
