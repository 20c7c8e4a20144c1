"""A made-up province: blocks of households that can each be made alone, from seed and place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from bangfu.engine.samples.arrays import Flags, Ints, Random
from bangfu.engine.samples.careers import careers
from bangfu.engine.samples.employers import employers_for
from bangfu.engine.samples.insurance import Insured, insured_of, rows
from bangfu.engine.samples.jobs import bad_month, drawn_jobs
from bangfu.engine.samples.numbers import SLOTS, slots
from bangfu.engine.samples.people import drawn_people, of_age
from bangfu.engine.samples.places import County, workplaces_from
from bangfu.engine.samples.planting import WINDOW, Planted, Rates, Scene, plant
from bangfu.engine.values import Month

BLOCK = 20_000
SMALLEST, LARGEST = 1_000, 4_000_000
OUTSIDER_ROWS = 5.2  # rows of a month's file that an outsider has on the average
PEOPLE_SLOTS = 5_000_000


@dataclass(frozen=True)
class Province:
    """The same seed, people, counties and month give the same province, byte for byte.

    `insurance_rows` is about how many rows the insurance table of the month has (six months);
    without it, half of the people in it are not in the register.
    """

    seed: int
    people: int
    counties: tuple[County, ...]
    month: Month
    insurance_rows: int | None = None
    rates: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        if not SMALLEST <= self.people <= LARGEST:
            raise ValueError(f"a province has {SMALLEST:,} to {LARGEST:,} people")

    @cached_property
    def blocks(self) -> tuple["Block", ...]:
        made: list[Block] = []
        for county, count in zip(self.counties, self._shares(), strict=True):
            parts = -(-count // BLOCK)
            sizes = [count * (i + 1) // parts - count * i // parts for i in range(parts)]
            for index, size in enumerate(sizes):
                first = sum(block.people for block in made[-1:]) + (made[-1].first if made else 0)
                made.append(Block(self, county, index, len(made), first, size))
        return tuple(made)

    def blocks_of(self, county_code: str) -> Iterator["Block"]:
        code = county_code[:6]
        return (block for block in self.blocks if block.county.code[:6] == code)

    def random(self, *path: int) -> Random:
        return np.random.default_rng([self.seed, *path])

    def _shares(self) -> list[int]:
        """People by county, after its number of villages."""
        sizes = np.cumsum([0, *(len(county.villages) ** 0.5 for county in self.counties)])
        bounds = np.round(sizes / sizes[-1] * self.people).astype(int)
        return [int(count) for count in np.diff(bounds)]


@dataclass(frozen=True)
class Block:
    """Up to 20,000 people of one county. `made` is its content, made anew at every call."""

    province: Province
    county: County
    index: int  # in its county
    number: int  # in the province
    first: int  # people of the province before it
    people: int

    def made(self) -> "Content":
        province = self.province
        random = province.random(3, int(self.county.code[:6]), self.index)
        copies = self._planted(province.rates.duplicate_person)
        scene = self._scene(random, self.people - copies)
        rates = replace(province.rates, duplicate_person=copies / (self.people - copies))
        plant(scene, rates, at_least=self.at_least)
        return Content(self, scene, insured=self._insured(scene))

    @property
    def at_least(self) -> int:
        """Every kind stands in every block but the tiniest."""
        return int(self.people >= 200 or self.number == 0)

    def _planted(self, rate: float) -> int:
        return max(round(rate * self.people), self.at_least)

    def _scene(self, random: Random, count: int) -> Scene:
        province, county = self.province, self.county
        month = province.month.year * 12 + province.month.month - 1
        villages = province.random(4, int(county.code[:6])).gamma(1.5, size=len(county.villages))
        slot = slots(province.seed, self.first + np.arange(count))
        people = drawn_people(random, count, slot=slot, year=province.month.year, villages=villages)
        workplaces = workplaces_from(county)
        employers = employers_for(province.seed, county, workplaces)
        spells = careers(random, people, month)
        jobs = drawn_jobs(
            random, spells, people, employers=employers, workplaces=workplaces, month=month
        )
        hit = self._hit_village()[people.village][people.household]
        bad_month(random, spells, jobs, hit=hit, month=month)
        people.ability = of_age(people, month)
        return Scene(random, month, people, spells, jobs, employers, workplaces)

    def _hit_village(self) -> Flags:
        """The villages of the one township of the county that has a bad month."""
        townships = [village.township for village in self.county.villages]
        random = self.province.random(8, int(self.county.code[:6]))
        hit = townships[int(random.integers(len(townships)))]
        return np.array([township == hit for township in townships])

    def _insured(self, scene: Scene) -> Insured:
        count = self._outsiders(scene)
        room = (SLOTS - PEOPLE_SLOTS) // len(self.province.blocks)
        place = PEOPLE_SLOTS + self.number * room + np.arange(min(count, room))
        return insured_of(scene, outsiders=len(place), slot=slots(self.province.seed, place))

    def _outsiders(self, scene: Scene) -> int:
        wanted = self.province.insurance_rows
        if wanted is None:
            return len(np.unique(scene.lines.person))
        months = range(scene.month - WINDOW + 1, scene.month + 1)
        lines = scene.lines
        inside = sum(int(((lines.start <= m) & (lines.end >= m)).sum()) for m in months)
        share = wanted * self.people / self.province.people
        return max(round((share - inside) / OUTSIDER_ROWS), 0)


@dataclass(frozen=True)
class Content:
    """What a block holds once discrepancies are planted."""

    block: Block
    scene: Scene
    insured: Insured

    @property
    def truth(self) -> list[Planted]:
        return self.scene.planted

    def insurance(self, month: Month) -> pa.Table:
        """The insurance rows of one month; the same whichever file they stand in."""
        number = month.year * 12 + month.month - 1
        county = int(self.block.county.code[:6])
        random = self.block.province.random(5, county, self.block.index, number)
        return rows(self.insured, number, random)

    def insurance_window(self, month: Month) -> pa.Table:
        """The six months that the file of a month tells of."""
        return pa.concat_tables([self.insurance(month + back) for back in range(1 - WINDOW, 1)])


def household_serials(content: Content) -> Ints:
    """Number of each household in its county."""
    return content.block.index * BLOCK + np.arange(len(content.scene.people.village)) + 1
