"""One text sealed for one place: column and row are bound in, so that it opens nowhere else.

Stored as base64 of: version 2 | cipher | key generation | nonce | encrypted text and tag. The three
bytes in front are the first four characters, so a database can tell which key a value has
without opening it. Version 1, from before keys had generations, still opens: version | nonce |
encrypted, bound to its column alone.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bangfu.engine.sealing.ciphers import NONCE_BYTES, Suite, suite_numbered
from bangfu.engine.sealing.keys import KeyRing

VERSION, FIRST_VERSION = 2, 1
FIRST_GENERATION = 1
HEADER_BYTES = 3
BODY = HEADER_BYTES + NONCE_BYTES
# so many characters in front tell with what a value is sealed, and the first ones that it is of
# this version, whichever the cipher
MARK_LENGTH = HEADER_BYTES * 4 // 3
OF_THIS_VERSION = b64encode(bytes((VERSION, 0, 0))).decode()[:2]
USE = "value"
SEPARATOR = b"\x1f"


class NotGenuine(Exception):
    """Sealed with another key, for another place, changed since, or not sealed at all."""


class Sealer:
    """Seals with the ring's current key and the cipher chosen; opens all that the ring can."""

    def __init__(self, ring: KeyRing, suite: Suite) -> None:
        self.ring = ring
        self._header = bytes((VERSION, suite.number, ring.current))
        self._current = ring.cipher(ring.current, suite, USE)
        # the first characters of every value sealed by this sealer
        self.mark = b64encode(self._header).decode()

    def seal(self, text: str, *, column: str, row: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._current.encrypt(nonce, text.encode(), _place(column.encode(), row))
        return b64encode(self._header + nonce + sealed).decode()

    def seal_many(self, texts: Iterable[str], *, column: str, rows: Iterable[str]) -> list[str]:
        """Blank texts stay blank."""
        name, header, encrypt = column.encode(), self._header, self._current.encrypt
        sealed = []
        for text, row in zip(texts, rows, strict=True):
            if not text:
                sealed.append("")
                continue
            nonce = os.urandom(NONCE_BYTES)
            body = encrypt(nonce, text.encode(), _place(name, row))
            sealed.append(b64encode(header + nonce + body).decode())
        return sealed

    def unseal(self, stored: str, *, column: str, row: str) -> str:
        try:
            raw = b64decode(stored, validate=True)
            if raw[0] == FIRST_VERSION:
                return self._first_version(raw, column)
            if raw[0] != VERSION:
                raise NotGenuine
            cipher = self.ring.cipher(raw[2], suite_numbered(raw[1]), USE)
            nonce, body = raw[HEADER_BYTES:BODY], raw[BODY:]
            return cipher.decrypt(nonce, body, _place(column.encode(), row)).decode()
        except (ValueError, IndexError, InvalidTag):
            raise NotGenuine from None

    def _first_version(self, raw: bytes, column: str) -> str:
        cipher = AESGCM(self.ring.secret(FIRST_GENERATION))
        nonce, body = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
        return cipher.decrypt(nonce, body, column.encode()).decode()


def _place(column: bytes, row: str) -> bytes:
    return column + SEPARATOR + row.encode()
