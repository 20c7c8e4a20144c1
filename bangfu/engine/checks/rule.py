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


def guizhou(*ids: str) -> Words:
    """The work-related checks of Guizhou's offices (domain.md §1.7)."""
    return Words(f"贵州核查规则 {'、'.join(ids)}", f"Guizhou's checks {', '.join(ids)}")


def tool(number: str) -> Words:
    """The 28 rules of a county's own tool (peers.md (f) 3)."""
    return Words(f"县级核查工具第 {number} 条", f"A county's tool, rule {number}")


OURS = Words("本系统", "This system")


@dataclass(frozen=True)
class Rule:
    """One consistency check. `when` speaks of a row of facts: see `engine.checks.facts`.

    `source` names the clause or the practice that asks for it.
    """

    name: str
    severity: Severity
    source: Words
    title: Words
    todo: Words
    when: Condition


@dataclass(frozen=True)
class Unchecked:
    """A check in use elsewhere that this register does not make, and why."""

    name: str
    source: Words
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
