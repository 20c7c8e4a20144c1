"""What a check is: one sentence, one condition, and where it comes from."""

from dataclasses import dataclass
from typing import Any

from bangfu.engine.codes import Severity

Condition = Any  # a deferred Ibis expression: true where the finding holds


@dataclass(frozen=True)
class Words:
    """A sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Rule:
    """One consistency check. `when` speaks of a row of facts: see `engine.checks.facts`.

    `source` names the clause or the practice that asks for it; 本系统 stands for ours.
    """

    name: str
    severity: Severity
    source: str
    title: Words
    todo: Words
    when: Condition


@dataclass(frozen=True)
class Unchecked:
    """A check in use elsewhere that this register does not make, and why."""

    name: str
    source: str
    title: Words
    why: Words


@dataclass(frozen=True)
class Limits:
    """本地参数 of the checks: months are counted, ages are in years, amounts in yuan a month."""

    working_age_to: int = 60  # for service leads only; nobody is left out of a service by it
    long_open_months: int = 36
    without_work_months: int = 3
    low_income_yuan: int = 400
    lowest_income_yuan: int = 100
    highest_income_yuan: int = 30_000
