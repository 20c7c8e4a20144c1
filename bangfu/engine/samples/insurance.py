"""Payment lines of the pension insurance, a month at a time."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bangfu.engine.samples.arrays import (
    Ints,
    Random,
    Texts,
    ascii_texts,
    month_numbers,
    picked,
    some,
)
from bangfu.engine.samples.careers import OPEN
from bangfu.engine.samples.dirt import (
    dirty_employers,
    dirty_numbers,
    spaced_names,
    unwritable_names,
)
from bangfu.engine.samples.employers import Employers
from bangfu.engine.samples.jobs import companies_of, incomes
from bangfu.engine.samples.names import drawn_names
from bangfu.engine.samples.numbers import births, identity_numbers
from bangfu.engine.samples.planting import WINDOW, Lines, Scene, anywhere

DRIFT, LARGEST_DRIFT = 0.06, 0.18
MISSED, PAID_TWICE = 0.008, 0.002
PENSION, IN_FORCE = "企业职工基本养老保险", "正常参保"
DIRTY_NUMBERS, SPACED_NAMES, DIRTY_EMPLOYERS = 0.03, 0.02, 0.03


@dataclass(frozen=True)
class Insured:
    """Everybody the table tells of: people of the register, then people who are not in it."""

    names: Texts
    numbers: Texts
    lines: Lines
    employer_names: tuple[str, ...]
    employer_codes: tuple[str, ...]
    place_codes: tuple[str, ...]
    month: int

    def in_window(self, month: int) -> int:
        """How many rows a file of that month has, before lawful noise."""
        return sum(len(_paying(self.lines, m)) for m in range(month - WINDOW + 1, month + 1))


def insured_of(scene: Scene, *, outsiders: int, slot: Ints) -> Insured:
    """`slot`: number places of the outsiders."""
    names, numbers = scene.insured_name.texts(), ascii_texts(scene.insured_number)
    names = unwritable_names(scene.random, names)
    lines = scene.lines
    if outsiders:
        stranger_names, stranger_numbers = _strangers(scene, outsiders, slot)
        lines = _with_strangers(scene, len(names), outsiders)
        names = pa.concat_arrays([names, stranger_names])
        numbers = pa.concat_arrays([numbers, stranger_numbers])
    return Insured(
        names,
        numbers,
        lines,
        *_employer_texts(scene.employers),
        tuple(place.code[:6] for place in scene.workplaces),
        scene.month,
    )


def rows(insured: Insured, month: int, random: Random) -> pa.Table:
    """The rows of one month as an office would send them, dirt included."""
    lines = insured.lines
    at = _noisy(random, lines, _paying(lines, month), is_last=month >= insured.month)
    count = len(at)
    person = pa.array(lines.person[at])
    numbers = insured.numbers.take(person)
    employers = picked(insured.employer_names, lines.employer[at])
    return pa.table(
        {
            "name": spaced_names(insured.names.take(person), some(random, count, SPACED_NAMES)),
            "number": dirty_numbers(random, numbers, some(random, count, DIRTY_NUMBERS)),
            "employer": dirty_employers(random, employers, some(random, count, DIRTY_EMPLOYERS)),
            "employer_code": picked(insured.employer_codes, lines.employer[at]),
            "place": picked(insured.place_codes, lines.place[at]),
            "month": pa.array(np.full(count, month_numbers(np.array([month]))[0])).cast("string"),
            "wage": pa.array(_bases(random, lines, at)).cast("string"),
            "insurance_kind": pa.array([PENSION] * count, "string"),
            "status": pa.array([IN_FORCE] * count, "string"),
        }
    )


def _employer_texts(employers: Employers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(e.name for e in employers.all), tuple(e.code for e in employers.all)


def _paying(lines: Lines, month: int) -> Ints:
    return np.flatnonzero((lines.start <= month) & (lines.end >= month))


def _noisy(random: Random, lines: Lines, at: Ints, *, is_last: bool) -> Ints:
    """Some rows are missing in earlier months, some are there twice."""
    missed = (random.random(len(at)) < MISSED) & ~lines.is_planted[at] & (not is_last)
    at = at[~missed]
    again = at[random.random(len(at)) < PAID_TWICE]
    return random.permutation(np.concatenate([at, again]))


def _bases(random: Random, lines: Lines, at: Ints) -> Ints:
    """Wage bases near the income; a planted one is told as it is."""
    drift = np.clip(random.normal(0, DRIFT, len(at)), -LARGEST_DRIFT, LARGEST_DRIFT)
    drift[lines.is_planted[at] | (random.random(len(at)) < 0.2)] = 0
    bases: Ints = np.round(lines.wage[at] * (1 + drift)).astype(np.int64)
    return bases


def _strangers(scene: Scene, count: int, slot: Ints) -> tuple[Texts, Texts]:
    random = scene.random
    year = scene.month // 12 - random.integers(18, 61, count)
    born = births(year=year, is_male=random.random(count) < 0.55, slot=slot)
    return drawn_names(random, count).texts(), ascii_texts(identity_numbers(born))


def _with_strangers(scene: Scene, first: int, count: int) -> Lines:
    random = scene.random
    place = anywhere(scene, count, home_share=0.3)
    sort = random.random(count)
    start = scene.month - random.integers(0, WINDOW, count)
    end = scene.month - random.integers(1, 2 * WINDOW, count)
    return scene.lines.added(
        person=first + np.arange(count),
        employer=companies_of(scene.employers, place, random),
        place=place,
        wage=incomes(random, np.zeros(count, dtype=np.int64), place > 0),
        start=np.where(sort < 0.12, start, scene.month - 60),
        end=np.where(sort > 0.92, end, OPEN),
        is_planted=np.zeros(count, dtype=bool),
    )
