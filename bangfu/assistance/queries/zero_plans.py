"""How far the clearing of households without work is, place by place, beside what people said.

Who left because nobody wants work, or who moved or withdrew, is no longer part of the base: neither
cleared nor missing (rights.md 5).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet

from bangfu.assistance.codes.zero_employment import CERTIFIED, CaseStage
from bangfu.assistance.models import ZeroCase, ZeroMember, ZeroShare
from bangfu.assistance.queries.zero_employment import able
from bangfu.engine.rules.zero_employment import SHARES
from bangfu.engine.values import DivisionCode
from bangfu.org import queries as org
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.registry.models import Person


@dataclass(frozen=True)
class Row:
    """One division at the end of a year, or today: the plan up to that year, households certified
    and cleared, and of those able to work how many said themselves that they want it."""

    division_code: str
    planned_percent: int
    base: int
    cleared: int
    said: int
    able: int
    sees_few: bool

    @property
    def cleared_percent(self) -> int | None:
        return self._percent(self.cleared, self.base)

    @property
    def said_percent(self) -> int | None:
        return self._percent(self.said, self.able)

    def _percent(self, part: int, whole: int) -> int | None:
        """None where it would tell of few people; rounded as the numbers beside it are."""
        if not whole:
            return None
        if self.sees_few:
            return round(100 * part / whole)
        if any(small_cells.is_small(count) for count in (part, whole, whole - part)):
            return None
        return round(100 * small_cells.rounded(part) / small_cells.rounded(whole))


def rows(staff: Staff, *, year: int, on: date) -> list[Row]:
    """Five queries, however many divisions."""
    codes, until = org.units_of(staff), min(on, date(year, 12, 31))
    base = ZeroCase.objects.in_division(staff.division).filter(
        stage__in=set(CERTIFIED) - {CaseStage.ENDED}, certified_on__lte=until
    )
    cleared = base.filter(stage=CaseStage.CLEARED, ended_on__lte=until)
    people = Person.objects.filter(able(on))
    # who split off since is of another household
    said = ZeroMember.objects.filter(
        case__in=base,
        person__in=people,
        person__household=F("case__household"),
        withdrawn_at=None,
    )
    counted = [
        _by_division(base, "household__division_code"),
        _by_division(cleared, "household__division_code"),
        _by_division(said, "case__household__division_code", distinct="person"),
        _by_division(people.filter(household__zero_cases__in=base), "household__division_code"),
    ]
    shares = _shares(codes)
    return [
        Row(
            code,
            planned(shares[code], year),
            *(_inside(counts, code) for counts in counted),
            sees_few=small_cells.sees_few(staff),
        )
        for code in codes
    ]


def planned(shares: dict[int, int], year: int) -> int:
    """The shares of all years up to this one; after the last all of them: dynamic clearing."""
    return min(100, sum(percent for each, percent in shares.items() if each <= year))


def shares_of(division_code: str) -> dict[int, int]:
    """Of the division, else of the nearest above it that set its own, else of the notice."""
    return _shares([division_code])[division_code]


def _shares(codes: Iterable[str]) -> dict[str, dict[int, int]]:
    chains = {code: org.places().chain(code) for code in codes}
    asked = {code for chain in chains.values() for code in chain}
    set_here: dict[str, dict[int, int]] = {}
    for share in ZeroShare.objects.filter(division_code__in=asked).order_by("pk"):
        set_here.setdefault(share.division_code, {})[share.year] = share.percent
    return {
        code: next((set_here[above] for above in chain if above in set_here), SHARES)
        for code, chain in chains.items()
    }


def _by_division(rows: QuerySet, where: str, *, distinct: str = "pk") -> Counter:
    found = rows.order_by().values_list(where).annotate(Count(distinct, distinct=True))
    return Counter(dict(found))


def _inside(counts: Counter, code: str) -> int:
    low, high = DivisionCode(code).range
    return sum(count for place, count in counts.items() if low <= place <= high)
