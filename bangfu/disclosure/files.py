"""Where exported files lie: sealed at rest, and gone when their days are over."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from bangfu.audit import files as sealed
from bangfu.audit import scratch
from bangfu.disclosure.models import Export

FOLDER = "exports"
FILE = "file"
BLOCK = 1024 * 1024


def folder(export: Export) -> Path:
    return Path(settings.BANGFU_STORE) / FOLDER / str(export.pk)


@contextmanager
def written(export: Export) -> Iterator[Path]:
    """A path to write to; what was written is kept, sealed, only when all of it was."""
    with tempfile.TemporaryDirectory(dir=scratch.folder()) as private:
        path = Path(private) / f"export.{export.file_format}"
        yield path
        folder(export).mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("rb") as plain, sealed.writing(folder(export) / FILE) as kept:
            shutil.copyfileobj(plain, kept, BLOCK)


def opened(export: Export) -> BinaryIO:
    return sealed.reading(folder(export) / FILE)


def is_there(export: Export) -> bool:
    return (folder(export) / FILE).is_file()


def forget(export: Export) -> None:
    shutil.rmtree(folder(export), ignore_errors=True)


def forget_all_but(kept: set[int]) -> None:
    """What was left by work that was killed or whose export is gone."""
    for place in (Path(settings.BANGFU_STORE) / FOLDER).glob("[0-9]*"):
        if int(place.name) not in kept:
            shutil.rmtree(place, ignore_errors=True)
