"""Two questions put to each answer.

Is a mark in it of a place that the asker does not reach (tests/security/world.py)? And is it the
same answer, byte for byte, when the rows elsewhere are changed, removed and added to? The second
sees a leak in a count or a suggestion without knowing the page, and tells a row out of reach from
no row at all. Both work on whatever routes, fields and tables there are.
"""

import dataclasses
import itertools
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction

from bangfu.org import limits
from bangfu.org.models import Staff
from bangfu.org.queries import forget_places
from bangfu.registry.models import Person
from tests import guards
from tests.security import apart, world
from tests.security.asking import GARBAGE, Answer, Asked, Asker, Knowledge
from tests.security.doors import doors
from tests.security.exploring import Walk, worked
from tests.security.reach import is_ours, tables, used_inside
from tests.security.telephone import on_the_phone

CLICKS = 140
# tables of closed months, which the database keeps as they are
PUBLISHED = ("monitoring_", "reporting_")
# what anybody may write about any place: a complaint
OPEN_TO_ALL = {"rights.Complaint", "rights.ComplaintStep"}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened; keys given afterwards are the same again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    ours = [model for model in apps.get_models() if is_ours(model)]
    if statements := connection.ops.sequence_reset_sql(no_style(), ours):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    forget_places()
    cache.clear()
    # how much was asked before is counted in files, which no roll-back undoes
    shutil.rmtree(Path(settings.BANGFU_STORE) / limits.FOLDER, ignore_errors=True)


@dataclasses.dataclass(frozen=True)
class Finding:
    """What somebody was told, or did, that they should not."""

    staff: Staff
    route: str | None
    asked: object
    # the mark that shows whose row it was, where one was seen
    mark: str
    what: str

    def __str__(self) -> str:
        who = f"{self.staff.role_name} of {self.staff.division_code}"
        return f"{who}: {self.asked}: {self.what}"


class Fuzz:
    """All draws of one run, and what they have brought to light."""

    def __init__(self, everybody: list[Staff], seed: int) -> None:
        self.random = random.Random(seed)
        self.everybody = everybody
        self.knowledge = Knowledge()
        # what each one's own pages told
        self.own: dict[int, Knowledge] = {}
        self.found: list[Finding] = []
        self.asked = 0
        keys = {pk for model in tables() for pk in model._base_manager.values_list("pk", flat=True)}
        self.knowledge.keys = sorted(map(str, keys), key=lambda key: (len(key), key))
        people = Person.objects.order_by("pk")
        self.knowledge.words = [
            *GARBAGE,
            *world.MARKS,
            *world.MARKS.values(),
            *(name * 3 for name in world.MARKS.values()),
            *people.values_list("person_number", flat=True),
            *(person.identity_number for person in people),
            *(person.phone for person in people),
        ]

    def explore(self) -> None:
        """Learn from everybody's pages what can be asked, whoever may see the answer."""
        for staff in self.everybody:
            own = self.own[staff.pk] = self.knowledge.of_one()
            with undone():
                asker = Asker(staff)
                for asked, answer in itertools.chain(
                    Walk(asker, own).pages(CLICKS),
                    # with tries of their own, which they take from no other step
                    Walk(asker, own).doors(doors()),
                    on_the_phone(asker, own),
                ):
                    self.judge(staff, asked, answer)
            self.knowledge.add(own)

    def tamper(self, staff: Staff) -> None:
        """With the keys of others, as somebody who sees their pages would send them; rows elsewhere
        are there once, and once not."""
        requests = [*self.elsewhere(staff), *self.exchanged(staff)]
        self.compare(staff, requests, apart.remove)

    def elsewhere(self, staff: Staff) -> Iterator[Asked]:
        """Pages and steps to which only others were led."""
        for route in sorted(self.knowledge.all_routes):
            own = self.own[staff.pk].paths.get(route, set())
            step = self.knowledge.done.get(route)
            for path in self.one_of(self.knowledge.paths.get(route, set()) - own):
                yield Asked("GET", path)
                if step:
                    yield dataclasses.replace(step, path=path)

    def exchanged(self, staff: Staff) -> Iterator[Asked]:
        """Own pages and steps, with one value at a time that only others were offered."""
        own = self.own[staff.pk]
        for (method, route), fields in sorted(own.fields.items()):
            step = own.done.get(route) if method == "POST" else None
            path = step.path if step else min(own.paths.get(route, {""}))
            for name in sorted(fields) if path and (step or method == "GET") else ():
                others = self.knowledge.fields[method, route][name] - fields[name]
                rest = tuple(pair for pair in step.given if pair[0] != name) if step else ()
                for value in self.one_of(others):
                    yield Asked(method, path, (*rest, (name, value)))

    def one_of(self, values: set[str]) -> list[str]:
        return [self.random.choice(sorted(values))] if values else []

    def press_forms_of_others(self, staff: Staff) -> None:
        """A form that was made in another browser is taken from nobody."""
        with undone():
            asker = Asker(staff)
            for _, step in sorted(self.own[staff.pk].done.items()):
                answer = asker.ask(step, has_token=False)
                if answer.status != 403:
                    self.tell(staff, step, f"taken from elsewhere: {answer.status}")

    def run(self, staff: Staff, draws: int) -> None:
        """Random requests twice: as it is, and with everything elsewhere changed."""
        self.compare(staff, [self.knowledge.draw(self.random) for _ in range(draws)], apart.change)

    def compare(self, staff: Staff, requests: list[Asked], change: apart.Change) -> None:
        used, drawn = used_inside(staff), random.Random(self.random.random())
        plain = self.answers(staff, requests, used, lambda: None)
        other = self.answers(staff, requests, used, lambda: change(staff, used, drawn))
        for asked, one, two in zip(requests, plain, other, strict=True):
            if one.told != two.told:
                self.tell(staff, asked, f"differs with rows elsewhere: {difference(one, two)}")

    def answers(
        self, staff: Staff, requests: Iterable[Asked], used, change: Callable[[], object]
    ) -> list[Answer]:
        answers = []
        with undone():
            # what elsewhere published is changed as well
            guards.lift(connection, *PUBLISHED)
            change()
            before = apart.digests(staff, used)
            asker = Asker(staff)
            for asked in requests:
                answers.append(asker.ask(asked))
                self.knowledge.learn(asked, answers[-1])
                self.judge(staff, asked, answers[-1])
                if asked.method == "POST" and answers[-1].status == 302:
                    worked()
            for row in apart.changed(before, apart.digests(staff, used)):
                if row[0] not in OPEN_TO_ALL or row in before:
                    self.tell(staff, "one of these", f"changed a row elsewhere: {row}")
        return answers

    def judge(self, staff: Staff, asked: Asked, answer: Answer) -> None:
        self.asked += 1
        if answer.status >= 500:
            self.tell(staff, asked, answer.error)
        text, sent = answer.text, unquote(unquote(str(asked)))
        for mark in world.forbidden(staff):
            if mark in text and mark not in sent:
                at = text.index(mark)
                shown = f"shows {mark!a}: {text[max(at - 200, 0) : at + 50]}"
                self.tell(staff, asked, shown, mark=mark)

    def tell(self, staff: Staff, asked: Asked | str, what: str, *, mark: str = "") -> None:
        route = self.knowledge.route_of(asked.place) if isinstance(asked, Asked) else None
        self.found.append(Finding(staff, route, asked, mark, what))


def difference(one: Answer, two: Answer) -> str:
    if (one.status, one.headers) != (two.status, two.headers):
        apart = set(one.headers.items()) ^ set(two.headers.items())
        if one.status != two.status or {name for name, _ in apart} - {"Content-Length"}:
            return f"{one.status} / {two.status} {apart}"
    parts = zip(one.told[2], two.told[2], strict=False)
    a, b = next((pair for pair in parts if pair[0] != pair[1]), (b"", b""))
    at = next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    cut = slice(max(at - 200, 0), at + 60)
    return f"{a[cut].decode(errors='replace')} / {b[cut].decode(errors='replace')}"
