"""Published figures as a page shows them: with their definition, and without naming a few people.

Where fewer than five people are counted, somebody outside the township sees only that: the count
and the income would be about persons, not about a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.values import Month
from bangfu.monitoring import queries
from bangfu.monitoring.models import EarlyWarning, Figure, FigureQuerySet
from bangfu.monitoring.veils import Veil
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.org.queries import Places

PEOPLE, INCOME = Indicator.PEOPLE_AT_WORK, Indicator.MEDIAN_MONTHLY_INCOME
EARNING = Indicator.PEOPLE_WITH_INCOME
NOW = "value"
# each share and the earlier value it is a share of
EARLIER = {"month_on_month": "value_month_ago", "year_on_year": "value_year_ago"}
# which earlier count of people tells whether the numbers of a warning are about few
BESIDE = {"year_ago": "value_year_ago", "target_path": NOW}
# how many months back each of them lies
BACK = {NOW: 0, "value_month_ago": -1, "value_year_ago": -12}


@dataclass(frozen=True)
class Shown:
    """One figure, ready for a page.

    `is_small`: it would be about a few people. `is_withheld`: it would tell a number that is.
    """

    value: int | None = None
    month_on_month: float | None = None
    year_on_year: float | None = None
    is_small: bool = False
    is_withheld: bool = False
    pk: int | None = None


NONE = Shown()


@dataclass
class Board:
    """The figures of some divisions in one month, by division, indicator and counting."""

    figures: Iterable[Figure]
    month: Month
    veil: Veil
    staff: Staff

    def __post_init__(self) -> None:
        self.sees_few = small_cells.sees_few(self.staff)
        self.found = {(f.division_code, f.indicator, f.counting): f for f in self.figures}

    def shown(self, code: str, indicator: Indicator, counting: Counting) -> Shown:
        figure = self.found.get((code, indicator, counting))
        if figure is None:
            return NONE
        hidden = {} if indicator == INCOME else self._hidden(counting, NOW, indicator)
        if code in hidden:
            return Shown(is_small=hidden[code], is_withheld=not hidden[code])
        if not self.sees_few and self._is_about_few(figure, NOW):
            return Shown(is_small=True)
        changes = {change: self._change(figure, change) for change in EARLIER}
        return Shown(figure.value, **changes, pk=figure.pk)

    def income(self, code: str) -> Shown:
        """Incomes are counted over those at work at the end of the month."""
        return self.shown(code, INCOME, Counting.ON_DATE_ALL)

    def hides(self, warning: EarlyWarning) -> bool:
        """Whether the numbers of a warning would be about few people, or tell a hidden number."""
        if self.sees_few:
            return False
        figure = warning.figure
        before = BESIDE.get(warning.compared_with, "value_month_ago")
        people = self._earning(warning.division_code)
        earlier = getattr(people, before, None)
        if figure.indicator == PEOPLE:
            people, earlier = figure, warning.before
        if people is None or earlier is None:
            return True
        told = (people.value, earlier, warning.corrected_count, warning.returnee_count)
        is_few = any(small_cells.is_small(count) for count in told)
        return is_few or any(
            warning.division_code in self._hidden(figure.counting, when) for when in (NOW, before)
        )

    def _change(self, figure: Figure, change: str) -> float | None:
        """A share tells the earlier value to whoever knows the present one."""
        earlier = EARLIER[change]
        if not self.sees_few and (
            self._is_about_few(figure, earlier)
            or figure.division_code in self._hidden(figure.counting, earlier)
        ):
            return None
        return getattr(figure, change, None)

    def _is_about_few(self, figure: Figure, when: str) -> bool:
        """An income of which nobody says how many people have it may be one person's."""
        if figure.indicator != INCOME:
            return small_cells.is_small(getattr(figure, when, None))
        count = getattr(self._earning(figure.division_code), when, None)
        return count is None or small_cells.is_small(count)

    def _earning(self, code: str) -> Figure | None:
        """How many people an income is of: not all who are at work have said theirs."""
        return self.found.get((code, EARNING, Counting.ON_DATE_ALL))

    def _hidden(self, counting: str, when: str, indicator: str = PEOPLE) -> dict[str, bool]:
        """Units whose number is hidden, each with whether it is marked as few."""
        return self.veil.of(self.month + BACK[when], indicator, counting)


def of_month(month: Month, codes: Iterable[str], *, tree: Places, staff: Staff) -> Board:
    codes = list(codes)
    veil = veil_of(month, codes, tree=tree, staff=staff)
    return Board(queries.figures_of_units(codes, month=month, staff=staff), month, veil, staff)


def veil_of(month: Month, codes: Iterable[str], **about: Any) -> Veil:
    """Over the month and those it is compared with."""
    return Veil([month + back for back in BACK.values()], codes, **about)


def over_months(months: list[Month], code: str, *, staff: Staff) -> FigureQuerySet:
    """People and incomes of a unit, and how many people have an income."""
    return (
        Figure.objects.visible_to(staff)
        .filter(month__in=months, division_code=code, indicator__in=(PEOPLE, EARNING, INCOME))
        .select_related("snapshot")
    )


def mark_hidden(
    warnings: Iterable[EarlyWarning], month: Month, *, tree: Places, staff: Staff
) -> list[EarlyWarning]:
    """The warnings, each with `is_hidden`: its numbers are not for this reader."""
    found = list(warnings)
    if small_cells.sees_few(staff) or not found:
        return found
    board = of_month(month, {w.division_code for w in found}, tree=tree, staff=staff)
    for warning in found:
        warning.is_hidden = board.hides(warning)
    return found
