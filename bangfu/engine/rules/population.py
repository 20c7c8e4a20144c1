"""Which household may be monitored as what, from which day on (domain.md §1.1, trap 18).

The transition of five years ended on 2025-12-31; from 2026 on any household of a village may be
monitored, whatever it was before.
"""

from dataclasses import dataclass
from datetime import date

from bangfu.engine.codes import PopulationKind

MONITORED = frozenset(
    {
        PopulationKind.MONITORED_UNSTABLE,
        PopulationKind.MONITORED_MARGINAL,
        PopulationKind.MONITORED_SUDDEN,
    }
)


@dataclass(frozen=True)
class Definition:
    """What only a household lifted out of poverty can be, and what such a one cannot."""

    valid_from: date
    clause: str
    of_lifted_only: frozenset[PopulationKind] = frozenset()
    of_others_only: frozenset[PopulationKind] = frozenset()

    def allows(self, kind: PopulationKind, *, is_lifted: bool) -> bool:
        return kind not in (self.of_others_only if is_lifted else self.of_lifted_only)


DEFINITIONS = (
    Definition(
        date.min,
        "过渡期防止返贫监测",
        frozenset({PopulationKind.MONITORED_UNSTABLE}),
        frozenset({PopulationKind.MONITORED_MARGINAL}),
    ),
    Definition(date(2026, 1, 1), "2026 年起常态化帮扶"),
)


def definition_on(day: date) -> Definition:
    """In force on a day: the newest that has begun."""
    return max(
        (one for one in DEFINITIONS if one.valid_from <= day), key=lambda one: one.valid_from
    )
