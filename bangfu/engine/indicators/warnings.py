"""From a fall to a level of warning (S0, S3: 早发现、早干预、早帮扶).

No notice names thresholds; these are parameters of the place that uses them (domain.md §9.1–9.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.engine.codes import WarningLevel

# below this many people a percentage says nothing (domain.md §9.2)
SMALLEST_STOCK = 50


@dataclass(frozen=True)
class Threshold:
    """A fall larger than `fall_over` (0.02 is two per cent) is at least of this level."""

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
    """The gravest level whose threshold the fall passes; None where it did not fall that far."""
    passed = [threshold for threshold in thresholds if -fall.change > threshold.fall_over]
    return max(passed, key=lambda threshold: threshold.fall_over).level if passed else None
