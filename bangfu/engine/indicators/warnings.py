"""From a fall to a level of warning (S0, S3: 早发现、早干预、早帮扶).

No notice names thresholds; these are parameters of the place that uses them (domain.md §9.1–9.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.engine.codes import WarningLevel

# below this many people a percentage says nothing (domain.md §9.2)
SMALLEST_STOCK = 50
# thresholds are kept to a hundredth of a per cent
PER_UNIT = 10_000


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


def level_of(fall: Fall, thresholds: Iterable[Threshold]) -> WarningLevel | None:
    """The gravest level whose threshold the fall reaches; None where it did not fall that far.

    In whole numbers: a fall from 100 to 90 is exactly ten per cent.
    """
    if fall.now >= fall.before:
        return None
    lost = (fall.before - fall.now) * PER_UNIT
    reached = [t for t in thresholds if lost >= round(t.fall_over * PER_UNIT) * fall.before]
    return max(reached, key=lambda threshold: threshold.fall_over).level if reached else None
