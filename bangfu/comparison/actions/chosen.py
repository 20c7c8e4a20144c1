"""Discrepancies chosen for a bulk step: any number, from a query or a list, in pieces."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from bangfu.comparison.models import Discrepancy
from bangfu.org.models import Staff

T = TypeVar("T")
PIECE = 500
Chosen = Iterable[Discrepancy] | QuerySet[Discrepancy]


def keys_of(discrepancies: Chosen) -> list[int]:
    """Ids in ascending order, each once: everybody locks in the same order."""
    if isinstance(discrepancies, QuerySet):
        keys = discrepancies.order_by().values_list("pk", flat=True)
    else:
        keys = (discrepancy.pk for discrepancy in discrepancies)
    return sorted(set(keys))


def pieces(chosen: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(chosen), PIECE):
        yield chosen[start : start + PIECE]


def locked(keys: list[int], *, states: tuple[str, ...], by: Staff) -> Iterator[list[Discrepancy]]:
    """Pieces of those that are within reach and still in one of the states, locked."""
    for piece in pieces(keys):
        rows = Discrepancy.objects.visible_to(by).filter(pk__in=piece, state__in=states)
        yield list(rows.select_for_update(of=("self",)).order_by("pk"))
