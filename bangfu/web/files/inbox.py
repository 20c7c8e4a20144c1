"""Uploaded files until a worker has received them: kept on disk under the form they came with."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

FOLDER = "inbox"


def keep(file: UploadedFile, *, token: UUID) -> str:
    """Copy an upload into the store; answers its name there. Sent twice, it is kept once."""
    name = f"{token}{Path(file.name or '').suffix.lower()}"
    folder = path_of(name).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".receiving-")
    with os.fdopen(handle, "wb") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    Path(unfinished).replace(path_of(name))
    return name


def path_of(name: str) -> Path:
    """Where a kept upload lies; only the last part of the name counts."""
    return Path(settings.BANGFU_STORE) / FOLDER / Path(name).name


def forget(name: str) -> None:
    """The batch has a copy of its own now."""
    path_of(name).unlink(missing_ok=True)
