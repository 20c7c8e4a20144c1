"""Somebody at the desk who does one thing after another at a few households, with dice."""

import random
from collections import Counter
from datetime import date
from uuid import uuid4

from bangfu.assistance.actions import zero_employment as zero
from bangfu.assistance.models import ZeroCase
from bangfu.comparison import actions as comparison
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import StatusSource
from bangfu.engine.values import Month
from bangfu.org.models import Division, Staff
from bangfu.registry import actions, queries
from bangfu.registry.codes import ChangeGround, EditReason
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Household, HouseholdEvent, Person, WorkSpell
from bangfu.visits import actions as visits
from bangfu.web.households import actions as households
from tests.assistance.zero import WORDS
from tests.cast import NANGUAN, XITAN

TODAY = date(2023, 10, 12)
CHILD = {"name": "张小花", "relation": "daughter", "labour_ability": "none", "sex": "female"}
SPELL = {"place_code": "370211000000", "place_name": "山东省青岛市黄岛区", "employer_code": ""}


class Hand:
    """`Hand(seed, staff)(60)`: sixty steps; `told` counts what became of each."""

    def __init__(self, seed: int, by: Staff) -> None:
        self.dice, self.by, self.told = random.Random(seed), by, Counter()

    def __call__(self, count: int) -> None:
        steps = [name for name in vars(Hand) if not name.startswith("_")]
        for _ in range(count):
            step = self.dice.choice(steps)
            try:
                getattr(self, step)()
            except Exception as problem:  # noqa: BLE001 - whatever it was is looked at by the test
                self.told[step, type(problem)] += 1
            else:
                self.told[step, None] += 1

    def _one(self, rows):
        return self.dice.choice(list(rows.order_by("pk")))

    def _person(self) -> Person:
        return self._one(Person.objects.filter(merged_into=None).select_related("household"))

    def _home(self) -> Household:
        return self._one(Household.objects.all())

    def _findings(self) -> list[Discrepancy]:
        return self.dice.sample(list(Discrepancy.objects.order_by("pk")), 4)

    def _changed(self, home: Household, kind: Change, *, leaving=(), coming=(), **given) -> None:
        """With relations that fit: the first who stays is the head, as is the first who splits."""
        here = list(home.people.living().order_by("pk"))
        stay = [one for one in [*here, *coming] if one not in leaving]
        relations = {one.pk: "other" for one in [*here, *coming]}
        relations |= {group[0].pk: "head" for group in (stay, leaving) if group}
        households.change(
            household=home,
            kind=kind,
            happened_on=TODAY,
            given=given,
            relations=relations,
            token=uuid4(),
            seen=queries.state_of(home),
            ground=ChangeGround.TOLD,
            by=self.by,
        )

    def split(self) -> None:
        home = self._home()
        leaving = list(home.people.living().order_by("pk")[1:2])
        self._changed(home, Change.SPLIT, leaving=leaving, people=leaving)

    def merge(self) -> None:
        other = self._home()
        coming = list(other.people.living().order_by("pk"))
        self._changed(self._home(), Change.MERGED, coming=coming, other=other)

    def move(self) -> None:
        home = self._home()
        there = XITAN if home.division_code == NANGUAN else NANGUAN
        self._changed(home, Change.MOVED, village=Division.objects.get(code=there))

    def join(self) -> None:
        self._changed(self._home(), Change.JOINED, person=self._person(), relation="other")

    def leave(self) -> None:
        person = self._person()
        kind = self.dice.choice([Change.DIED, Change.MOVED_OUT])
        self._changed(person.household, kind, leaving=[person], person=person)

    def bear(self) -> None:
        born_on = date(2023, 10, self.dice.randrange(1, 12))
        self._changed(self._home(), Change.BORN, values={**CHILD, "born_on": born_on})

    def undo_change(self) -> None:
        mine = HouseholdEvent.objects.filter(undone_at=None, recorded_by=self.by)
        if event := mine.order_by("-pk").first():
            households.undo(event=event, by=self.by)

    def edit(self) -> None:
        row, typed = self._person(), {"phone": f"1380000{self.dice.randrange(10):04d}"}
        told = {"version": queries.version_of(row), "typed": typed}
        actions.edit(row=row, **told, reason=EditReason.MISTAKE, by=self.by)

    def edit_spell(self) -> None:
        row, typed = self._one(WorkSpell.objects.all()), {"employer_name": self.dice.choice("甲乙")}
        told = {"version": queries.version_of(row), "typed": typed}
        actions.edit(row=row, **told, reason=EditReason.MISTAKE, by=self.by)

    def undo_edit(self) -> None:
        row = self._person()
        actions.undo_edit(row=row, version=queries.version_of(row), by=self.by)

    def add_spell(self) -> None:
        months = {"start_month": Month(2022, self.dice.randrange(1, 12)), "end_month": None}
        more = {"employer_name": "甲厂", "employment_kind": "employed", "monthly_income_yuan": 3000}
        typed = {**SPELL, **months, **more}
        actions.add_spell(person=self._person(), typed=typed, reason=EditReason.MISTAKE, by=self.by)

    def visit(self) -> None:
        person = self._person()
        visits.record_visit(
            uuid=uuid4(),
            person=person,
            seen=visits.Seen(person=queries.version_of(person)),
            said=visits.Said(visited_on=TODAY, outcome="met", facts={"phone": "13800000001"}),
            kept={},
            by=self.by,
        )

    def status(self) -> None:
        home, kind = self._home(), self.dice.choice(["low_income", "relocated", "lifted_out"])
        if (standing := home.statuses.filter(ends_on=None).first()) and self.dice.random() < 0.5:
            actions.end_status(status=standing, ends_on=TODAY, by=self.by)
            return
        told = {"since": date(2023, 10, 1), "source": StatusSource.DOCUMENT, "evidence": "文件"}
        actions.open_status(household=home, kind=kind, **told, by=self.by)

    def apply_for_help(self) -> None:
        person = self._person()
        told = {"people": [person], "words": WORDS, "channel": "in_person"}
        zero.apply(household=person.household, **told, by=self.by)

    def withdraw(self) -> None:
        if case := ZeroCase.objects.order_by("-pk").first():
            people = [member.person for member in case.members.order_by("pk")[:1]]
            zero.withdraw(case=case, people=people, channel="in_person", by=self.by)

    def dispatch(self) -> None:
        comparison.dispatch(discrepancies=self._findings(), by=self.by)

    def undispatch(self) -> None:
        comparison.undispatch(discrepancies=self._findings(), by=self.by)

    def settle(self) -> None:
        [row, *_] = self._findings()
        outcome = self.dice.choice(["here_is_right", "there_is_right"])
        comparison.settle(discrepancy=row, outcome=outcome, reason="电话核实", by=self.by)

    def settle_many(self) -> None:
        told = {"outcome": "here_is_right", "reason": "电话核实"}
        comparison.settle_many(discrepancies=self._findings(), **told, by=self.by)

    def merge_people(self) -> None:
        row = self._one(Discrepancy.objects.filter(kind="duplicate_person"))
        pair = [row.person, Person.objects.get(pk=row.detail["other_person_id"])]
        self.dice.shuffle(pair)
        months = [{spell.start_month for spell in one.spells.all()} for one in pair]
        told = {"of_closed": dict.fromkeys(set.intersection(*months), False), "reason": "核对证件"}
        comparison.settle_by_merging(discrepancy=row, kept=pair[0], **told, by=self.by)

    def reopen(self) -> None:
        [row, *_] = self._findings()
        comparison.reopen(discrepancy=row, reason="再看一次", by=self.by)

    def check(self) -> None:
        actions.check_register(by=self.by)
