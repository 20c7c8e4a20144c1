"""Files of the store, sealed at rest: written whole or not at all, and opened as what they were,
where they were kept.

Who can write to the store but has no key can damage what lies there, never put another file in its
place.
"""

import hashlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.audit import keys, scratch
from bangfu.audit.keys import FIELD, KeyUnusable
from bangfu.engine.sealing import (
    NotGenuine,
    SealedReader,
    SealingWriter,
    UnknownCipher,
    UnknownGeneration,
    header_of,
)
from bangfu.engine.sealing.files import HEADER_BYTES

UNFINISHED = ".writing-"
COPIED_AT_ONCE = 1 << 22


class FileDamaged(NotGenuine):
    """Not what was kept here: incomplete, changed, another's, or never sealed."""


@contextmanager
def writing(path: Path, *, as_old_as: Path | None = None) -> Iterator[IO[bytes]]:
    """What is written is found under the path only when all of it is there."""
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with private(unfinished) as target, sealing(target, path) as writer:
            yield writer
            writer.close()
            os.fsync(target.fileno())
        if as_old_as:
            times = as_old_as.stat()
            os.utime(unfinished, ns=(times.st_atime_ns, times.st_mtime_ns))
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


def sealing(target: IO[bytes], path: Path) -> SealingWriter:
    """Seals what will be kept under the path."""
    source = keys.source(FIELD)
    return SealingWriter(target, source.ring(), source.suite, place=_place(path))


def _place(path: Path) -> str:
    """What a file is bound to: the store as a whole may be moved."""
    store = Path(settings.BANGFU_STORE)
    return path.relative_to(store).as_posix() if path.is_relative_to(store) else path.name


def reading(path: Path, *, kept_as: Path | None = None, is_plain_taken: bool = False) -> BinaryIO:
    """Any part of it can be read. `kept_as` is where it is to be kept, if it lies elsewhere yet;
    what is not sealed is taken only by who is about to seal it, or holds it against a digest."""
    opened = partial(_opened, path, _place(kept_as or path), is_plain_taken=is_plain_taken)
    try:
        return opened()
    except UnknownGeneration:
        keys.source(FIELD).look()
    try:
        return opened()
    except UnknownGeneration as unknown:
        raise KeyUnusable(keys.missing(unknown.generation)) from None


def _opened(path: Path, place: str, *, is_plain_taken: bool) -> BinaryIO:
    with _told(path), _closed_if_refused(path.open("rb")) as source:
        is_sealed = header_of(source.read(HEADER_BYTES)) is not None
        source.seek(0)
        if is_plain_taken and not is_sealed:
            return source
        return io.BufferedReader(SealedReader(source, keys.source(FIELD).ring(), place=place))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (NotGenuine, UnknownCipher):
        raise FileDamaged(
            _("文件 %(name)s 已损坏，或不是原来存放的那一个，没有打开；请告诉系统管理员")
            % {"name": _place(path)}
        ) from None


@contextmanager
def _closed_if_refused(source: BinaryIO) -> Iterator[BinaryIO]:
    try:
        yield source
    except BaseException:
        source.close()
        raise


def whole(path: Path, *, sha256: str | None = None) -> BinaryIO:
    """To be sent out: read to its end first, and held against the digest that the database keeps of
    it, so that of a damaged file nothing is sent."""
    with _told(path), _closed_if_refused(reading(path)) as source:
        found = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        if sha256 not in (None, found):
            raise NotGenuine
        source.seek(0)
        return source


@contextmanager
def as_plain(path: Path, *, is_plain_taken: bool = False) -> Iterator[Path]:
    """A path for readers that want one, to a copy without a name that is gone afterwards."""
    with scratch.unnamed() as (handle, plain), os.fdopen(os.dup(handle), "wb") as copy:
        with _told(path), reading(path, is_plain_taken=is_plain_taken) as source:
            shutil.copyfileobj(source, copy, io.DEFAULT_BUFFER_SIZE * 16)
        copy.flush()
        yield plain


def digest(path: Path, *, is_plain_taken: bool = False) -> str:
    """SHA-256 of what was sealed."""
    with reading(path, is_plain_taken=is_plain_taken) as source:
        return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
