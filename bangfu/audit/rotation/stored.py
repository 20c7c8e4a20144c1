"""Files of the store brought under the current key, one whole file after the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from bangfu.audit import files, keys
from bangfu.audit.keys import FIELD
from bangfu.audit.models import Record
from bangfu.audit.rotation.sweep import Progress
from bangfu.engine.sealing import header_of
from bangfu.engine.sealing.files import HEADER_BYTES, VERSION

# where files lie that were once kept as they came; elsewhere only what is sealed is touched
ALWAYS_SEALED = (
    "inbox/*",
    "evidence/*/*",
    "consents/*/*",
    "visits/*/*",
    "intake/*/original*",
    "intake/*/staged*",
    "intake/*/preview-*",
    "exports/*/*",
    "snapshots/*/*.parquet",
)
BEING_WRITTEN = (".unfinished", ".shorter")


def due() -> list[Path]:
    """Files under another key or cipher than the current one, not bound to their places, or not
    sealed yet."""
    store, source = Path(settings.BANGFU_STORE), keys.source(FIELD)
    now, has_plain = (VERSION, source.suite.number, source.ring().current), _may_have_plain()
    return [
        path
        for path, header in _headers(store)
        if (has_plain and header is None and _is_always_sealed(path, store))
        or header not in (None, now)
    ]


def _may_have_plain() -> bool:
    """Until the first sweep has sealed what was kept before files were: whatever lies there plain
    after that was put there by somebody without the key, and stays refused."""
    return not Record.objects.filter(action="keys_rotated", after__plain__isnull=False).exists()


def sweep_files(progress: Progress) -> tuple[int, int]:
    """How many files were rewritten, and how many of them were plain."""
    paths, plain = due(), 0
    for done, path in enumerate(paths, start=1):
        plain += _rewrite(path)
        progress(done, len(paths), "store")
    return len(paths), plain


def _headers(store: Path) -> Iterator[tuple[Path, tuple[int, int, int] | None]]:
    for path in sorted(store.rglob("*")):
        if path.name.startswith(".") or path.suffix in BEING_WRITTEN or not path.is_file():
            continue
        yield path, _header(path)


def _header(path: Path) -> tuple[int, int, int] | None:
    with path.open("rb") as file:
        return header_of(file.read(HEADER_BYTES))


def _is_always_sealed(path: Path, store: Path) -> bool:
    return any(path.relative_to(store).match(pattern) for pattern in ALWAYS_SEALED)


def _rewrite(path: Path) -> bool:
    """Whether it was plain. A file that somebody deletes meanwhile stays deleted, as nearly as a
    rename can tell; it stays as old as it was, as what is kept for days is told by its age."""
    try:
        is_plain = _header(path) is None
        with (
            files.reading(path, is_plain_taken=is_plain) as source,
            files.writing(path, as_old_as=path) as target,
        ):
            shutil.copyfileobj(source, target, 1 << 20)
    except FileNotFoundError:
        return False
    return is_plain
