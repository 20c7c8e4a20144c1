"""Numbers of our own, until a file brings those of the national system."""

from django.db import models


def free_number(model: type[models.Model], name: str, stem: str, count: int) -> str:
    """The first number of this kind that nobody has."""
    taken = set(
        model._default_manager.filter(**{f"{name}__startswith": f"{stem}-"}).values_list(
            name, flat=True
        )
    )
    while f"{stem}-{count}" in taken:
        count += 1
    return f"{stem}-{count}"
