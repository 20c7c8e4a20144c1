"""Files of the store, sealed at rest: written whole or not at all, and opened as what they were."""

import hashlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from bangfu.audit import keys, scratch
from bangfu.audit.keys import FIELD, KeyUnusable
from bangfu.engine.sealing import (
    NotGenuine,
    SealedReader,
    SealingWriter,
    UnknownGeneration,
    header_of,
)
from bangfu.engine.sealing.files import HEADER_BYTES

UNFINISHED = ".writing-"
COPIED_AT_ONCE = 1 << 22


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """What is written is found under the path only when all of it is there."""
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with private(unfinished) as target, sealing(target) as writer:
            yield writer
            writer.close()
            os.fsync(target.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def seal(plain: Path, into: Path) -> None:
    """Keep a copy, sealed."""
    with plain.open("rb") as source, writing(into) as target:
        shutil.copyfileobj(source, target, COPIED_AT_ONCE)


def private(path: Path) -> BinaryIO:
    """Open for writing a file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def sealing(target: IO[bytes]) -> SealingWriter:
    source = keys.source(FIELD)
    return SealingWriter(target, source.ring(), source.suite)


def reading(path: Path) -> BinaryIO:
    """Any part of it can be read. A file from before files were sealed is read as it is."""
    try:
        return _opened(path)
    except UnknownGeneration:
        keys.source(FIELD).look()
    try:
        return _opened(path)
    except UnknownGeneration as unknown:
        raise KeyUnusable(keys.missing(unknown.generation)) from None


def _opened(path: Path) -> BinaryIO:
    source = path.open("rb")
    is_sealed = header_of(source.read(HEADER_BYTES)) is not None
    source.seek(0)
    if not is_sealed:
        return source
    try:
        return io.BufferedReader(SealedReader(source, keys.source(FIELD).ring()))
    except NotGenuine:
        raise NotGenuine(_("文件 %(name)s 不完整，或被改动过") % {"name": path.name}) from None


@contextmanager
def as_plain(path: Path) -> Iterator[Path]:
    """A path for readers that want one, to a copy without a name that is gone afterwards."""
    with scratch.unnamed() as (handle, plain), os.fdopen(os.dup(handle), "wb") as copy:
        with reading(path) as source:
            shutil.copyfileobj(source, copy, io.DEFAULT_BUFFER_SIZE * 16)
        copy.flush()
        yield plain


def digest(path: Path) -> str:
    """SHA-256 of what was sealed."""
    with reading(path) as source:
        return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
