"""What came to a person in this year and before, as far as the register knows: pay, as it was said,
and what was paid towards the way to work (S0.108)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from bangfu.engine.values import Month
from bangfu.registry.models import WorkSpell
from bangfu.registry.queries import SaidIncome

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Money:
    """In whole months: pay is the monthly income that was said, times the months at work."""

    year: int
    pay: Decimal
    pay_before: Decimal
    transport: Decimal
    transport_before: Decimal

    def __bool__(self) -> bool:
        return any((self.pay, self.pay_before, self.transport, self.transport_before))


def money(
    spells: Iterable[WorkSpell], monthly: Mapping[int, list[SaidIncome]], *, until: Month
) -> Money:
    """Up to the month of `until`. What was paid towards the way stands for the last year of its
    spell, of which the column speaks."""
    spells = [spell for spell in spells if spell.start_month <= until]
    paid = [one for spell in spells for one in pay(spell, monthly.get(spell.pk, []), until=until)]
    return Money(
        year=until.year,
        pay=sum((yuan for month, yuan in paid if month.year == until.year), NOTHING),
        pay_before=sum((yuan for month, yuan in paid if month.year < until.year), NOTHING),
        transport=transport(spells, until=until, is_before=False),
        transport_before=transport(spells, until=until, is_before=True),
    )


def pay(
    spell: WorkSpell, said: list[SaidIncome], *, until: Month
) -> Iterator[tuple[Month, Decimal]]:
    """Month by month, by the amount that holds then."""
    last = min(spell.end_month or until, until)
    for month in (spell.start_month + later for later in range(last - spell.start_month + 1)):
        holding = [one for one in said if one.since <= month]
        newest = max(holding, key=attrgetter("since"), default=None)
        yield month, (newest.income_yuan if newest else spell.monthly_income_yuan) or NOTHING


def transport(spells: Iterable[WorkSpell], *, until: Month, is_before: bool) -> Decimal:
    of_these = (
        spell
        for spell in spells
        if (min(spell.end_month or until, until).year < until.year) is is_before
    )
    return sum((spell.transport_subsidy_yuan or NOTHING for spell in of_these), NOTHING)
