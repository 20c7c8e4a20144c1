"""Texts that stood readable in a table before its column was encrypted: sealed by a migration."""

import uuid
from typing import Any

from django.db import models

from bangfu.audit import keys


def seal_existing(model: type[models.Model], columns: dict[str, str]) -> None:
    """Give every row its key, and seal its texts; `columns` says under which name for good.

    Runs while the migration's state still takes the columns for plain texts.
    """
    sealer = keys.sealer()
    for row in model._base_manager.all().iterator(chunk_size=1000):
        row_key = uuid.uuid4()
        sealed: dict[str, Any] = {
            name: sealer.seal(text, column=column, row=str(row_key))
            for name, column in columns.items()
            if (text := getattr(row, name))
        }
        model._base_manager.filter(pk=row.pk).update(row_key=row_key, **sealed)
