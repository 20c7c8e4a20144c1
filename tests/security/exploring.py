"""Clicking through all pages as somebody: what is there is opened, what can be pressed is pressed,
and where it leads is looked at, once the work is done that it began."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from django.db import transaction

from bangfu.disclosure.actions.exporting import JOB
from bangfu.runs import worker
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run
from tests.security.asking import LEAVES, Answer, Asked, Asker, Knowledge, Learned

# how often one person opens the pages of one route, and presses the buttons that go to one
OPENED = 5
PRESSED = 2
# more often where it has not been done yet; behind a door on one page, and on all
TRIED = 12
AT_ONCE, AT_DOORS = 4, 16
Shown = tuple[Asked, Answer]


@contextmanager
def taken_back() -> Iterator[None]:
    """What is pressed inside was not pressed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Walk:
    """One person's way through the pages, from the home page on."""

    asker: Asker
    knowledge: Knowledge
    opened: Counter = field(default_factory=Counter)
    pressed: Counter = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def pages(self, most: int) -> Iterator[Shown]:
        """Routes that were opened least come first."""
        alone = [
            f"/{one.shape}" for one in self.knowledge.all_routes.values() if not one.parameters
        ]
        waiting = ["/", *alone]
        while len(self.seen) < most:
            waiting = list(filter(self.is_wanted, dict.fromkeys(waiting)))
            if not waiting:
                break
            path = min(waiting, key=lambda one: self.opened[self.shape(one)])
            answer = self.open(path)
            waiting += self.knowledge.learn(Asked("GET", path), answer)
            yield Asked("GET", path), answer
            yield from self.buttons(self.wanted(answer, path))

    def doors(self, paths: Iterable[str]) -> Iterator[Shown]:
        """These pages, and what is still to be done on them, in other words until it is taken."""
        for path in paths:
            answer = self.open(path)
            self.knowledge.learn(Asked("GET", path), answer)
            yield Asked("GET", path), answer
            yield from self.buttons(self.insisted(answer, path))

    def is_wanted(self, path: str) -> bool:
        shape = self.shape(path)
        return shape[0] is not None and path not in self.seen and self.opened[shape] < OPENED

    def shape(self, path: str) -> tuple[str | None, str]:
        """The route, and which of its queries: a filter, the next page."""
        parts = urlsplit(path)
        route = self.knowledge.route_of(parts.path)
        leaves = route and self.knowledge.all_routes[route].entry.name in LEAVES
        return None if leaves else route, parts.query[:12]

    def is_new(self, path: str) -> bool:
        """Whether nobody has had an answer there yet."""
        route = self.shape(path)[0]
        return route is not None and route not in self.knowledge.answered

    def open(self, path: str) -> Answer:
        self.seen.add(path)
        self.opened[self.shape(path)] += 1
        return self.asker.ask(Asked("GET", path))

    def buttons(self, wanted: Iterable[Asked]) -> Iterator[Shown]:
        for asked in wanted:
            with taken_back():
                yield from self.followed(asked)

    def wanted(self, answer: Answer, path: str) -> Iterator[Asked]:
        """The page's forms, each time with other choices."""
        for action, fields in forms_of(answer, path):
            route = self.shape(action)[0]
            most = PRESSED if route in self.knowledge.done else TRIED
            turn, self.pressed[route] = self.pressed[route], self.pressed[route] + 1
            if route is not None and turn < most:
                yield filled_in(action, fields, turn)

    def insisted(self, answer: Answer, path: str) -> Iterator[Asked]:
        for action, fields in forms_of(answer, path):
            route = self.shape(action)[0]
            for _ in range(AT_ONCE if route is not None else 0):
                turn, self.pressed[route] = self.pressed[route], self.pressed[route] + 1
                if route in self.knowledge.done or turn >= AT_DOORS:
                    break
                yield filled_in(action, fields, turn)

    def followed(self, posted: Asked) -> Iterator[Shown]:
        """The step, where it leads, and the steps and files that are there only now."""
        answer = self.asker.ask(posted)
        found = self.knowledge.learn(posted, answer)
        yield posted, answer
        worked()
        if where := self.knowledge.know("GET", answer.headers.get("Location", ""), []):
            asked = Asked("GET", where)
            answer = self.asker.ask(asked)
            found += self.knowledge.learn(asked, answer)
            yield asked, answer
            yield from self.looked_at(self.wanted(answer, where))
        yield from self.looked_at(map(partial(Asked, "GET"), found))

    def looked_at(self, each: Iterable[Asked]) -> Iterator[Shown]:
        """What nobody has had an answer to yet."""
        for asked in each:
            if self.is_new(asked.path):
                answer = self.asker.ask(asked, keeps=False)
                self.knowledge.learn(asked, answer)
                yield asked, answer


def filled_in(action: str, fields: dict[str, list[str]], turn: int) -> Asked:
    given = ((name, values[turn % len(values)]) for name, values in fields.items())
    return Asked("POST", action, tuple(given))


def worked() -> None:
    """Lists that were asked for are made; other work reads what is committed only."""
    waiting = Run.objects.filter(state=RunState.QUEUED)
    if not waiting.exclude(kind=JOB).exists():
        while worker.work_once(threading.Event()):
            pass


def forms_of(answer: Answer, path: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Where each form of the page goes, and what it may send."""
    if not answer.is_page:
        return []
    page = Learned(answer.body.decode(errors="replace"), path)
    return [
        (action, filled)
        for (method, action, _), filled in zip(page.forms, page.filled, strict=True)
        if method == "POST"
    ]
