"""Whether the type that a lead names is one of this household."""

from datetime import date

from bangfu.engine.codes import PopulationKind
from bangfu.engine.rules.population import DEFINITIONS, definition_on
from bangfu.registry.rules import CaseRefused


class KindDoubted(CaseRefused):
    """The type is by its definition one of other households: to be confirmed."""


def check_kind_fits(kind: str, day: date, *, is_lifted: bool, is_sure: bool) -> None:
    """Of the three types one is for households lifted out and one for others: refused while that
    was the rule, and asked about since any household may be monitored (domain.md §1.1, trap 18)."""
    wanted = PopulationKind(kind)
    if DEFINITIONS[0].allows(wanted, is_lifted=is_lifted):
        return
    if not definition_on(day).allows(wanted, is_lifted=is_lifted):
        raise CaseRefused(_doubt(is_lifted))
    if not is_sure:
        raise KindDoubted(_doubt(is_lifted))


def _doubt(is_lifted: bool) -> str:
    if is_lifted:
        return "这一户是脱贫户，应选“脱贫不稳定户”；“边缘易致贫户”是一般农户的类型"
    return "这一户不是脱贫户，应选“边缘易致贫户”；“脱贫不稳定户”是脱贫户的类型"
