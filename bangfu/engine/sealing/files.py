"""Files sealed record by record: any size in constant memory, and any part readable on its own.

A header (mark, cipher, key generation, a random salt), then records of one mebibyte, each with its
tag. Every file has a key of its own, derived from the generation's secret and the salt, so records
are simply counted: the nonce is the number of the record and whether it is the last one (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár). A record left out, moved or changed does
not open, and a file that ends too early has no last record. Every record is bound to the header and
to the place that the file is kept in, so that a file in another's place does not open. Version 2,
from before files were bound to their places, still opens, in any place.
"""

import io
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag

from bangfu.engine.sealing.ciphers import TAG_BYTES, Aead, Suite, suite_numbered
from bangfu.engine.sealing.keys import KeyRing
from bangfu.engine.sealing.values import NotGenuine

MARK = b"BANGFU"
VERSION, UNPLACED_VERSION = 3, 2
CIPHER_AT, GENERATION_AT = len(MARK) + 1, len(MARK) + 2
SALT_BYTES = 16
HEADER_BYTES = len(MARK) + 3 + SALT_BYTES
RECORD_BYTES = 1024 * 1024
SEALED_BYTES = RECORD_BYTES + TAG_BYTES


def header_of(start: bytes) -> tuple[int, int, int] | None:
    """Version, cipher and key generation of a file that begins like this; None where it is not
    sealed."""
    if len(start) < HEADER_BYTES or not start.startswith(MARK):
        return None
    version = start[len(MARK)]
    if version not in (VERSION, UNPLACED_VERSION):
        return None
    return version, start[CIPHER_AT], start[GENERATION_AT]


def _cipher(ring: KeyRing, header: bytes) -> Aead:
    generation, suite = header[GENERATION_AT], suite_numbered(header[CIPHER_AT])
    use = f"file {suite.name} {header[-SALT_BYTES:].hex()}"
    return suite.make(ring.derived(generation, use, suite.key_bytes))


def _nonce(record: int, *, is_last: bool) -> bytes:
    return record.to_bytes(11, "big") + bytes([is_last])


class SealingWriter(io.RawIOBase):
    """Seals what is written into a binary file opened by the caller.

    Complete only after `close`; left by an exception, the file has no last record and never opens.
    """

    def __init__(self, target: IO[bytes], ring: KeyRing, suite: Suite, *, place: str) -> None:
        super().__init__()
        self._target = target
        told = bytes((VERSION, suite.number, ring.current))
        header = MARK + told + os.urandom(SALT_BYTES)
        self._bound = header + place.encode()
        self._cipher = _cipher(ring, header)
        self._waiting = bytearray()
        self._record = 0
        self._written = 0
        target.write(header)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._waiting += view
        self._written += len(view)
        # a full record waits for one byte more: it might be the last
        while len(self._waiting) > RECORD_BYTES:
            self._seal(bytes(self._waiting[:RECORD_BYTES]), is_last=False)
            del self._waiting[:RECORD_BYTES]
        return len(view)

    def __exit__(self, kind: Any, *_rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
            self._target.flush()
            super().close()

    def abandon(self) -> None:
        """Leave the file unfinished."""
        super().close()

    def __del__(self) -> None:
        """Forgotten is not finished: only `close` writes the last record."""

    def _seal(self, record: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._record, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, record, self._bound))
        self._record += 1


class SealedReader(io.RawIOBase):
    """A sealed file as what it was before; wrap in io.BufferedReader for small reads."""

    def __init__(self, source: IO[bytes], ring: KeyRing, *, place: str) -> None:
        super().__init__()
        self._source = source
        header = source.read(HEADER_BYTES)
        if (told := header_of(header)) is None:
            raise NotGenuine
        self._bound = header if told[0] == UNPLACED_VERSION else header + place.encode()
        self._cipher = _cipher(ring, header)
        sealed = source.seek(0, io.SEEK_END) - HEADER_BYTES
        self._last = max(-(-sealed // SEALED_BYTES) - 1, 0)
        self.size = sealed - (self._last + 1) * TAG_BYTES
        self._at = 0
        self._held = (-1, b"")
        # a file cut short is told before anything of it is used
        self._opened(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        record, within = divmod(self._at, RECORD_BYTES)
        if self._at >= self.size or not len(view):
            return 0
        part = self._opened(record)[within : within + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._held = (-1, b"")
        self._source.close()
        super().close()

    def _opened(self, record: int) -> bytes:
        if self._held[0] == record:
            return self._held[1]
        self._source.seek(HEADER_BYTES + record * SEALED_BYTES)
        sealed = self._source.read(SEALED_BYTES)
        nonce = _nonce(record, is_last=record == self._last)
        try:
            self._held = (record, self._cipher.decrypt(nonce, sealed, self._bound))
        except (InvalidTag, ValueError):
            raise NotGenuine from None
        return self._held[1]
