"""Paging by key: page 1,000 costs what page 1 costs, and nobody counts to get there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 50


@dataclass(frozen=True)
class Page:
    """One screen of rows; `before` and `after` are the keys to go on from, or None at an end."""

    rows: list[Any]
    before: int | None
    after: int | None


def page(
    rows: QuerySet, *, after: int | None = None, before: int | None = None, order: str = "pk"
) -> Page:
    """Rows after or before a key, in the order of the keys: "pk", or "-pk" for newest first."""
    onward, backward = ("lt", "gt") if order == "-pk" else ("gt", "lt")
    if before is not None:
        turned = "pk" if order == "-pk" else "-pk"
        shown, more = taken(rows.filter(**{f"pk__{backward}": before}).order_by(turned))
        shown.reverse()
        return Page(shown, shown[0].pk if more else None, shown[-1].pk if shown else None)
    if after is not None:
        rows = rows.filter(**{f"pk__{onward}": after})
    shown, more = taken(rows.order_by(order))
    has_earlier = after is not None and shown
    return Page(shown, shown[0].pk if has_earlier else None, shown[-1].pk if more else None)


def taken(rows: QuerySet) -> tuple[list[Any], bool]:
    """One page, and whether there is more behind it."""
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def keys(asked: Any) -> dict[str, int | None]:
    """`after` and `before` from the address; anything that is no key is ignored."""
    return {side: key(asked.get(side)) for side in ("after", "before")}


def key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
