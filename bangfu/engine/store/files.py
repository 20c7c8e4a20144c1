"""Parquet files that appear whole or not at all."""

import hashlib
import os
from pathlib import Path
from typing import Any

from bangfu.engine.store.engine import Engine


def write_table(engine: Engine, table: Any, path: Path) -> Path:
    """Write an Ibis table as one Parquet file, readable by its owner alone.

    It is written beside its place and moved there, so a crash leaves the old file or none.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".unfinished")
    engine.to_parquet(table, unfinished, compression="zstd")
    unfinished.chmod(0o600)
    os.replace(unfinished, path)
    return path


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
