"""What everything costs without encryption and keyed index: for measuring, here and nowhere else.

The null cipher replaces functions of this process; no setting of the program leads to it.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from bangfu.audit.fields import KeyedIndexField
from bangfu.engine.sealing import Sealer, files
from bangfu.registry import search_keys

STANDS_FOR_ALL = "19900000000"


class NullCipher:
    """Leaves a file's records as they are, with an empty tag."""

    def encrypt(self, _nonce: bytes, data: bytes, _associated: bytes | None) -> bytes:
        return data + bytes(files.TAG_BYTES)

    def decrypt(self, _nonce: bytes, data: bytes, _associated: bytes | None) -> bytes:
        return data[: -files.TAG_BYTES]


def as_they_are(_self: Any, texts: Iterable[str], **_place: Any) -> list[str]:
    return list(texts)


def plain_index(_self: Any, *columns: Iterable[str]) -> list[int | None]:
    rows = zip(*columns, strict=True)
    return [zlib.crc32(":".join(texts).encode()) if all(texts) else None for texts in rows]


@contextmanager
def unsealed() -> Iterator[None]:
    with (
        mock.patch.object(Sealer, "seal_many", as_they_are),
        mock.patch.object(Sealer, "unseal", return_value=STANDS_FOR_ALL),
        mock.patch.object(KeyedIndexField, "keys_of", plain_index),
        mock.patch.object(search_keys, "keys_of", return_value=[]),
        mock.patch.object(files, "_cipher", return_value=NullCipher()),
    ):
        yield
