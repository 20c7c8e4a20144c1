"""Keeping the file as it came."""

import hashlib
from pathlib import Path

from bangfu.audit import files
from bangfu.intake import queries
from bangfu.intake.models import Batch

BLOCK = 1024 * 1024
SUFFIXES = {".xlsx", ".xls", ".xlsm", ".et", ".csv", ".txt", ".tsv"}


def keep_original(batch: Batch, *, path: Path) -> Path:
    """Copy the file into the batch's folder, sealed, and take the digest of what it says."""
    folder = queries.folder(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = Path(batch.file_name).suffix.lower()
    kept = folder / f"original{suffix if suffix in SUFFIXES else ''}"
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, files.writing(kept) as copy:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            copy.write(block)
    batch.sha256, batch.size_bytes = digest.hexdigest(), size
    return kept
