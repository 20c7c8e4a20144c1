"""Uploaded files until a worker has received them: sealed, under the form they came with."""

from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from bangfu.audit import files

FOLDER = "inbox"


def keep(file: UploadedFile, *, token: UUID) -> str:
    """Copy an upload into the store; answers its name there. Sent twice, it is kept once."""
    name = f"{token}{Path(file.name or '').suffix.lower()}"
    folder = path_of(name).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with files.writing(path_of(name)) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    return name


def path_of(name: str) -> Path:
    """Where a kept upload lies; only the last part of the name counts."""
    return Path(settings.BANGFU_STORE) / FOLDER / Path(name).name


def opened(name: str) -> AbstractContextManager[Path]:
    """The upload as it came, for who reads it by its path."""
    return files.as_plain(path_of(name))


def forget(name: str) -> None:
    """The batch has a copy of its own now."""
    path_of(name).unlink(missing_ok=True)
