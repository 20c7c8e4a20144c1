"""Households that are right in everything but one thing, and the truth about that thing.

For every rule of `engine.checks` some households are made in which it holds, otherwise drawn at
random: what else holds in them follows from the fault itself and stands in the truth, too. They
are rows as the checks read them, to be put beside a county in which nothing is wrong.
"""

from dataclasses import dataclass
from random import Random

import pyarrow as pa

from bangfu.engine.checks import PEOPLE, SPELLS
from bangfu.engine.samples.faults.homes import Home, Row, Truth
from bangfu.engine.samples.faults.kinds import FAULTS
from bangfu.engine.values import Month

__all__ = ["FAULTS", "Faults", "faulty_households"]

ARROW = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}


@dataclass(frozen=True)
class Faults:
    """Tables for the checks, and everything that is to be found in them."""

    people: pa.Table
    spells: pa.Table
    truth: Truth


def faulty_households(
    *, month: Month, seed: int = 1, each: int = 3, first_id: int = 10**9
) -> Faults:
    """`each` households for every rule; the second home is sound unless the fault lies between."""
    random, truth = Random(seed), Truth()
    homes: list[Home] = []
    now = month.year * 12 + month.month
    for plant in FAULTS.values():
        for _ in range(each):
            pair = [Home(random, now, first_id + 100 * (len(homes) + i)) for i in range(2)]
            truth |= plant(*pair)
            homes += pair
    return Faults(*_tables(homes), truth)


def _tables(homes: list[Home]) -> tuple[pa.Table, pa.Table]:
    members = [member for home in homes for member in home.members]
    people = [member.row for member in members]
    spells = [spell for member in members for spell in member.spells]
    return _table(people, PEOPLE), _table(spells, SPELLS)


def _table(rows: list[Row], types: dict[str, str]) -> pa.Table:
    return pa.table(
        {name: pa.array([row[name] for row in rows], ARROW[t]) for name, t in types.items()}
    )
