"""Model fields that keep their promises: months as values, sensitive text encrypted at rest."""

import base64
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from bangfu.engine.values import Month

NONCE_BYTES = 12
# first byte of every stored value: format and key generation, so keys can be changed later
KEY_GENERATION = b"\x01"


class MonthField(models.IntegerField):
    """A Month, stored as 202309: sorts and joins as an integer in every engine."""

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Month | None:
        return None if value is None else Month.from_number(value)

    def to_python(self, value: Any) -> Month | None:
        return value if value is None or isinstance(value, Month) else Month.parse(value)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else self.to_python(value).number

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def formfield(self, **kwargs: Any) -> Any:
        return models.CharField(max_length=7).formfield(**kwargs)


def encrypted(text: str, *, column: str) -> str:
    """AES-256-GCM; the column's name is bound in, so a value moved elsewhere does not decrypt."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher(settings.BANGFU_FIELD_KEY).encrypt(nonce, text.encode(), column.encode())
    return base64.b64encode(KEY_GENERATION + nonce + sealed).decode()


def decrypted(stored: str, *, column: str) -> str:
    raw = base64.b64decode(stored)
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    return cipher(settings.BANGFU_FIELD_KEY).decrypt(nonce, sealed, column.encode()).decode()


@lru_cache(maxsize=2)
def cipher(key: str) -> AESGCM:
    """Prepared once: a file brings hundreds of thousands of values."""
    return AESGCM(bytes.fromhex(key))


def index_key() -> bytes:
    """The secret of `engine.values.identity_key`."""
    return bytes.fromhex(settings.BANGFU_INDEX_KEY)


class EncryptedTextField(models.TextField):
    """Text that only this installation's key can read. Not searchable: search by its keyed index.

    `column` names the value for good (it is bound into the cipher text), so that the history
    table and a renamed field still decrypt.
    """

    def __init__(self, *args: Any, column: str = "", **kwargs: Any) -> None:
        self.column_name = column
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "column": self.column_name}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypted(value, column=self.column_name) if value else value

    def get_prep_value(self, value: str | None) -> str | None:
        return encrypted(value, column=self.column_name) if value else value
