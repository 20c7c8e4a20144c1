"""Authenticated encryption of what must not be read from a stolen disk (S4.87, S4.89)."""

from bangfu.engine.sealing.ciphers import CIPHERS, UnknownCipher
from bangfu.engine.sealing.files import SealedReader, SealingWriter, header_of
from bangfu.engine.sealing.keys import KeyRing, NotAKeyRing, UnknownGeneration
from bangfu.engine.sealing.values import NotGenuine, Sealer

__all__ = [
    "CIPHERS",
    "KeyRing",
    "NotAKeyRing",
    "NotGenuine",
    "SealedReader",
    "Sealer",
    "SealingWriter",
    "UnknownCipher",
    "UnknownGeneration",
    "header_of",
]
