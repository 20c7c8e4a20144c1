"""Published figures: one function, one figure, computed from a closed month and nothing else."""

from bangfu.engine.indicators.counts import COUNTED_BY, Measure, figures
from bangfu.engine.indicators.person_months import Register, person_months, year_spells
from bangfu.engine.indicators.warnings import Fall, Threshold, level_of

__all__ = [
    "COUNTED_BY",
    "Fall",
    "Measure",
    "Register",
    "Threshold",
    "figures",
    "level_of",
    "person_months",
    "year_spells",
]
