"""Nobody learns of rows outside their reach: ten thousand random requests over every route.

Two questions are put to each answer. Is a mark in it of a place that the asker does not reach
(tests/security/world.py)? And is it the same answer, byte for byte, when the rows elsewhere are
changed, removed and added to? The second sees a leak in a count or a suggestion without knowing the
page. Both work on whatever routes, fields and tables there are.

Other draws: BANGFU_TEST_SEED=7 pytest tests/security/test_fuzz.py -s
"""

import dataclasses
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction

from bangfu.comparison import worklist
from bangfu.comparison.models import Discrepancy
from bangfu.org import limits
from bangfu.org.models import Staff
from bangfu.org.queries import forget_places
from bangfu.registry.models import Person
from bangfu.web import people_lists
from tests.security import apart, world
from tests.security.asking import GARBAGE, Asked, Asker, Knowledge, explored
from tests.security.reach import nobodys, tables, used_inside

ON_POSTGRES = "BANGFU_TEST_DATABASE_URL" in os.environ
SEED = int(os.environ.get("BANGFU_TEST_SEED", "20230909"))
REQUESTS = 2_000 if ON_POSTGRES else 10_000
CLICKS = 40
FOR_EVER = 10**9


@pytest.fixture
def everybody(transactional_db, divisions, county, tmp_path, settings) -> Iterator[list[Staff]]:
    settings.BANGFU_LIMITS = dict.fromkeys(settings.BANGFU_LIMITS, (FOR_EVER, 60))
    with time_machine.travel("2023-10-12 10:00+08:00", tick=False):
        yield world.build(county, tmp_path)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened; keys given afterwards are the same again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if statements := connection.ops.sequence_reset_sql(no_style(), tables()):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    forget_places()
    cache.clear()
    # how much was asked before is counted in files, which no roll-back undoes
    shutil.rmtree(Path(settings.BANGFU_STORE) / limits.FOLDER, ignore_errors=True)


class Fuzz:
    """All draws of one run, and what they have brought to light."""

    def __init__(self, everybody: list[Staff], seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self.everybody = everybody
        self.knowledge = Knowledge()
        self.found: list[str] = []
        self.asked = 0
        self.used = used_inside(everybody[0])
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
            with undone():
                for asked, answer in explored(Asker(staff), self.knowledge, CLICKS):
                    self.judge(staff, asked, answer)

    def run(self, staff: Staff, draws: int) -> None:
        """The same requests twice: as it is, and with everything elsewhere changed."""
        requests = [self.knowledge.draw(self.random) for _ in range(draws)]
        self.used = used_inside(staff)
        plain = self.answers(staff, requests, lambda: None)
        changes = random.Random(self.random.random())
        other = self.answers(staff, requests, lambda: apart.change(staff, self.used, changes))
        for asked, one, two in zip(requests, plain, other, strict=True):
            if one.told != two.told:
                self.tell(staff, asked, f"differs with rows elsewhere: {difference(one, two)}")

    def answers(self, staff: Staff, requests: list[Asked], change: Callable[[], object]) -> list:
        answers = []
        with undone():
            change()
            before = apart.digests(staff, self.used)
            asker = Asker(staff)
            for asked in requests:
                answers.append(asker.ask(asked))
                self.judge(staff, asked, answers[-1])
            for row in apart.changed(before, apart.digests(staff, self.used)):
                self.found.append(f"{staff.role_name} changed a row elsewhere: {row}")
        return answers

    def judge(self, staff: Staff, asked: Asked, answer) -> None:
        self.asked += 1
        self.knowledge.learn(asked, answer)
        if answer.status >= 500:
            self.tell(staff, asked, answer.error)
        text, sent = answer.text, unquote(unquote(str(asked)))
        for mark in world.forbidden(staff):
            if mark in text and mark not in sent:
                at = text.index(mark)
                self.tell(staff, asked, f"shows {mark!a}: {text[max(at - 200, 0) : at + 50]}")

    def tell(self, staff: Staff, asked: Asked, what: str) -> None:
        who = f"{staff.role_name} of {staff.division_code}"
        self.found.append(f"{who}: {asked}: {what}")


def difference(one, two) -> str:
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


def fuzzed(everybody: list[Staff], requests: int, whom: list[Staff] | None = None) -> Fuzz:
    fuzz = Fuzz(everybody)
    fuzz.explore()
    whom = whom or everybody
    for staff in whom:
        fuzz.run(staff, requests // (2 * len(whom)) + 1)
    return fuzz


def test_every_table_is_in_somebodys_reach_or_shared_by_name():
    assert nobodys() == [], "say in tests/security/reach.py why everybody may share these"


def test_no_answer_tells_of_a_row_out_of_reach(everybody, capsys):
    started = time.monotonic()
    fuzz = fuzzed(everybody, REQUESTS)
    unreached = sorted(fuzz.knowledge.all_routes.keys() - fuzz.knowledge.reached)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{fuzz.asked} requests, {time.monotonic() - started:.0f} s, seed {SEED}; "
            f"routes that never answered with a page: {unreached}\n"
        )
    assert fuzz.found == [], f"{len(fuzz.found)} findings, seed {SEED}:\n" + "\n".join(
        fuzz.found[:40]
    )
    assert fuzz.asked >= REQUESTS
    assert ON_POSTGRES or len(unreached) * 3 < len(fuzz.knowledge.all_routes)


def planted_in_a_count(monkeypatch) -> None:
    """The work list's head counts what lies elsewhere as well, and shows none of it."""
    real = worklist.counts

    def counts(*args, **kwargs):
        told = real(*args, **kwargs)
        return planted(told, Discrepancy.objects.count())

    monkeypatch.setattr(worklist, "counts", counts)


def planted(told, extra: int):
    """The same kind of answer with one number larger."""
    if dataclasses.is_dataclass(told):
        first = next(f.name for f in dataclasses.fields(told) if type(getattr(told, f.name)) is int)
        return dataclasses.replace(told, **{first: getattr(told, first) + extra})
    return [(told[0][0], told[0][1] + extra), *told[1:]]


def planted_in_a_suggestion(monkeypatch) -> None:
    """A search finds people wherever they live."""
    monkeypatch.setattr(
        people_lists,
        "people",
        lambda term, **_: [Person.objects.select_related("household")],
    )


@pytest.mark.parametrize("plant", [planted_in_a_count, planted_in_a_suggestion])
def test_the_fuzz_finds_a_planted_leak(everybody, monkeypatch, plant):
    plant(monkeypatch)
    chen = next(one for one in everybody if one.role_name == "county_officer")
    fuzz = fuzzed(everybody[:3], 600, [chen])
    assert any("county_officer" in line for line in fuzz.found)


def test_the_two_sides_both_have_rows_in_every_table(everybody):
    chen = next(one for one in everybody if one.role_name == "county_officer")
    empty = [model._meta.label for model in tables() if not model._base_manager.exists()]
    assert settings.BANGFU_LIMITS["search"][0] == FOR_EVER
    assert len(empty) <= len(tables()) // 4, empty
    with undone():
        done = apart.change(chen, used_inside(chen), random.Random(1))
    assert min(done.values()) > 10, done
