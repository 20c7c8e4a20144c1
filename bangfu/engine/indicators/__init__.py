"""Published figures: one function, one figure, computed from a closed month and nothing else."""

from bangfu.engine.indicators.counts import COUNTED_BY, Measure, counted, figures
from bangfu.engine.indicators.leavers import by_unit, leavers, returnees
from bangfu.engine.indicators.person_months import (
    Register,
    incomes_in,
    person_months,
    year_spells,
)
from bangfu.engine.indicators.warnings import (
    Fall,
    Parameters,
    Raised,
    Reading,
    Threshold,
    gravity,
    judge,
    level_of,
    path_to_target,
)

__all__ = [
    "COUNTED_BY",
    "Fall",
    "Measure",
    "Parameters",
    "Raised",
    "Reading",
    "Register",
    "Threshold",
    "by_unit",
    "counted",
    "figures",
    "gravity",
    "incomes_in",
    "judge",
    "leavers",
    "level_of",
    "path_to_target",
    "person_months",
    "returnees",
    "year_spells",
]
