"""Published figures as a page shows them: with their definition, and without naming a few people.

Where fewer than five people are counted, somebody outside the township sees only that: the count
and the income would be about persons, not about a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.values import Month
from bangfu.monitoring import queries
from bangfu.monitoring.models import EarlyWarning, Figure, FigureQuerySet
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
# a unit and those that report to it, whose numbers add up to its own
Family = tuple[str, list[str]]


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
    families: list[Family]
    staff: Staff
    hidden: dict[tuple[Counting, str], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sees_few = small_cells.sees_few(self.staff)
        self.found = {(f.division_code, f.indicator, f.counting): f for f in self.figures}

    def shown(self, code: str, indicator: Indicator, counting: Counting) -> Shown:
        figure = self.found.get((code, indicator, counting))
        if figure is None:
            return NONE
        if not self.sees_few and self._is_about_few(figure, NOW):
            return Shown(is_small=True)
        if indicator == PEOPLE and code in self._hidden(counting, NOW):
            return Shown(is_withheld=True)
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

    def _hidden(self, counting: Counting, when: str) -> set[str]:
        """Units whose people are hidden in their table, and all that lies within those."""
        if (counting, when) not in self.hidden:
            hidden: set[str] = set()
            for parent, units in self.families:
                counts = {code: self._people(code, counting, when) for code in units}
                hidden |= set(units) if parent in hidden else small_cells.hidden(counts)
                hidden |= {parent} if small_cells.hides_total(counts) else set()
            self.hidden[counting, when] = hidden
        return self.hidden[counting, when]

    def _people(self, code: str, counting: Counting, when: str) -> int | None:
        return getattr(self.found.get((code, PEOPLE, counting)), when, None)


def of_month(month: Month, codes: Iterable[str], *, tree: Places, staff: Staff) -> Board:
    codes = list(codes)
    families = families_of(codes, tree=tree, staff=staff)
    wanted = {*codes, *(unit for _parent, units in families for unit in units)}
    figures = queries.figures_of_units(sorted(wanted), month=month, staff=staff)
    return Board(figures, families, staff)


def over_months(
    months: list[Month], code: str, families: list[Family], *, staff: Staff
) -> FigureQuerySet:
    """People and incomes of a unit, and of all whose numbers tell something of its own."""
    codes = {code, *(unit for _parent, units in families for unit in units)}
    return (
        Figure.objects.visible_to(staff)
        .filter(month__in=months, division_code__in=codes, indicator__in=(PEOPLE, EARNING, INCOME))
        .select_related("snapshot")
    )


def families_of(codes: Iterable[str], *, tree: Places, staff: Staff) -> list[Family]:
    """From the reader's own division down to each code, for those who may not see few people."""
    if small_cells.sees_few(staff):
        return []
    own, parents = staff.division, {}
    for code in codes:
        above = [unit for unit in tree.chain(code) if own.contains(type(own)(unit))]
        parents |= {unit: len(above) - depth for depth, unit in enumerate(above)}
    return [(unit, tree.reports(unit)) for unit in sorted(parents, key=parents.__getitem__)]


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
