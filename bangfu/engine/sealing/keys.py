"""Keys in generations: the newest seals, older ones still open what they sealed.

Nothing is sealed with a generation's secret itself: each use and each cipher has a key of its own,
derived from it (HKDF, RFC 5869), so that no key ever serves two ciphers.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cached_property

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bangfu.engine.sealing.ciphers import Aead, Suite

SECRET_BYTES = 32
MOST_GENERATIONS = 255


class NotAKeyRing(ValueError):
    """Neither 64 hexadecimal digits nor {"1": "…", "2": "…"}."""


class UnknownGeneration(Exception):
    """Sealed with a key that is not on the ring."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        super().__init__(generation)


class KeyRing:
    """The secrets of all generations; text is what the key's file or variable holds.

    >>> KeyRing.parse("ab" * 32).current
    1
    >>> KeyRing.parse('{"1": "' + "ab" * 32 + '", "2": "' + "cd" * 32 + '"}').current
    2
    """

    def __init__(self, secrets: Mapping[int, bytes]) -> None:
        self._secrets = dict(secrets)
        self._ciphers: dict[tuple[int, int, str], Aead] = {}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        try:
            told = json.loads(text) if text.lstrip().startswith("{") else {"1": text.strip()}
            secrets = {int(number): bytes.fromhex(secret) for number, secret in told.items()}
        except (ValueError, TypeError, AttributeError):
            raise NotAKeyRing from None
        right = all(len(secret) == SECRET_BYTES for secret in secrets.values())
        if not secrets or not right or not all(0 < n <= MOST_GENERATIONS for n in secrets):
            raise NotAKeyRing
        return cls(secrets)

    def text(self) -> str:
        """As `parse` reads it."""
        told = {str(number): self._secrets[number].hex() for number in self.generations}
        return json.dumps(told, indent=1) + "\n"

    def extended(self, secret: bytes) -> "KeyRing":
        """With one more generation, which from then on seals."""
        if self.current == MOST_GENERATIONS:
            raise NotAKeyRing
        return KeyRing({**self._secrets, self.current + 1: secret})

    def without(self, generations: set[int]) -> "KeyRing":
        return KeyRing({n: secret for n, secret in self._secrets.items() if n not in generations})

    @cached_property
    def generations(self) -> list[int]:
        return sorted(self._secrets)

    @cached_property
    def current(self) -> int:
        return max(self._secrets)

    def secret(self, generation: int) -> bytes:
        try:
            return self._secrets[generation]
        except KeyError:
            raise UnknownGeneration(generation) from None

    def check_value(self, generation: int) -> str:
        """Tells whether a key is the right one, and nothing about the key."""
        told = hmac.digest(self.secret(generation), b"bangfu key check", hashlib.sha256)
        return told.hex()[:32]

    def cipher(self, generation: int, suite: Suite, use: str) -> Aead:
        """Prepared once: a file brings hundreds of thousands of values."""
        known = self._ciphers.get((generation, suite.number, use))
        if known is None:
            key = self.derived(generation, f"{use} {suite.name}", suite.key_bytes)
            known = self._ciphers[generation, suite.number, use] = suite.make(key)
        return known

    def derived(self, generation: int, use: str, length: int) -> bytes:
        """A key for one use alone."""
        derivation = HKDF(SHA256(), length, salt=None, info=f"bangfu {use}".encode())
        return derivation.derive(self.secret(generation))
