"""No few people come back from the numbers of a tree that are shown; and little more is hidden."""

import random
from math import inf

import pytest

from bangfu.org.covering import Below, Tree, is_small

PEOPLE = (0, 0, 1, 1, 2, 3, 4, 4, 5, 5, 6, 7, 9, 12, 30)
DRAWS = 1500


class Drawn:
    """A tree of random numbers, and what somebody can work out who is shown some of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.counts: dict[str, int] = {}
        self.units: dict[str, list[str]] = {}
        self.grow("r", self.random.randint(1, 4))
        self.hidden = dict(Tree(self.counts, self.units).covered("r"))

    def grow(self, place: str, depth: int) -> int:
        if depth == 0 or (place != "r" and self.random.random() < 0.12):
            self.counts[place] = self.random.choice(PEOPLE)
        else:
            units = [f"{place}.{n}" for n in range(self.random.randint(1, 5))]
            self.units[place] = units
            # some people are counted in no unit
            unnamed = self.random.randint(1, 6) if self.random.random() < 0.1 else 0
            self.counts[place] = sum(self.grow(unit, depth - 1) for unit in units) + unnamed
        return self.counts[place]

    def unnamed(self, place: str) -> int:
        return self.counts[place] - sum(self.counts[unit] for unit in self.units[place])

    def told(self, hidden: dict[str, bool]) -> list[str]:
        """Which of the hidden numbers, and which sums of few people, can be worked out."""
        ranges: dict[str, tuple[int, float]] = {}
        self.widest("r", hidden, ranges)
        self.narrow("r", ranges)
        exact = [place for place in hidden if ranges[place][0] == ranges[place][1]]
        sums = {p: self.unseen(p, hidden) for p in self.units if p not in hidden}
        return exact + [place for place, people in sums.items() if is_small(people)]

    def widest(self, place: str, hidden: dict, ranges: dict) -> tuple[int, float]:
        """Of what its mark says and its units allow."""
        least, most = most_of(self.counts[place], hidden.get(place))
        if place in self.units:
            parts = [self.widest(unit, hidden, ranges) for unit in self.units[place]]
            parts.append(self.range_of_unnamed(place))
            ranges[f"{place}."] = parts[-1]
            least = max(least, sum(low for low, _ in parts))
            most = min(most, sum(high for _, high in parts))
        ranges[place] = least, most
        assert least <= self.counts[place] <= most
        return least, most

    def range_of_unnamed(self, place: str) -> tuple[int, float]:
        count = self.unnamed(place)
        return (1, 4) if is_small(count) else (0, 0) if not count else (5, inf)

    def narrow(self, place: str, ranges: dict) -> None:
        """By its total, which the others leave so much of."""
        parts = [*self.units.get(place, []), f"{place}."] if place in self.units else []
        before = {part: ranges[part] for part in parts}
        for part in parts:
            others = [before[other] for other in parts if other != part]
            least = ranges[place][0] - sum(high for _, high in others)
            most = ranges[place][1] - sum(low for low, _ in others)
            ranges[part] = max(before[part][0], least), min(before[part][1], most)
        for unit in self.units.get(place, []):
            self.narrow(unit, ranges)

    def unseen(self, place: str, hidden: dict) -> int:
        """People below it of whom no number that is shown tells."""
        if place not in self.units:
            return self.counts[place]
        unnamed = self.unnamed(place)
        inside = unnamed if place in hidden or is_small(unnamed) else 0
        return inside + sum(self.unseen(u, hidden) for u in self.units[place] if u in hidden)

    def lowest(self) -> set[str]:
        return {p for p, units in self.units.items() if self.units.keys().isdisjoint(units)}

    def in_short(self) -> dict[str, bool]:
        """As it is hidden where of the lowest units only the summary is known."""
        lowest = self.lowest()
        below = {place: summary([self.counts[u] for u in self.units[place]]) for place in lowest}
        upper = {place: units for place, units in self.units.items() if place not in lowest}
        return Tree(self.counts, upper, below).covered("r")


def most_of(count: int, is_few: bool | None) -> tuple[int, float]:
    """What a mark says; few people who would be told by the mark of few have the other one."""
    if is_few is None:
        return count, count
    return (1, 4) if is_few else (4 if is_small(count) else 5, inf)


def summary(counts: list[int]) -> Below:
    few, others = [c for c in counts if is_small(c)], [c for c in counts if c >= 5]
    above = [c for c in others if c > 5]
    return Below(
        sum(counts), len(few), sum(few), min(others, default=None), min(above, default=None)
    )


@pytest.fixture(scope="module")
def trees() -> list[Drawn]:
    return [Drawn(seed) for seed in range(DRAWS)]


def test_no_few_people_are_shown_or_worked_out(trees):
    for tree in trees:
        few = {place for place, count in tree.counts.items() if is_small(count)}
        assert few <= tree.hidden.keys()
        assert tree.told(tree.hidden) == [], tree.counts


def test_hardly_anything_is_hidden_that_need_not_be(trees):
    withheld = needless = 0
    for tree in trees:
        for place in [p for p in tree.hidden if not is_small(tree.counts[p])]:
            withheld += 1
            needless += not tree.told({p: few for p, few in tree.hidden.items() if p != place})
    assert withheld > 1000
    assert needless < withheld / 12


def test_where_nobody_is_of_few_nothing_is_hidden(trees):
    plain = [
        tree
        for tree in trees
        if not any(map(is_small, tree.counts.values()))
        and not any(is_small(tree.unnamed(place)) for place in tree.units)
    ]
    assert len(plain) > 20
    assert all(tree.hidden == {} for tree in plain)


def test_a_summary_of_the_lowest_units_hides_the_same_above_them(trees):
    for tree in trees:
        lowest = {unit for place in tree.lowest() for unit in tree.units[place]}
        above = {p: few for p, few in tree.hidden.items() if p not in lowest}
        assert tree.in_short() == above, tree.counts
