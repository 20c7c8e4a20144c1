"""Where exported files lie: sealed at rest, and gone when their days are over."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import Model

from bangfu.audit import files as sealed
from bangfu.audit import scratch
from bangfu.disclosure.models import Export

FOLDER = "exports"
FILE, PEOPLE = "file", "people"


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


def keep_people(export: Export, people: Iterable[Model]) -> None:
    """Whose rows are in the file, by table and id, sealed beside it: asked when it is taken."""
    found: dict[str, list[object]] = {}
    for person in people:
        found.setdefault(person._meta.label_lower, []).append(person.pk)
    with tempfile.TemporaryDirectory(dir=scratch.folder()) as private:
        path = Path(private) / PEOPLE
        path.write_text(json.dumps(found))
        sealed.seal(path, folder(export.pk) / PEOPLE)


def people_in(export: Export) -> dict[str, list[object]]:
    with sealed.reading(folder(export.pk) / PEOPLE) as file:
        return json.load(file)


def opened(export: Export) -> BinaryIO:
    return sealed.whole(folder(export.pk) / FILE)


def is_there(export: Export) -> bool:
    return all((folder(export.pk) / name).is_file() for name in (FILE, PEOPLE))


def forget(key: int) -> None:
    shutil.rmtree(folder(key), ignore_errors=True)


def on_disk() -> set[int]:
    """The exports of which there is a folder."""
    return {int(place.name) for place in (Path(settings.BANGFU_STORE) / FOLDER).glob("[0-9]*")}
