"""From figures to levels of warning (S0, S3: 早发现、早干预、早帮扶).

No notice names thresholds; these are parameters of the place that uses them (domain.md §9.1–9.2).
One that is not set is not watched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bangfu.engine.codes import ComparedWith, WarningLevel

# thresholds are kept to a hundredth of a per cent
PER_UNIT = 10_000
PER_CENT = 100


@dataclass(frozen=True)
class Threshold:
    """A fall of `fall_over` (0.02 is two per cent) or more is at least of this level; with 0 any
    fall is."""

    level: WarningLevel
    fall_over: float


@dataclass(frozen=True)
class Fall:
    """How a figure changed: its value then and now."""

    before: int
    now: int

    @property
    def change(self) -> float:
        """-0.05 is a fall of five per cent."""
        return self.now / self.before - 1


@dataclass(frozen=True)
class Parameters:
    """The local parameters in force for one indicator; percentages as whole numbers."""

    thresholds: Mapping[ComparedWith, Iterable[Threshold]] = field(default_factory=dict)
    smallest_stock: int | None = None
    months_running: int | None = None
    target_percent: int | None = None
    returnee_percent: int | None = None


@dataclass(frozen=True)
class Reading:
    """What is known of one figure of one unit when a month closes.

    `before` and `stocks`: the figure, and the people at work, in the month it is compared with.
    `earlier`: the months before, newest first, without a gap. `path`: where the way to the target
    stands. `returnees`: who worked elsewhere at the end of last month and nowhere now.
    """

    now: int
    before: Mapping[ComparedWith, int] = field(default_factory=dict)
    stocks: Mapping[ComparedWith, int] = field(default_factory=dict)
    earlier: tuple[int, ...] = ()
    path: int | None = None
    returnees: int | None = None


@dataclass(frozen=True)
class Raised:
    """One condition that is met. `is_small`: too few people for a percentage."""

    compared_with: ComparedWith
    level: WarningLevel
    fall: Fall
    is_small: bool = False


def judge(reading: Reading, parameters: Parameters) -> list[Raised]:
    """Every condition that the reading meets."""
    found = [
        _fallen(reading, compared_with, tuple(thresholds), parameters.smallest_stock)
        for compared_with, thresholds in parameters.thresholds.items()
    ]
    stock = reading.stocks.get(ComparedWith.MONTH_AGO)
    if stock is None or not _is_small(stock, parameters.smallest_stock):
        found += [
            _running(reading, parameters.months_running),
            _behind(reading, parameters.target_percent),
            _returned(reading, parameters.returnee_percent),
        ]
    return [raised for raised in found if raised]


def level_of(fall: Fall, thresholds: Iterable[Threshold]) -> WarningLevel | None:
    """The gravest level whose threshold the fall reaches; None where it did not fall that far.

    In whole numbers: a fall from 100 to 90 is exactly ten per cent.
    """
    if fall.now >= fall.before:
        return None
    lost = (fall.before - fall.now) * PER_UNIT
    reached = [t for t in thresholds if lost >= round(t.fall_over * PER_UNIT) * fall.before]
    return max(reached, key=lambda threshold: threshold.fall_over).level if reached else None


def gravity(level: WarningLevel) -> int:
    """The higher, the graver."""
    return list(WarningLevel).index(level)


def _fallen(
    reading: Reading,
    compared_with: ComparedWith,
    thresholds: tuple[Threshold, ...],
    smallest: int | None,
) -> Raised | None:
    """Of few people a fall is told as a count, at the level that any fall has."""
    before = reading.before.get(compared_with)
    if not before:
        return None
    fall = Fall(before, reading.now)
    is_small = _is_small(reading.stocks.get(compared_with, 0), smallest)
    if is_small:
        thresholds = tuple(t for t in thresholds if t.fall_over == 0)
    level = level_of(fall, thresholds)
    return Raised(compared_with, level, fall, is_small) if level else None


def _is_small(stock: int, smallest: int | None) -> bool:
    return smallest is not None and stock < smallest


def _running(reading: Reading, months: int | None) -> Raised | None:
    """So many months in a row, each lower than the one before."""
    if not months or len(reading.earlier) < months:
        return None
    values = (reading.now, *reading.earlier[:months])
    if not all(later < before for later, before in pairwise(values)):
        return None
    fall = Fall(values[-1], reading.now)
    return Raised(ComparedWith.MONTHS_RUNNING, WarningLevel.ORANGE, fall)


def _behind(reading: Reading, percent: int | None) -> Raised | None:
    if not percent or not reading.path or reading.now * PER_CENT >= percent * reading.path:
        return None
    fall = Fall(reading.path, reading.now)
    return Raised(ComparedWith.TARGET_PATH, WarningLevel.YELLOW, fall)


def _returned(reading: Reading, percent: int | None) -> Raised | None:
    """A fall, and beside it returnees without work that are a share of last month's stock."""
    before = reading.before.get(ComparedWith.MONTH_AGO)
    if not percent or not before or reading.returnees is None or reading.now >= before:
        return None
    if reading.returnees * PER_CENT < percent * before:
        return None
    return Raised(ComparedWith.RETURNEES, WarningLevel.RED, Fall(before, reading.now))


def path_to_target(*, base: int, target: int, month: int) -> int:
    """Where the straight way from last December's stock to the year's target stands.

    >>> path_to_target(base=1000, target=1240, month=9)
    1180
    """
    return base + (target - base) * month // 12
