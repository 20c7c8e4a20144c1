"""Discrepancies put into a block that agrees, and the truth about them."""

from dataclasses import dataclass, field

import numpy as np

from bangfu.engine.codes import DiscrepancyKind as Kind
from bangfu.engine.samples.arrays import Bytes, Flags, Ints, Random
from bangfu.engine.samples.careers import OPEN, Spells
from bangfu.engine.samples.employers import Employers
from bangfu.engine.samples.jobs import OTHER, Jobs, companies_of, incomes
from bangfu.engine.samples.names import Names, other_names
from bangfu.engine.samples.numbers import spoilt_numbers
from bangfu.engine.samples.people import ABILITIES, NOT_AT_SCHOOL, People, doubled
from bangfu.engine.samples.places import Workplace

WINDOW = 6  # months of insurance that one file tells of
LAGGING, LAWFUL_SIBLING, LAWFUL_SECOND_SPELL = 0.12, 0.015, 0.02


@dataclass(frozen=True)
class Rates:
    """How many discrepancies are planted: shares of the people at work and insured, except
    missing_here, duplicate_person and invalid_id, which are shares of all people."""

    missing_here: float = 0.03
    ended_here: float = 0.05
    stopped_there: float = 0.06
    employer_differs: float = 0.065
    place_differs: float = 0.045
    income_differs: float = 0.06
    name_differs: float = 0.02
    duplicate_there: float = 0.015
    duplicate_person: float = 0.002
    invalid_id: float = 0.0025


@dataclass
class Lines:
    """Who is insured by whom from when to when; each line gives a row a month."""

    person: Ints
    employer: Ints
    place: Ints
    wage: Ints
    start: Ints
    end: Ints
    is_planted: Flags  # kept free of lawful noise

    def added(self, **columns: Ints | Flags) -> "Lines":
        return Lines(
            **{
                name: np.concatenate([getattr(self, name), columns[name]])
                for name in self.__dataclass_fields__
            }
        )


@dataclass
class Planted:
    """One kind: the people, and columns of the truth about them."""

    kind: Kind
    person: Ints
    columns: dict[str, Ints] = field(default_factory=dict)
    also: Flags | None = None  # who shows the kind that follows from this one, too
    also_kind: Kind | None = None


@dataclass
class Scene:
    """A block while discrepancies are being planted in it."""

    random: Random
    month: int
    people: People
    spells: Spells
    jobs: Jobs
    employers: Employers
    workplaces: tuple[Workplace, ...]
    lines: Lines = field(init=False)
    insured_name: Names = field(init=False)
    insured_number: Bytes = field(init=False)
    planted: list[Planted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = _agreeing_lines(self)
        self.insured_name = self.people.name.at(np.arange(self.people.count))
        self.insured_number = self.people.number.copy()


def plant(scene: Scene, rates: Rates, *, at_least: int) -> None:
    """Plant every kind, each in people of its own; then name those never insured."""
    insured_now = _insured_now(scene)
    pools = _Pools(scene.random, insured_now, at_least)
    _plant_stops(scene, pools, rates)
    for plant_one, rate in (
        (_employer, rates.employer_differs),
        (_place, rates.place_differs),
        (_income, rates.income_differs),
        (_name, rates.name_differs),
        (_insured_twice, rates.duplicate_there),
        (_second_spell, LAWFUL_SECOND_SPELL),
    ):
        plant_one(scene, pools.take(rate))
    _missing(scene, pools.amount(rates.missing_here, scene.people.count))
    _unsupported(scene)
    _invalid(scene, pools.amount(rates.invalid_id, scene.people.count))
    _lawful_noise(scene)
    _doubles(scene, pools.amount(rates.duplicate_person, scene.people.count))


class _Pools:
    """Spells that may be spoilt, dealt out so that nobody gets two kinds."""

    def __init__(self, random: Random, spells: Ints, at_least: int) -> None:
        self.left = random.permutation(spells)
        self.size = len(spells)
        self.at_least = at_least

    def amount(self, rate: float, of: int) -> int:
        return max(round(rate * of), self.at_least)

    def take(self, rate: float, allowed: Flags | None = None) -> Ints:
        """`allowed` by spell."""
        suited = self.left if allowed is None else self.left[allowed[self.left]]
        taken = suited[: self.amount(rate, self.size)]
        self.left = self.left[~np.isin(self.left, taken)]
        return np.sort(taken)


def _agreeing_lines(scene: Scene) -> Lines:
    """Insurance that follows the spells, sometimes a month late."""
    spells, jobs = scene.spells, scene.jobs
    at = np.flatnonzero(jobs.is_insured)
    may_lag = spells.start[at] <= np.minimum(spells.end[at], scene.month) - 2
    lag = may_lag & (scene.random.random(len(at)) < LAGGING)
    return Lines(
        person=spells.person[at],
        employer=jobs.employer[at],
        place=jobs.place[at],
        wage=jobs.income[at],
        start=spells.start[at] + lag,
        end=spells.end[at],
        is_planted=np.zeros(len(at), dtype=bool),
    )


def _insured_now(scene: Scene) -> Ints:
    return np.flatnonzero(scene.spells.is_open & scene.jobs.is_insured)


def _lines_of(scene: Scene, spells: Ints) -> Ints:
    """The open line of each of these open spells, in the same order."""
    lines, month = scene.lines, scene.month
    now = np.flatnonzero((lines.start <= month) & (lines.end >= month))
    order = np.argsort(lines.person[now], kind="stable")
    people = lines.person[now][order]
    return now[order[np.searchsorted(people, scene.spells.person[spells])]]


def _plant_stops(scene: Scene, pools: _Pools, rates: Rates) -> None:
    """One side ended while the other went on."""
    spells, month, random = scene.spells, scene.month, scene.random
    stopped = pools.take(rates.stopped_there, spells.start <= month - 2)
    back = random.integers(1, WINDOW - 1, len(stopped))
    last = np.maximum(month - back, spells.start[stopped])
    lines = _lines_of(scene, stopped)
    scene.lines.start[lines] = spells.start[stopped]
    scene.lines.end[lines] = last
    scene.lines.is_planted[lines] = True
    scene.planted.append(Planted(Kind.STOPPED_THERE, spells.person[stopped], {"last_month": last}))
    ended = pools.take(rates.ended_here, spells.start <= month - 1)
    lines = _lines_of(scene, ended)
    scene.lines.is_planted[lines] = True
    back = random.integers(1, WINDOW + 1, len(ended))
    spells.end[ended] = np.maximum(month - back, spells.start[ended])
    employer = scene.jobs.employer[ended]
    scene.planted.append(
        Planted(Kind.ENDED_HERE, spells.person[ended], {"there_employer": employer})
    )


def _employer(scene: Scene, at: Ints) -> None:
    lines = _lines_of(scene, at)
    here = scene.jobs.employer[at]
    there = other_companies(scene, scene.jobs.place[at], here)
    scene.lines.employer[lines] = there
    scene.lines.is_planted[lines] = True
    found = {"here_employer": here, "there_employer": there}
    scene.planted.append(Planted(Kind.EMPLOYER_DIFFERS, scene.spells.person[at], found))


def _place(scene: Scene, at: Ints) -> None:
    """Insured in another province: mostly by another company, sometimes by a branch there."""
    lines = _lines_of(scene, at)
    here = scene.jobs.place[at]
    there = _other_provinces(scene, here)
    is_branch = scene.random.random(len(at)) < 0.25
    company = other_companies(scene, there, scene.jobs.employer[at])
    scene.lines.place[lines] = there
    scene.lines.employer[lines] = np.where(is_branch, scene.jobs.employer[at], company)
    scene.lines.is_planted[lines] = True
    scene.planted.append(
        Planted(
            Kind.PLACE_DIFFERS,
            scene.spells.person[at],
            {"here_place": here, "there_place": there},
            also=~is_branch,
            also_kind=Kind.EMPLOYER_DIFFERS,
        )
    )


def _income(scene: Scene, at: Ints) -> None:
    lines = _lines_of(scene, at)
    here = scene.jobs.income[at]
    factor = scene.random.choice([0.42, 0.5, 0.6, 1.45, 1.5, 1.9, 2.4], len(at))
    there = np.round(here * factor).astype(np.int64)
    scene.lines.wage[lines] = there
    scene.lines.is_planted[lines] = True
    found = {"here_yuan": here, "there_yuan": there}
    scene.planted.append(Planted(Kind.INCOME_DIFFERS, scene.spells.person[at], found))


def _name(scene: Scene, at: Ints) -> None:
    person = scene.spells.person[at]
    other = other_names(scene.random, scene.people.name.at(person))
    for part in ("surname", "first", "second"):
        getattr(scene.insured_name, part)[person] = getattr(other, part)
    scene.lines.is_planted[_lines_of(scene, at)] = True
    scene.planted.append(Planted(Kind.NAME_DIFFERS, person))


def _insured_twice(scene: Scene, at: Ints) -> None:
    lines = _lines_of(scene, at)
    count = len(at)
    place = scene.random.integers(0, len(scene.workplaces), count)
    there = other_companies(scene, place, scene.lines.employer[lines])
    scene.lines.is_planted[lines] = True
    scene.lines = scene.lines.added(
        person=scene.spells.person[at],
        employer=there,
        place=place,
        wage=scene.lines.wage[lines],
        start=scene.month - scene.random.integers(0, 4, count),
        end=np.full(count, OPEN),
        is_planted=np.ones(count, dtype=bool),
    )
    scene.planted.append(Planted(Kind.DUPLICATE_THERE, scene.spells.person[at]))


def _second_spell(scene: Scene, at: Ints) -> None:
    """Two jobs at once are lawful: the second is not insured and is no discrepancy."""
    spells, jobs, month = scene.spells, scene.jobs, scene.month
    at = at[spells.start[at] < month]
    count = len(at)
    start = scene.random.integers(spells.start[at] + 1, month + 1)
    channel = np.full(count, OTHER)
    added = Spells(
        spells.person[at], start, np.full(count, OPEN), *(np.zeros((2, count), dtype=bool))
    )
    place = np.zeros(count, dtype=np.int64)
    extra = {
        "channel": channel,
        "employer": other_companies(scene, place, jobs.employer[at]),
        "place": place,
        "income": incomes(scene.random, channel, added.is_away) // 2,
        "is_insured": np.zeros(count, dtype=bool),
    }
    for name in spells.__dataclass_fields__:
        setattr(spells, name, np.concatenate([getattr(spells, name), getattr(added, name)]))
    for name, values in extra.items():
        setattr(jobs, name, np.concatenate([getattr(jobs, name), values]))
    scene.lines.is_planted[_lines_of(scene, at)] = True


def _missing(scene: Scene, count: int) -> None:
    """Insured people of whom the register knows no work at all."""
    people, random = scene.people, scene.random
    free = np.ones(people.count, dtype=bool)
    free[scene.spells.person] = False
    able = people.ability <= ABILITIES.index("limited")
    free &= able & (people.age > 18) & (people.age < 66) & (people.school == NOT_AT_SCHOOL)
    person = np.sort(random.permutation(np.flatnonzero(free))[:count])
    count = len(person)
    place = anywhere(scene, count, home_share=0.4)
    employer = companies_of(scene.employers, place, random)
    scene.lines = scene.lines.added(
        person=person,
        employer=employer,
        place=place,
        wage=incomes(random, np.zeros(count, dtype=np.int64), place > 0),
        start=scene.month - random.integers(0, 2 * WINDOW, count),
        end=np.full(count, OPEN),
        is_planted=np.ones(count, dtype=bool),
    )
    scene.planted.append(Planted(Kind.MISSING_HERE, person, {"there_employer": employer}))


def anywhere(scene: Scene, count: int, *, home_share: float) -> Ints:
    """Workplaces, the own county among them."""
    elsewhere = scene.random.integers(0, len(scene.workplaces), count)
    return np.where(scene.random.random(count) < home_share, 0, elsewhere)


def _unsupported(scene: Scene) -> None:
    person = np.unique(scene.spells.person[scene.spells.is_open])
    never = person[~np.isin(person, scene.lines.person)]
    scene.planted.append(Planted(Kind.UNSUPPORTED, never))


def _invalid(scene: Scene, count: int) -> None:
    """A mistyped number in the register; an insurance table has the right one, so that to the
    comparison nobody insures this person."""
    spoken_for = np.concatenate([planted.person for planted in scene.planted[:-1]])
    unsupported = scene.planted[-1]
    stopping = scene.spells.person[scene.spells.end == scene.month]
    busy = np.concatenate([spoken_for, stopping])
    free = np.setdiff1d(np.arange(scene.people.count), busy)
    person = np.sort(scene.random.permutation(free)[:count])
    scene.people.number[person] = spoilt_numbers(scene.random, scene.people.number[person])
    at_work = np.isin(person, scene.spells.person[scene.spells.is_open])
    unsupported.person = np.setdiff1d(unsupported.person, person)
    scene.planted.append(Planted(Kind.INVALID_ID, person, also=at_work, also_kind=Kind.UNSUPPORTED))


def _doubles(scene: Scene, count: int) -> None:
    """The same person in a second household; the copy has no spells of its own."""
    spoken_for = np.concatenate([p.person for p in scene.planted if p.kind != Kind.UNSUPPORTED])
    free = np.setdiff1d(np.arange(scene.people.count), spoken_for)
    originals = np.sort(scene.random.permutation(free)[:count])
    copies = scene.people.count + np.arange(len(originals))
    scene.people = doubled(scene.random, scene.people, originals)
    scene.planted.append(Planted(Kind.DUPLICATE_PERSON, copies, {"of": originals}))


def _lawful_noise(scene: Scene) -> None:
    """Insured at a neighbouring place of the same province: no discrepancy."""
    provinces = [place.code[:2] for place in scene.workplaces]
    sibling = np.array(
        [
            next((i for i, p in enumerate(provinces) if p == own and i != index), index)
            for index, own in enumerate(provinces)
        ]
    )
    calm = ~scene.lines.is_planted & (scene.random.random(len(scene.lines.person)) < LAWFUL_SIBLING)
    scene.lines.place[calm] = sibling[scene.lines.place[calm]]


def other_companies(scene: Scene, place: Ints, besides: Ints) -> Ints:
    """Companies at these places other than those given."""
    employers = scene.employers
    found = companies_of(employers, place, scene.random)
    first = employers.first_of_place[place]
    count = employers.first_of_place[place + 1] - first
    return np.where(found == besides, first + (found - first + 1) % count, found)


def _other_provinces(scene: Scene, here: Ints) -> Ints:
    province = np.array([int(place.code[:2]) for place in scene.workplaces])
    there = scene.random.integers(0, len(province), len(here))
    for _ in range(len(province)):
        there = np.where(province[there] == province[here], (there + 1) % len(province), there)
    return there
