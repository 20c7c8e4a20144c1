"""Names of divisions for pages: the table is looked at once per page, not once per name."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from bangfu.org import queries
from bangfu.org.queries import Places

# what this page has loaded; None outside a page
_held: ContextVar[dict[str, Places] | None] = ContextVar("places of this page", default=None)


class PlacesOfThisPage:
    """Middleware: while one page is made, every name comes from one loading of the table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _held.set({})
        try:
            return self.get_response(request)
        finally:
            _held.reset(token)


def current() -> Places:
    held = _held.get()
    if held is None:
        return queries.places()
    if "places" not in held:
        held["places"] = queries.places()
    return held["places"]


def name(code: str) -> str:
    return current().name_of(code) if code else ""


def full_name(code: str) -> str:
    return current().full_name(code) if code else ""
