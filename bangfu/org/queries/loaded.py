"""The places of a day, loaded once and asked by name or code from anywhere."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache

from django.db import connection

from bangfu.engine.values import TOWNSHIP_DIGITS, DivisionCode
from bangfu.org.models import Staff
from bangfu.org.queries.places import Place, Places

# what every change of the tables changes, asked before every page: each part is read off an index
EDITION_SQL = """
SELECT (SELECT MAX(id) FROM org_division),
       (SELECT MAX(valid_to) FROM org_division WHERE valid_to IS NOT NULL),
       (SELECT COUNT(*) FROM org_division WHERE valid_to IS NOT NULL),
       (SELECT MAX(id) FROM org_reportingline),
       (SELECT MAX(valid_to) FROM org_reportingline WHERE valid_to IS NOT NULL),
       (SELECT COUNT(*) FROM org_reportingline WHERE valid_to IS NOT NULL)
"""
# what the page being made has loaded; None outside a page
_held: ContextVar[dict[date | None, Places] | None] = ContextVar("places held", default=None)


def places(on: date | None = None) -> Places:
    """The places of a day (today's by default), loaded once until rows are added or ended.

    Other processes see such a change at their next call. Rows renamed in place, which no action
    does, would be seen only by a process that starts afterwards.
    """
    held = _held.get()
    if held is None:
        return _newest(on)
    if on not in held:
        held[on] = _newest(on)
    return held[on]


@contextmanager
def places_held() -> Iterator[None]:
    """While one page is made, every name comes from one look at the tables."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def _newest(on: date | None) -> Places:
    with connection.cursor() as cursor:
        cursor.execute(EDITION_SQL)
        return _loaded(cursor.fetchone(), on)


@lru_cache(maxsize=4)
def _loaded(edition: tuple[object, ...], on: date | None) -> Places:
    return Places(on=on)


def forget_places() -> None:
    """Called by the actions that change the tables."""
    _loaded.cache_clear()


def place_named(
    province: str,
    city: str,
    county: str,
    township: str = "",
    village: str = "",
    on: date | None = None,
) -> Place:
    return places(on).named(province, city, county, township, village)


def coded(code: str) -> Place:
    return places().coded(code)


def name_of(code: str) -> str:
    return places().name_of(code)


def full_name(code: str) -> str:
    return places().full_name(code)


def children(code: str) -> list[str]:
    return places().children(code)


def reports(code: str) -> list[str]:
    return places().reports(code)


def reporting_closure(codes: Iterable[str]) -> list[tuple[str, str, str]]:
    return places().reporting_closure(codes)


def units_of(staff: Staff) -> list[str]:
    """The own division and those that report to it, down to townships: whose targets are set."""
    codes = [staff.division_code, *reports(staff.division_code)]
    return [code for code in codes if len(DivisionCode(code).significant) <= TOWNSHIP_DIGITS]
