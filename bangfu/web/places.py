"""Names of divisions for pages: the table is looked at once per page, not once per name."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bangfu.engine.values import Month
from bangfu.org import queries
from bangfu.org.queries import Places


class PlacesOfThisPage:
    """Middleware: while one page is made, every name comes from one loading of the table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with queries.places_held():
            return self.get_response(request)


def current() -> Places:
    return queries.places()


def at_end_of(month: Month) -> Places:
    return queries.places(month.last_day)


def name(code: str) -> str:
    return current().name_of(code) if code else ""


def full_name(code: str) -> str:
    return current().full_name(code) if code else ""
