"""Every encrypted column that there is, the tables of history included."""

# ruff: noqa: S608 - names of tables and columns come from the models alone

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class EncryptedTable:
    """A table with its encrypted columns, grouped by the column that names the row."""

    model: type[models.Model]
    row_field: models.Field
    fields: tuple[EncryptedTextField, ...]
    indexes: tuple[KeyedIndexField, ...]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return self.model._meta.pk.column

    @property
    def row(self) -> str:
        return self.row_field.column

    def names(self, rows: Rows) -> list[str]:
        """What each row's values are bound to, as models write it: a database may store a UUID in
        another way."""
        return [str(self.row_field.to_python(row[1])) for row in rows]

    @property
    def columns(self) -> str:
        """What a change of keys reads of a row: its key, whose row it is, and the stored values."""
        return ", ".join([self.key, self.row, *(field.column for field in self.fields)])

    def opened(self, rows: Rows) -> dict[str, list[str]]:
        """The texts of rows with these columns, by field."""
        names = self.names(rows)
        return {
            field.name: [
                field.unsealed(row[position], row=name)
                for row, name in zip(rows, names, strict=True)
            ]
            for position, field in enumerate(self.fields, start=2)
        }

    def indexed(self, opened: dict[str, list[str]]) -> list[list[int | None]]:
        """Every index of the table, computed from its texts."""
        return [index.keys_of(*(opened[name] for name in index.sources)) for index in self.indexes]


def encrypted_tables() -> Iterator[EncryptedTable]:
    for model in apps.get_models():
        every = model._meta.concrete_fields
        fields = [field for field in every if isinstance(field, EncryptedTextField)]
        indexes = [field for field in every if isinstance(field, KeyedIndexField)]
        for row in dict.fromkeys(field.row_name for field in fields):
            here = tuple(field for field in fields if field.row_name == row)
            names = {field.name for field in here}
            follow = tuple(index for index in indexes if index.of in names)
            yield EncryptedTable(model, model._meta.get_field(row), here, follow)


def some_value() -> tuple[EncryptedTextField, str, str] | None:
    """Any stored value: its field, the value and what it is bound to."""
    for table in encrypted_tables():
        for field in table.fields:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {field.column}, {table.row} FROM {table.name}"
                    f" WHERE {field.column} <> '' LIMIT 1"
                )
                if found := cursor.fetchone():
                    return field, found[0], table.names([found])[0]
    return None
