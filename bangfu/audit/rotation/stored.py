"""Files of the store brought under the current key, one whole file after the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from bangfu.audit import files, keys
from bangfu.audit.keys import FIELD
from bangfu.audit.rotation.sweep import Progress
from bangfu.engine.sealing import header_of
from bangfu.engine.sealing.files import HEADER_BYTES

# where files lie that were once kept as they came; elsewhere only what is sealed is touched
ALWAYS_SEALED = (
    "inbox/*",
    "evidence/*/*",
    "intake/*/original*",
    "intake/*/staged*",
    "intake/*/preview-*",
    "exports/*/file",
    "snapshots/*/*.parquet",
)
BEING_WRITTEN = (".unfinished", ".shorter")


def due() -> list[Path]:
    """Files under another key or cipher than the current one, or not sealed yet."""
    store, source = Path(settings.BANGFU_STORE), keys.source(FIELD)
    now = (source.suite.number, source.ring().current)
    return [
        path
        for path, header in _headers(store)
        if (header is None and _is_always_sealed(path, store)) or header not in (None, now)
    ]


def sweep_files(progress: Progress) -> int:
    paths = due()
    for done, path in enumerate(paths, start=1):
        _rewrite(path)
        progress(done, len(paths), "store")
    return len(paths)


def _headers(store: Path) -> Iterator[tuple[Path, tuple[int, int] | None]]:
    for path in sorted(store.rglob("*")):
        if path.name.startswith(".") or path.suffix in BEING_WRITTEN or not path.is_file():
            continue
        with path.open("rb") as file:
            yield path, header_of(file.read(HEADER_BYTES))


def _is_always_sealed(path: Path, store: Path) -> bool:
    return any(path.relative_to(store).match(pattern) for pattern in ALWAYS_SEALED)


def _rewrite(path: Path) -> None:
    """A file that somebody deletes meanwhile stays deleted, as nearly as a rename can tell."""
    try:
        with files.reading(path) as source, files.writing(path) as target:
            shutil.copyfileobj(source, target, 1 << 20)
            path.stat()
    except FileNotFoundError:
        return
