"""The places of a day, loaded once and asked by name or code from anywhere."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache

from django.db.models import Count, Max

from bangfu.engine.values import TOWNSHIP_DIGITS, DivisionCode
from bangfu.org.models import Division, ReportingLine, Staff
from bangfu.org.queries.places import Place, Places

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
    return _loaded((*_edition(Division), *_edition(ReportingLine)), on)


def _edition(model: type[Division] | type[ReportingLine]) -> tuple[object, ...]:
    """What every change of the table changes; each part is read off an index."""
    # not exclude(): of "NOT … IS NULL" SQLite reads the whole index
    ended = model._default_manager.filter(valid_to__isnull=False)
    last_ended = ended.aggregate(last=Max("valid_to"), number=Count("id"))
    return (*model._default_manager.aggregate(Max("id")).values(), *last_ended.values())


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
