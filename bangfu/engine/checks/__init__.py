"""Consistency checks of the register (S4.99): small named rules over everybody in one pass.

A rule finds; a person looks and decides. No rule demands that anybody work.
"""

from bangfu.engine.checks.facts import WITHOUT_COUNTIES
from bangfu.engine.checks.findings import (
    PEOPLE,
    RULES,
    SPELLS,
    findings,
    findings_of_few,
    findings_of_file,
    make_ready_for_few,
)
from bangfu.engine.checks.rule import Limits, Rule, Unchecked, Words
from bangfu.engine.checks.unchecked import UNCHECKED

__all__ = [
    "PEOPLE",
    "RULES",
    "SPELLS",
    "UNCHECKED",
    "WITHOUT_COUNTIES",
    "Limits",
    "Rule",
    "Unchecked",
    "Words",
    "findings",
    "findings_of_few",
    "findings_of_file",
    "make_ready_for_few",
]
