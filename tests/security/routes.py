"""Every page that the resolver knows, and addresses that lead to it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """An address with its parameters still in it: "files/<int:pk>/apply/"."""

    shape: str
    entry: URLPattern

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """(kind, name) in the order of the address."""
        return [(m["kind"] or "str", m["name"]) for m in PARAMETER.finditer(self.shape)]

    def address(self, value: Callable[[str, str], str]) -> str:
        """The address with `value(kind, name)` for each parameter."""
        return "/" + PARAMETER.sub(lambda m: value(m["kind"] or "str", m["name"]), self.shape)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        shape = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, shape)
        else:
            yield Route(shape, entry)


def plain(kind: str, name: str) -> str:
    """A value that fits the parameter and most likely leads to nothing."""
    return {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}.get(kind, "people")
