"""The door of every page that finds people by what was typed: see `actions.search`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bangfu.disclosure.rules import SeenEnough
from bangfu.engine.values import DivisionCode, NotADivisionCode
from bangfu.org.models import Staff
from bangfu.registry import actions

View = Callable[..., HttpResponse]


def measured(word: str, *, within: str = "") -> Callable[[View], View]:
    """The page finds people by the `word` of its address, in the place named by `within` there or
    wherever the reader reaches."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place = _place(request.GET.get(within, ""), request.user)
            try:
                actions.search(text=request.GET.get(word, ""), division=place, by=request.user)
            except SeenEnough as problem:
                return render(request, "429.html", {"told": str(problem)}, status=429)
            return view(request, *args, **kwargs)

        return guarded

    return door


def _place(code: str, reader: Staff) -> DivisionCode:
    try:
        return DivisionCode.parse(code or reader.division_code)
    except NotADivisionCode:
        return reader.division
