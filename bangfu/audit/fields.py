"""Model fields that keep their promises: months as values, sensitive text encrypted at rest."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from bangfu.audit import keys
from bangfu.audit.keys import index_key
from bangfu.engine.values import Month, identity_key

__all__ = ["EncryptedTextField", "KeyedIndexField", "MonthField", "RowKeyField", "index_key"]


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


@dataclass(frozen=True, slots=True)
class Sealed:
    """A stored value that has not been opened: queries that leave the model out give this."""

    stored: str

    def __str__(self) -> str:
        return "••••"


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is looked at, because only then is it known whose row it is in."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.unsealed(value.stored, row=self.field.row_of(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that only this installation's key can read. Not searchable: search by its keyed index.

    `column` names the value for good, and `row` the field of the same model that says whose value
    it is and never changes (a number given by the national system, else a `RowKeyField`). Both are
    bound in: a value moved to another row or column does not open, while the history table, which
    repeats the row's field, opens. Written through a row (`save`, `bulk_create`), or with
    `sealed_many` where rows go in by the thousand; never through `QuerySet.update`.

    A sealed value is as long as its text, so that one of a list of codes is told by its length:
    there `padded_to` says how many characters the longest has, and all are sealed as long as that.
    """

    descriptor_class = SealedAttribute

    def __init__(
        self, *args: Any, column: str = "", row: str = "", padded_to: int = 0, **kwargs: Any
    ) -> None:
        self.column_name = column
        self.row_name = row
        self.padded_to = padded_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"column": self.column_name, "row": self.row_name}
        return name, path, args, kwargs | ({"padded_to": self.padded_to} if self.padded_to else {})

    def check(self, **kwargs: Any) -> list[Any]:
        found = super().check(**kwargs)
        if not self.column_name or not self.row_name:
            found.append(
                checks.Error("An encrypted field names its column and its row", obj=self, id="E1")
            )
        return found

    def row_of(self, instance: models.Model) -> str:
        return str(getattr(instance, self.row_name))

    def unsealed(self, stored: str, *, row: str) -> str:
        if not stored:
            return stored
        text = keys.unsealed(stored, column=self.column_name, row=row)
        return text.rstrip(" ") if self.padded_to else text

    def sealed_many(self, texts: Iterable[str], *, rows: Iterable[str]) -> list[str]:
        padded = (text and text.ljust(self.padded_to) for text in texts)
        return keys.sealer().seal_many(padded, column=self.column_name, rows=rows)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What was not looked at goes back as it came."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed):
            return value
        [stored] = self.sealed_many([str(value)], rows=[self.row_of(model_instance)])
        return Sealed(stored)

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Sealed):
            return value.stored
        if value:
            raise TypeError(f"{self.name} is encrypted: find it by its index, write it by its row")
        return value


class RowKeyField(models.UUIDField):
    """What values of a row are bound to where nothing else names the row for good."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": uuid.uuid4, "editable": False, **kwargs})


class KeyedIndexField(models.BigIntegerField):
    """The keyed index of an encrypted field: finds whole values, and names nobody without the key.

    Follows its field whenever a row is saved. `domain` keeps indexes of different things apart.
    `within` names another encrypted field that goes into the index: a common value then has as
    many keys as there are holders, so that counting keys tells nothing.
    """

    def __init__(
        self, *args: Any, of: str = "", within: str = "", domain: str = "", **kwargs: Any
    ) -> None:
        self.of = of
        self.within = within
        self.domain = domain
        super().__init__(*args, **{"null": True, "editable": False, "db_index": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"of": self.of, "domain": self.domain, "db_index": self.db_index}
        return name, path, args, kwargs | ({"within": self.within} if self.within else {})

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields it is computed from, in the order in which `keys_of` wants their texts."""
        return (self.within, self.of) if self.within else (self.of,)

    def key_of(self, *texts: str, secret: bytes | None = None) -> int | None:
        """None where something is blank: unknown values are not the same."""
        return (
            identity_key(self.domain + ":".join(texts), secret or index_key())
            if all(texts)
            else None
        )

    def keys_of(self, *columns: Iterable[str]) -> list[int | None]:
        secret = index_key()
        return [self.key_of(*texts, secret=secret) for texts in zip(*columns, strict=True)]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        looked_at = [model_instance.__dict__.get(name, Sealed("")) for name in self.sources]
        if not all(isinstance(text, Sealed) for text in looked_at):
            texts = [getattr(model_instance, name) or "" for name in self.sources]
            setattr(model_instance, self.attname, self.key_of(*texts))
        return super().pre_save(model_instance, add)
