"""Reading the register."""

from bangfu.registry.queries.checks import (
    RULE,
    check_findings,
    checked_neighbours,
    counts_by_severity,
    muted_rules,
    newest_pass,
)
from bangfu.registry.queries.finding import Found, find, listed
from bangfu.registry.queries.monitored import cases_before, days_of_case, head_of
from bangfu.registry.queries.people import (
    PersonFile,
    SaidIncome,
    SpellEntry,
    household_numbers_outside,
    of_working_age,
    owners,
    person_file,
    person_numbered,
    person_numbers_outside,
    recorded_of,
    somebody_outside,
    spells_compared,
    spells_open_in,
    version_of,
)
from bangfu.registry.queries.sayings import last_said, sayings_of, training_need_of, wish_of
from bangfu.registry.queries.statuses import StatusUnit, people_by_status, statuses_of
from bangfu.registry.queries.tables import (
    CHECK_FINDINGS_SQL,
    CHECKED_PEOPLE_SQL,
    CHECKED_SPELLS_SQL,
    PEOPLE_SQL,
    SPELLS_SQL,
)

__all__ = [
    "CHECKED_PEOPLE_SQL",
    "CHECKED_SPELLS_SQL",
    "CHECK_FINDINGS_SQL",
    "PEOPLE_SQL",
    "RULE",
    "SPELLS_SQL",
    "Found",
    "PersonFile",
    "SaidIncome",
    "SpellEntry",
    "StatusUnit",
    "cases_before",
    "check_findings",
    "checked_neighbours",
    "counts_by_severity",
    "days_of_case",
    "find",
    "head_of",
    "household_numbers_outside",
    "last_said",
    "listed",
    "muted_rules",
    "newest_pass",
    "of_working_age",
    "owners",
    "people_by_status",
    "person_file",
    "person_numbered",
    "person_numbers_outside",
    "recorded_of",
    "sayings_of",
    "somebody_outside",
    "spells_compared",
    "spells_open_in",
    "statuses_of",
    "training_need_of",
    "version_of",
    "wish_of",
]
