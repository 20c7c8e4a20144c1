"""The months of one person's spells."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bangfu.engine.values import Month

YEAR = 12
# first and last month; None where it is still open
Spell = tuple[Month, Month | None]


@dataclass(frozen=True, order=True)
class Stretch:
    """Months one after the other, both ends included."""

    first: Month
    last: Month

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    def within(self, first: Month, last: Month) -> int:
        """How many of its months lie there."""
        return max(0, min(self.last, last) - max(self.first, first) + 1)


@dataclass(frozen=True)
class WorkMonths:
    """The months at work up to and including `until`, oldest first; later ones are not known yet.

    `together` are those in which more than one spell was open.
    """

    until: Month
    worked: tuple[Stretch, ...]
    together: tuple[Stretch, ...]

    @property
    def now(self) -> Stretch | None:
        """The stretch that reaches `until`."""
        last = self.worked[-1] if self.worked else None
        return last if last and last.last == self.until else None

    @property
    def in_a_row(self) -> int:
        """连续务工月数, ending with `until` (S1.81)."""
        return self.now.months if self.now else 0

    @property
    def longest(self) -> Stretch | None:
        """The latest of the longest."""
        return max(self.worked, key=lambda one: (one.months, one.first), default=None)

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """Between two stretches of work; before the first and after the last is no gap."""
        return tuple(
            Stretch(before.last + 1, after.first + -1) for before, after in pairwise(self.worked)
        )

    @property
    def this_year(self) -> int:
        """Since January of the year of `until`."""
        return self.within(Month(self.until.year, 1), self.until)

    @property
    def last_twelve(self) -> int:
        return self.within(self.until + (1 - YEAR), self.until)

    @property
    def all_months(self) -> int:
        return sum(stretch.months for stretch in self.worked)

    def within(self, first: Month, last: Month) -> int:
        return sum(stretch.within(first, last) for stretch in self.worked)


def work_months(spells: Iterable[Spell], *, until: Month) -> WorkMonths:
    """
    >>> march, may, june, august = (Month(2023, month) for month in (3, 5, 6, 8))
    >>> told = work_months([(march, may), (june, None)], until=august)
    >>> told.in_a_row, told.gaps, told.this_year
    (6, (), 6)
    """
    known = sorted(
        Stretch(first, until if last is None else min(last, until))
        for first, last in spells
        if first <= until
    )
    return WorkMonths(until, _joined(known), _joined(_shared(known)))


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Those that touch or overlap are one. In the order of their first months."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and stretch.first <= joined[-1].last + 1:
            stretch = Stretch(joined[-1].first, max(joined.pop().last, stretch.last))
        joined.append(stretch)
    return tuple(joined)


def _shared(stretches: Iterable[Stretch]) -> Iterable[Stretch]:
    """What each has in common with those that began before it, or with it."""
    reached: Month | None = None
    for stretch in stretches:
        if reached and stretch.first <= reached:
            yield Stretch(stretch.first, min(stretch.last, reached))
        reached = max(reached or stretch.last, stretch.last)
