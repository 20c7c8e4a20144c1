"""Who works when: thirty months, month by month, for all people of a block at once."""

from dataclasses import dataclass

import numpy as np

from bangfu.engine.codes import LabourAbility
from bangfu.engine.samples.arrays import Flags, Floats, Ints, Random
from bangfu.engine.samples.people import ABILITIES, NOT_AT_SCHOOL, People
from bangfu.engine.samples.seasons import homeward, outward

MONTHS = 30
OPEN = 99_999  # later than any month
WORKING_AGES = (16, 72)
ABLE = (LabourAbility.ORDINARY, LabourAbility.SKILLED, LabourAbility.LIMITED)
NOT_WAITING, FOR_OLD_JOB, FOR_NEW_JOB = range(3)


@dataclass
class Spells:
    """Sorted by person and start; months counted from the year 0; `is_return` = the same job as
    before, after a stay at home."""

    person: Ints
    start: Ints
    end: Ints
    is_return: Flags
    is_away: Flags

    @property
    def count(self) -> int:
        return len(self.person)

    @property
    def is_open(self) -> Flags:
        flags: Flags = self.end == OPEN
        return flags


@dataclass
class _Walk:
    """Where everybody stands at one month, and the spells that have ended so far."""

    finding: Floats  # chance of finding work in an ordinary month
    away_share: Floats
    legal_from: Ints
    start: Ints  # 0 while without work
    is_away: Flags
    is_return: Flags
    waiting: Ints


def careers(random: Random, people: People, month: int) -> Spells:
    """The spells of a block's people up to a month; those without an end are OPEN."""
    workers = _workers(people)
    walk = _begun(random, people, workers, month - MONTHS)
    ended = []
    for now in range(month - MONTHS + 1, month + 1):
        _take_up(random, walk, now)
        ended.append(_give_up(random, walk, now))
    going_on = np.flatnonzero(walk.start > 0)
    ended.append(_spells(walk, going_on, np.full(len(going_on), OPEN)))
    parts = [np.concatenate(columns) for columns in zip(*ended, strict=True)]
    order = np.lexsort((parts[1], parts[0]))
    person, start, end, is_return, is_away = (part[order] for part in parts)
    return Spells(workers[person], start, end, is_return.astype(bool), is_away.astype(bool))


def _workers(people: People) -> Ints:
    able = np.isin(people.ability, [ABILITIES.index(ability) for ability in ABLE])
    youngest, oldest = WORKING_AGES
    of_age = (people.age > youngest) & (people.age <= oldest)
    return np.flatnonzero(able & of_age & (people.school == NOT_AT_SCHOOL))


def _begun(random: Random, people: People, workers: Ints, before: int) -> _Walk:
    count = len(workers)
    sort = random.random(count)
    finding = np.select([sort < 0.64, sort < 0.82], [0.16, 0.045], 0.0)
    legal_from = (people.born.year[workers] + 16) * 12 + people.born.month[workers]
    start = before - np.minimum(random.geometric(0.06, count), 70)
    employed = (random.random(count) < finding / (finding + 0.03)) & (start >= legal_from)
    age = people.age[workers]
    return _Walk(
        finding=finding,
        away_share=np.select([age < 30, age < 45, age < 58], [0.78, 0.68, 0.5], 0.28),
        legal_from=legal_from,
        start=np.where(employed, start, 0),
        is_away=random.random(count) < np.select([age < 45, age < 58], [0.7, 0.5], 0.28),
        is_return=np.zeros(count, dtype=bool),
        waiting=np.zeros(count, dtype=np.int64),
    )


def _take_up(random: Random, walk: _Walk, now: int) -> None:
    season = outward(now)
    finding = walk.finding * (1 + 2.5 * season)
    waits = [walk.waiting == FOR_OLD_JOB, walk.waiting == FOR_NEW_JOB]
    chance = np.select(waits, [0.05 + 0.8 * season, 1.0], finding)
    idle = (walk.start == 0) & (now >= walk.legal_from)
    taken = np.flatnonzero(idle & (random.random(len(idle)) < chance))
    walk.start[taken] = now
    walk.is_return[taken] = walk.waiting[taken] == FOR_OLD_JOB
    elsewhere = taken[walk.waiting[taken] != FOR_OLD_JOB]
    walk.is_away[elsewhere] = random.random(len(elsewhere)) < walk.away_share[elsewhere]
    walk.waiting[taken] = NOT_WAITING


def _give_up(random: Random, walk: _Walk, now: int) -> tuple[Ints, Ints, Ints, Flags, Flags]:
    drawn = random.random(len(walk.start))
    for_festival = np.where(walk.is_away, 0.20, 0.05) * homeward(now)
    bounds = for_festival, for_festival + 0.011, for_festival + 0.030
    leaving = (walk.start > 0) & (walk.start < now) & (drawn < bounds[2])
    left = np.flatnonzero(leaving)
    spells = _spells(walk, left, np.full(len(left), now))
    waits = [drawn < bounds[0], drawn < bounds[1]]
    waiting = np.select(waits, [FOR_OLD_JOB, FOR_NEW_JOB], NOT_WAITING)
    walk.waiting[left] = waiting[left]
    walk.start[left] = 0
    return spells


def _spells(walk: _Walk, who: Ints, end: Ints) -> tuple[Ints, Ints, Ints, Flags, Flags]:
    return who, walk.start[who], end, walk.is_return[who], walk.is_away[who]
