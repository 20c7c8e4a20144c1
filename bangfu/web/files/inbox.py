"""Uploaded files until a worker has received them: sealed, under the form they came with."""

from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from bangfu.audit import files
from bangfu.intake.rules import LONGEST_KEPT

FOLDER = "inbox"


def keep(file: UploadedFile, *, token: UUID, suffix: str | None = None) -> str:
    """Copy an upload into the store; answers its name there. Sent twice, it is kept once."""
    name = f"{token}{Path(file.name or '').suffix.lower() if suffix is None else suffix}"
    folder = path_of(name).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with files.writing(_label_of(name)) as label:
        label.write((file.name or "").encode())
    with files.writing(path_of(name)) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    return name


def path_of(name: str) -> Path:
    """Where a kept upload lies; only the last part of the name counts."""
    return Path(settings.BANGFU_STORE) / FOLDER / Path(name).name


def _label_of(name: str) -> Path:
    return path_of(f"{name}.name")


def called(name: str) -> str:
    """What its sender called it; sealed beside it, as people are named in names of files."""
    label = _label_of(name)
    if not label.is_file():
        return Path(name).name
    with files.reading(label) as source:
        return source.read().decode()


def opened(name: str) -> AbstractContextManager[Path]:
    """The upload as it came, for who reads it by its path."""
    return files.as_plain(path_of(name))


def forget(name: str) -> None:
    """The batch has a copy of its own now."""
    path_of(name).unlink(missing_ok=True)
    _label_of(name).unlink(missing_ok=True)


def forget_old() -> int:
    """Delete them, and what they were called; how many files."""
    for path in (there := old()):
        path.unlink(missing_ok=True)
    return len(there)


def old() -> list[Path]:
    """Uploads whose reception failed and that nobody had received again in thirty days."""
    since = (timezone.now() - LONGEST_KEPT).timestamp()
    kept = (settings.BANGFU_STORE / FOLDER).glob("*")
    return [path for path in kept if path.stat().st_mtime < since]
