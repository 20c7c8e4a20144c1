"""Ten thousand answers given apart and sent in any order: nothing is lost, nothing done twice
(S1.17, S2.24).

Phones see the register at different times, write without a network, send in any order, send again
what was taken in, and are cut off in the middle; the office edits meanwhile and looks at what is
held. A small register in plain Python says what should have become of every answer.
"""

import json
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from bangfu.registry import queries as register
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Person, Wish, WorkSpell
from bangfu.registry.queries import version_of
from bangfu.visits import actions, queries
from bangfu.visits.actions import Said, Seen
from bangfu.visits.codes import OF_PERSON, OF_SPELL, AnswerState, Fact
from bangfu.visits.models import Answer, Visit

VISITS, ANSWERS, PEOPLE, PHONES = 2_600, 10_000, 40, 6
PHONES_SAID = ["13800000001", "13800000002", "053612345678", "12"]
EMPLOYERS = ["甲厂", "乙厂", "丙厂"]
POOLS = {
    Fact.PHONE: PHONES_SAID,
    Fact.ABILITY: ["ordinary", "limited", "skilled", "none of these"],
    Fact.EMPLOYER: EMPLOYERS,
    Fact.PLACE: ["山东省青岛市黄岛区", "江苏省苏州市昆山市"],
    Fact.INCOME: ["3000", "4200", "5000", "一万"],
    Fact.END: ["2023-05", "2023-06", "2023-01"],
}
NOT_VALID = {"12", "none of these", "一万", "2023-01"}
FORMS = {"进厂、进企业": "employed", "帮扶车间": "workshop", "自己创业": "self_employed"}
WISH_PLACES = {"本村": "village", "省外": "other_province"}
NEW_MONTHS = ["2022-01", "2022-05", "2022-09"]
CRASHES, UNANSWERED, EDITS, LOOKS = 0.05, 0.1, 0.05, 0.1
VISIT = EditReason.VISIT.sentence


class CutOff(Exception):
    """The server stopped in the middle."""


@dataclass
class Row:
    """What the plain register knows of a row."""

    now: dict[str, object]
    writes: int = 0


@dataclass
class Phone:
    seen: dict[int, tuple[Seen, dict[str, object], dict[str, str]]] = field(default_factory=dict)
    queue: list[dict[str, object]] = field(default_factory=list)


@contextmanager
def cut_off_at(statement: int) -> Iterator[None]:
    left = [statement]

    def run(execute, sql, params, many, context):
        # what the database was told to keep, it keeps: from here on it is an answer that got lost
        left[0] -= not sql.startswith("RELEASE")
        if left[0] == 0:
            raise CutOff
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield


class Village:
    def __init__(self, people: list[Person], staff, chance: random.Random) -> None:
        self.people, self.staff, self.chance = people, staff, chance
        self.phones = [Phone() for _ in range(PHONES)]
        self.spells = {person.pk: person.spells.get() for person in people}
        self.rows = {row: Row(self.read(row)) for row in [*people, *self.spells.values()]}
        self.new: dict[tuple[int, str], str] = {}
        self.wishes: dict[int, dict[str, str]] = {person.pk: {} for person in people}
        self.expected: dict[tuple[uuid.UUID, str], tuple[str, AnswerState]] = {}
        self.sent: set[uuid.UUID] = set()
        self.written = 0

    @staticmethod
    def read(row: Person | WorkSpell) -> dict[str, object]:
        names = OF_PERSON if isinstance(row, Person) else OF_SPELL
        return {name.value: getattr(row, name) for name in names}

    def look(self, phone: Phone) -> None:
        """A new list is taken onto the phone; what was written before it stays in the queue."""
        for person in self.chance.sample(self.people, 8):
            spell = self.spells[person.pk]
            wish = register.wish_of(person)
            seen = Seen(version_of(person), spell.pk, version_of(spell), wish and wish.pk)
            now = self.rows[person].now | self.rows[spell].now
            phone.seen[person.pk] = (seen, now, dict(self.wishes[person.pk]))

    def write(self, phone: Phone) -> None:
        pk = self.chance.choice(list(phone.seen))
        facts = self.chance.sample(list(POOLS), self.chance.randint(2, 6))
        spell = {}
        if self.chance.random() < 0.2:
            spell = {"start_month": self.chance.choice(NEW_MONTHS), "end_month": "2022-12"}
            spell["employer_name"] = self.chance.choice(EMPLOYERS)
        wish = {}
        if self.chance.random() < 0.3:
            wish = {"form": self.chance.choice(list(FORMS))}
            if self.chance.random() < 0.5:
                wish["place"] = self.chance.choice(list(WISH_PLACES))
        seen, base, wished = phone.seen[pk]
        said = {fact.value: self.chance.choice(POOLS[fact]) for fact in facts}
        visit = {"uuid": uuid.UUID(int=self.chance.getrandbits(128)), "pk": pk, "seen": seen}
        note = self.chance.choice(["", "话"])
        visit["said"] = Said(date(2023, 10, 9), "met", said, spell, note, wish)
        phone.queue.append({**visit, "base": base, "wished": wished})
        self.written += 1

    def send(self, phone: Phone) -> None:
        at = self.chance.randrange(len(phone.queue))
        visit = phone.queue[at]
        given = {name: visit[name] for name in ("uuid", "seen", "said")}
        person = next(one for one in self.people if one.pk == visit["pk"])
        try:
            with cut_off_at(self.chance.randint(1, 40) if self.chance.random() < CRASHES else 0):
                actions.record_visit(person=person, **given, kept={}, by=self.staff)
        except CutOff:
            return
        self.expect(person, visit)
        # an answer that never reached the phone: the visit is sent once more
        if self.chance.random() >= UNANSWERED:
            phone.queue.pop(at)

    def expect(self, person: Person, visit: dict) -> None:
        if visit["uuid"] in self.sent:
            return
        self.sent.add(visit["uuid"])
        said, spell = visit["said"], self.spells[person.pk]
        for row in (person, spell):
            names = [name for name in said.facts if name in self.rows[row].now]
            base = visit["base"]
            states = {name: self.state(row, name, said.facts[name], base) for name in names}
            self.rows[row].writes += AnswerState.APPLIED in states.values()
            for name, state in states.items():
                self.expected[visit["uuid"], name] = said.facts[name], state
        if said.spell:
            key, employer = (person.pk, said.spell["start_month"]), said.spell["employer_name"]
            there = self.new.setdefault(key, "")
            state = AnswerState.HELD if there not in ("", employer) else AnswerState.SAME
            if not there:
                self.new[key], state = employer, AnswerState.APPLIED
            self.expected[visit["uuid"], Fact.SPELL] = employer, state

        if said.wish:
            text = json.dumps(said.wish, ensure_ascii=False)
            self.expected[visit["uuid"], Fact.WISH] = text, self.word(person, visit)

    def word(self, person: Person, visit: dict) -> AnswerState:
        now, was = self.wishes[person.pk], visit["wished"]
        codes = FORMS | WISH_PLACES
        values = {name: codes[text] for name, text in visit["said"].wish.items()}
        if now and all(now.get(name, "") == value for name, value in values.items()):
            return AnswerState.SAME
        clash = [n for n, value in values.items() if now.get(n, "") not in (value, was.get(n, ""))]
        if now and clash:
            return AnswerState.HELD
        now |= values
        return AnswerState.APPLIED

    def state(self, row, name: str, text: str, base: dict[str, object]) -> AnswerState:
        now, value = self.rows[row].now, typed(name, text)
        if text in NOT_VALID or now[name] not in (base[name], value):
            return AnswerState.HELD
        if now[name] == value:
            return AnswerState.SAME
        now[name] = value
        return AnswerState.APPLIED

    def edit(self) -> None:
        """Somebody in the office writes what is so now."""
        person = self.chance.choice(self.people)
        row = self.chance.choice([person, self.spells[person.pk]])
        name = self.chance.choice(list(self.rows[row].now))
        value = typed(
            name, self.chance.choice([one for one in POOLS[name] if one not in NOT_VALID])
        )
        registry.edit(
            row=row,
            version=version_of(row),
            typed={name: value},
            reason=EditReason.MISTAKE,
            by=self.staff,
        )
        self.rows[row].now[name] = value
        if self.chance.random() < 0.3:
            said = {"form": self.chance.choice(list(FORMS.values())), "place": ""}
            word = {"said_how": "office", "said_on": date(2023, 10, 9), "by": self.staff}
            registry.say_wish(person=person, said=said, **word)
            self.wishes[person.pk] = said


def typed(name: str, text: str) -> object:
    if text in NOT_VALID:
        return text
    convert: dict[str, Callable] = {Fact.INCOME: Decimal, Fact.END: Month.parse}
    return convert.get(name, str)(text)


@pytest.mark.long
@pytest.mark.django_db
def test_ten_thousand_answers_given_apart_lose_nothing_and_do_nothing_twice(county, zhao):
    chance = random.Random(20231009)
    people = [county.person("李秀英", phone="", spells=["2023-03"]) for _ in range(PEOPLE)]
    village = Village(people, zhao, chance)
    while village.written < VISITS or any(phone.queue for phone in village.phones):
        phone = chance.choice(village.phones)
        if not phone.seen or chance.random() < LOOKS:
            village.look(phone)
        if chance.random() < EDITS:
            village.edit()
        if village.written < VISITS and chance.random() < 0.6:
            village.write(phone)
        elif phone.queue:
            village.send(phone)
    assert Visit.objects.count() == VISITS
    kept(village)
    registered(village)


def kept(village: Village) -> None:
    """Every answer is there with its words, and became what the plain register says."""
    found = {}
    for answer in Answer.objects.select_related("visit"):
        said = answer.said
        if answer.fact == Fact.SPELL:
            said = queries.said_of(answer)["employer_name"]
        found[answer.visit.uuid, answer.fact] = said, answer.state
    assert found == village.expected
    assert len(found) >= ANSWERS
    states = Counter(state for _, state in found.values())
    assert min(states[state] for state in ("applied", "same", "held")) > ANSWERS / 20, states


def registered(village: Village) -> None:
    """The register is what the plain one says, and each visit wrote each row once at most."""
    for row, plain in village.rows.items():
        row.refresh_from_db()
        assert village.read(row) == plain.now
        assert row.history.filter(history_change_reason=VISIT).count() == plain.writes
    for person in village.people:
        wish, plain = register.wish_of(person), village.wishes[person.pk]
        assert {name: getattr(wish, name) for name in plain} == plain
        assert Wish.objects.filter(person=person, ended_at=None).count() == bool(plain)
    applied = {key: value for key, value in village.new.items() if value}
    spells = WorkSpell.objects.filter(start_month__lt=Month(2023, 1))
    assert {(one.person_id, str(one.start_month)): one.employer_name for one in spells} == applied
    assert WorkSpell.history.filter(start_month__lt=Month(2023, 1)).count() == len(applied)
