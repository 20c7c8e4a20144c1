"""Reading the register."""

from bangfu.registry.queries.finding import Found, find, listed
from bangfu.registry.queries.people import (
    PersonFile,
    SpellEntry,
    household_numbers_outside,
    owners,
    person_file,
    person_numbered,
    person_numbers_outside,
    recorded_of,
    somebody_outside,
    spells_compared,
    spells_open_in,
)
from bangfu.registry.queries.tables import PEOPLE_SQL, SPELLS_SQL

__all__ = [
    "PEOPLE_SQL",
    "SPELLS_SQL",
    "Found",
    "PersonFile",
    "SpellEntry",
    "find",
    "household_numbers_outside",
    "listed",
    "owners",
    "person_file",
    "person_numbered",
    "person_numbers_outside",
    "recorded_of",
    "somebody_outside",
    "spells_compared",
    "spells_open_in",
]
