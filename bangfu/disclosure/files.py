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


def folder(key: int) -> Path:
    return Path(settings.BANGFU_STORE) / FOLDER / str(key)


@contextmanager
def written(export: Export) -> Iterator[Path]:
    """A path to write to; what was written is kept, sealed, only when all of it was."""
    with tempfile.TemporaryDirectory(dir=scratch.folder()) as private:
        path = Path(private) / f"export.{export.file_format}"
        yield path
        folder(export.pk).mkdir(parents=True, exist_ok=True, mode=0o700)
        sealed.seal(path, folder(export.pk) / FILE)


def opened(export: Export) -> BinaryIO:
    return sealed.reading(folder(export.pk) / FILE)


def is_there(export: Export) -> bool:
    return (folder(export.pk) / FILE).is_file()


def forget(key: int) -> None:
    shutil.rmtree(folder(key), ignore_errors=True)


def on_disk() -> set[int]:
    """The exports of which there is a folder."""
    return {int(place.name) for place in (Path(settings.BANGFU_STORE) / FOLDER).glob("[0-9]*")}
