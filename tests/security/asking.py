"""Asking pages as somebody, and learning from the answers what else may be asked."""

import html
import io
import json
import random
import re
import traceback
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from unittest import mock
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from bangfu.org.models import Staff
from bangfu.visits.views.phone import HEADER
from tests.disclosure.taking import proven
from tests.security.routes import Route, routes

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
GARBAGE = [
    "",
    "0",
    "-1",
    "9" * 30,
    "%",
    "'",
    '"><b>',
    "\u0000",
    "../..",
    "[]",
    "null",
    "٣",
    "A" * 300,
]
GARBAGE += ["2023-09", "2023-13", "2023-07", "370724000000", "370725000000", "on", "1e9"]
TAKE = "/visits/take/"
LEAVES = {"sign-out", "portal-close"}  # end the session that asks


@dataclass(frozen=True)
class Asked:
    """One request, as it can be made again."""

    method: str
    path: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """Its path without a query."""
        return urlsplit(self.path).path

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.given) or ''}"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    error: str = ""

    @property
    def text(self) -> str:
        """Everything that can be read in it, packed, escaped or not."""
        shown = "\n".join([*map(": ".join, self.headers.items()), *map(decoded, self.parts())])
        return shown + unquote_plus(shown) if "%" in shown else shown

    def parts(self) -> list[bytes]:
        if not self.body.startswith(b"PK\x03\x04"):
            return [self.body]
        with zipfile.ZipFile(io.BytesIO(self.body)) as package:
            return [package.read(name) for name in sorted(package.namelist())]

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def told(self) -> tuple:
        """The answer without what changes from one asking to the next."""
        return self.status, tuple(sorted(self.headers.items())), tuple(self.parts())


def is_answered(asked: Asked, answer: Answer) -> bool:
    """Whether it was shown or done; to be sent to who one is, is neither."""
    where = answer.headers.get("Location", "")
    if where.startswith(("/sign-in/", "/prove/")):
        return False
    return answer.status == 200 or (asked.method == "POST" and answer.status == 302)


def decoded(part: bytes) -> str:
    text = html.unescape(part.decode(errors="replace"))
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


@contextmanager
def same_chance(seed: int) -> Iterator[None]:
    """Tokens and keys drawn meanwhile are those that the same number drew before."""
    drawn = random.Random(seed).randbytes
    with mock.patch("os.urandom", drawn), mock.patch("random._urandom", drawn):
        yield


class Asker:
    """A browser of one person that keeps no page and takes no error for an answer."""

    def __init__(self, staff: Staff) -> None:
        client = Client()
        client.force_login(staff)
        # what asks for a recent proof is reached as well
        proven(client)
        self.cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key}
        self.factory = RequestFactory()
        self.handler = BaseHandler()
        self.handler.load_middleware()
        # by which a phone says which one it is, once it has taken the list
        self.headers: dict[str, str] = {}
        self.errors: list[str] = []
        self.count = 0

    def ask(self, asked: Asked, *, keeps: bool = True, has_token: bool = True) -> Answer:
        """Without `keeps` what it did is undone once it is answered; without `has_token` the form
        is the one of another browser."""
        self.factory.cookies.load(self.cookies)
        made = self.factory.get if asked.method == "GET" else self.factory.post
        given: dict[str, list[str]] = defaultdict(list)
        for name, value in asked.given:
            given[name].append(value)
        request = made(asked.path, given, headers=self.headers)
        request._dont_enforce_csrf_checks = has_token
        request.COOKIES |= {} if has_token else {settings.CSRF_COOKIE_NAME: "b" * 32}
        self.errors.clear()
        self.count += 1
        got_request_exception.connect(self.note)
        try:
            with same_chance(self.count), transaction.atomic():
                answer = self.answered(self.handler.get_response(request))
                transaction.set_rollback(answer.status >= 500 or not keeps)
        finally:
            got_request_exception.disconnect(self.note)
        if asked.path == TAKE and answer.status == 200:
            self.headers = {HEADER: json.loads(answer.body)["token"]}
        return answer

    def note(self, request, **_: object) -> None:
        self.errors.append(traceback.format_exc(limit=-4))

    def answered(self, response: HttpResponse) -> Answer:
        body = b"".join(response) if response.streaming else response.content
        for closer in response._resource_closers:
            closer()
        # keys of sessions and forms are drawn anew each time, and tell of no row
        cookies = "; ".join(
            one.OutputString().replace(one.value, "") for one in response.cookies.values()
        )
        headers = {**response.headers, "Set-Cookie": cookies}
        return Answer(response.status_code, headers, body, "".join(self.errors))


HERE = "http://testserver"
# by the kind of field that is empty
TYPED = {
    "checkbox": "on",
    "date": "2023-10-10",
    "month": "2023-09",
    "number": "5",
    "text": "核实情况属实",
    "textarea": "核实情况属实",
}
# where not any words do
NAMED = dict.fromkeys(("employer_code", "party_code"), "91350100M000100Y43")


class Learned(HTMLParser):
    """Addresses and forms of a page."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.links: dict[str, None] = {}
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []
        # of each form, what may be sent in each of its fields by somebody who fills in all of it
        self.filled: list[dict[str, list[str]]] = []
        self.path = path
        self.select = ""
        self.open = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = {name: value or "" for name, value in attributes}
        self.links |= {given[a]: None for a in ("href", "hx-get", "src", "hx-post") if given.get(a)}
        if tag == "form":
            method = given.get("method", "get").upper()
            self.forms.append((method, given.get("action") or self.path, []))
            self.filled.append({})
            self.open = len(self.forms) - 1
        if self.forms and (other := given.get("formaction")):
            # a button that sends the same elsewhere
            self.forms.append(("POST", other, self.forms[self.open][2]))
            self.filled.append(self.filled[self.open])
        if tag == "select":
            self.select = given.get("name", "")
        if self.forms and tag in ("input", "textarea", "select", "button") and given.get("name"):
            self.forms[self.open][2].append((given["name"], given.get("value", "")))
            self.fill(given["name"], given.get("value", ""), given.get("type", tag))
        if self.forms and tag == "option" and self.select:
            self.forms[self.open][2].append((self.select, given.get("value", "")))
            self.fill(self.select, given.get("value", ""), "option")

    def fill(self, name: str, value: str, kind: str) -> None:
        """All choices there are; where something is to be typed, what fits."""
        typed = value or NAMED.get(name) or TYPED.get(kind, "")
        if typed and kind != "file":
            self.filled[self.open].setdefault(name, []).append(typed)

    def handle_data(self, data: str) -> None:
        """Some addresses are shown to be handed on."""
        if data.startswith(HERE):
            self.links[data.removeprefix(HERE)] = None


@cache
def shape_of(path: str) -> str | None:
    """The route of a path, as the resolver calls it."""
    try:
        return resolve(path).route if path.startswith("/") else None
    except Resolver404:
        return None


@dataclass
class Knowledge:
    """What all pages together have told: addresses and fields of each route, values anywhere."""

    all_routes: dict[str, Route] = field(
        default_factory=lambda: {route.shape: route for route in routes()}
    )
    paths: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[tuple[str, str], dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    keys: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    # of each route a step that was done
    done: dict[str, Asked] = field(default_factory=dict)

    def of_one(self) -> "Knowledge":
        """What one person's pages tell, beside what is known of all."""
        return Knowledge(all_routes=self.all_routes, answered=self.answered)

    def add(self, other: "Knowledge") -> None:
        for route, paths in other.paths.items():
            self.paths[route] |= paths
        for page, fields in other.fields.items():
            for name, values in fields.items():
                self.fields[page][name] |= values
        self.done = other.done | self.done

    def learn(self, asked: Asked, answer: Answer) -> list[str]:
        """The addresses it names, in the order in which they stand there."""
        where, route = answer.headers.get("Location", ""), self.route_of(asked.place)
        if route is not None and is_answered(asked, answer):
            self.answered.add(route)
            if asked.method == "POST":
                self.done.setdefault(route, asked)
        found = [where]
        if answer.is_page:
            page = Learned(answer.body.decode(errors="replace"), asked.path)
            found += page.links
            for method, action, given in page.forms:
                self.know(method, action, given)
        return [path for link in found if (path := self.know("GET", link, []))]

    def know(self, method: str, link: str, given: list[tuple[str, str]]) -> str:
        parts = urlsplit(link)
        route = self.route_of(parts.path)
        if parts.netloc or route is None:
            return ""
        fields = self.fields[method, route]
        for name, value in [*parse_qsl(parts.query, keep_blank_values=True), *given]:
            if name != "csrfmiddlewaretoken":
                fields[name].add(value)
        self.paths[route].add(parts.path)
        return link.partition("#")[0]

    def unanswered(self) -> list[str]:
        """Routes that nobody has got a page, a file or a done step of."""
        return sorted(self.all_routes.keys() - self.answered)

    def route_of(self, path: str) -> str | None:
        shape = shape_of(path)
        return shape if shape in self.all_routes else None

    def draw(self, random: random.Random) -> Asked:
        shape = random.choice(sorted(self.all_routes))
        route = self.all_routes[shape]
        if route.entry.name in LEAVES:
            return self.draw(random)
        known = sorted(self.paths[shape])
        # half of them as a reader of some page would ask, wherever that page was seen
        proper = bool(known) and random.random() < 0.5
        path = random.choice(known) if proper else self.made(route, random)
        posts = self.fields.get(("POST", shape), {})
        method = "POST" if random.random() < (0.4 if posts else 0.1) else "GET"
        fields = self.fields.get((method, shape), {})
        chance = 0.9 if method == "POST" else 0.4
        given = [
            (name, self.value(fields[name], random, proper=proper and method == "POST"))
            for name in sorted(fields)
            if random.random() < chance
        ]
        return Asked(method, path, tuple(given))

    def made(self, route: Route, random: random.Random) -> str:
        values = {"int": self.keys, "slug": self.words, "str": self.words}

        def value(kind: str, name: str) -> str:
            drawn = random.choice(values.get(kind, self.keys))
            fits = drawn.replace("/", "").replace("\x00", "") or "x"
            return re.sub(r"[^-\w]", "", fits) or "x" if kind == "slug" else fits

        return quote(route.address(value))

    def value(self, seen: set[str], random: random.Random, *, proper: bool) -> str:
        if proper:
            return random.choice(sorted(seen - {""}) or ["2023-10-01", "on", "7"])
        pick = random.random()
        if seen and pick < 0.5:
            return random.choice(sorted(seen))
        if pick < 0.7:
            return random.choice(self.words)
        return random.choice(self.keys if pick < 0.85 else GARBAGE)
