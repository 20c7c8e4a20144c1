"""What rounded numbers of today tell of each other (ADR 19): less than their marks leave open only
where a place's number stands at the end of what its units allow."""

import random

import pytest

from bangfu.org import small_cells
from bangfu.org.models import Staff

COUNTY = Staff(role_name="county_officer", division_code="370724000000")
WIDEST = small_cells.SMALL - 1
DRAWS = 3000


def marked(count: int) -> tuple[int, int]:
    """The least and the most that a number may be for who reads how it is told."""
    told = small_cells.told(count, staff=COUNTY).replace(",", "")
    if told.startswith("<"):
        return 1, int(told[1:]) - 1
    return (int(told[:-1]), int(told[:-1]) + WIDEST) if told.endswith("+") else (int(told),) * 2


def narrowed(total: int, units: list[int]) -> list[tuple[int, int]]:
    """The range of each unit for who reads the total beside them."""
    least, most = marked(total)
    ranges = [marked(unit) for unit in units]
    low, high = (sum(ends) for ends in zip(*ranges, strict=True))
    return [
        (max(one[0], least - (high - one[1])), min(one[1], most - (low - one[0]))) for one in ranges
    ]


def drawn(seed: int, *, each: float, places: int) -> list[int]:
    """Units with so many people each on average, most of them with nobody where that is small."""
    chance = random.Random(seed)
    units = [0] * places
    for _ in range(sum(chance.random() < each / 10 for _ in range(10 * places))):
        units[chance.randrange(places)] += 1
    return units


@pytest.mark.parametrize("count", range(60))
def test_a_mark_holds_its_number_and_four_others_or_three(count):
    least, most = marked(count)
    assert least <= count <= most
    assert most - least == (0 if not count else 3 if count < small_cells.SMALL else 4)


@pytest.mark.parametrize("each", [0.1, 0.3, 1, 3, 10])
def test_units_are_told_more_closely_only_where_the_total_is_near_an_end_of_what_they_allow(each):
    for seed in range(DRAWS // 5):
        units = drawn(seed, each=each, places=random.Random(seed).randint(2, 20))
        marks, (least, most) = [marked(unit) for unit in units], marked(sum(units))
        low, high = (sum(ends) for ends in zip(*marks, strict=True))
        found = narrowed(sum(units), units)
        assert all(low <= unit <= high for unit, (low, high) in zip(units, found, strict=True))
        if low + WIDEST <= most and least <= high - WIDEST:
            assert found == marks
        pinned = any(a == b for (a, b), mark in zip(found, marks, strict=True) if mark[0] < mark[1])
        assert pinned <= (most == low or least == high)


@pytest.mark.parametrize(
    ("units", "told"), [([1, 1, 1, 1], 1), ([4, 4, 4, 4, 4], 4), ([1] * 9 + [0] * 11, 1)]
)
def test_the_places_that_are_pinned_are_those_the_record_names(units, told):
    assert {one for one in narrowed(sum(units), units) if one != (0, 0)} == {(told, told)}


def test_how_often_that_is():
    shares = {}
    for each in (0.1, 0.3, 1, 3):
        seen = [drawn(seed, each=each, places=20) for seed in range(DRAWS)]
        shares[each] = sum(is_pinned(units) for units in seen) / DRAWS
    assert 0.03 < shares[0.1] < 0.15
    assert 0.05 < shares[0.3] < 0.15
    assert shares[1] < 0.005
    assert shares[3] == 0


def is_pinned(units: list[int]) -> bool:
    found = narrowed(sum(units), units)
    return any(low == high > 0 for low, high in found)
