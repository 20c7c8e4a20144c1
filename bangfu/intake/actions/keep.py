"""Keeping the file as it came."""

import hashlib
import os
from pathlib import Path

from bangfu.intake import queries
from bangfu.intake.models import Batch

BLOCK = 1024 * 1024
SUFFIXES = {".xlsx", ".xls", ".xlsm", ".et", ".csv", ".txt", ".tsv"}


def keep_original(batch: Batch, *, path: Path) -> Path:
    """Copy the file into the batch's folder, readable by its owner alone, and take its digest."""
    folder = queries.folder(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = Path(batch.file_name).suffix.lower()
    kept = folder / f"original{suffix if suffix in SUFFIXES else ''}"
    digest, size = hashlib.sha256(), 0
    handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with path.open("rb") as source, os.fdopen(handle, "wb") as copy:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            copy.write(block)
    batch.sha256, batch.size_bytes = digest.hexdigest(), size
    return kept
