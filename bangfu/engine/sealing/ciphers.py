"""The two ciphers: AES-256-GCM, and SM4-GCM (GB/T 32907) where domestic cryptography is required.

Each is known by the number that is written before everything sealed with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


class UnknownCipher(Exception):
    """Sealed with a cipher that this version does not have."""


class Aead(Protocol):
    """Encrypts and authenticates; `decrypt` raises InvalidTag for what `encrypt` did not make."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


class Sm4Gcm:
    """SM4 in Galois counter mode, with the face of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        if len(data) < TAG_BYTES:
            raise InvalidTag
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(body) + decryptor.finalize()


@dataclass(frozen=True)
class Suite:
    """A cipher as settings and stored values name it."""

    number: int
    name: str
    key_bytes: int
    make: Callable[[bytes], Aead]


CIPHERS = {
    suite.name: suite
    for suite in (Suite(1, "aes-256-gcm", 32, AESGCM), Suite(2, "sm4-gcm", 16, Sm4Gcm))
}


def suite_numbered(number: int) -> Suite:
    for suite in CIPHERS.values():
        if suite.number == number:
            return suite
    raise UnknownCipher(number)
