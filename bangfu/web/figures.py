"""Published figures as a page shows them: with their definition, and without naming a few people.

Where fewer than five people are counted, somebody who may not see people sees only that
(rights.md 12): the count and the income would be about persons, not about a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.values import Month
from bangfu.monitoring import queries as monitoring
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

SMALL = 5
PEOPLE, INCOME = Indicator.PEOPLE_AT_WORK, Indicator.MEDIAN_MONTHLY_INCOME
Key = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """One figure, ready for a page; `is_small` hides what would be about a few people."""

    value: int | None = None
    month_on_month: float | None = None
    year_on_year: float | None = None
    is_small: bool = False
    pk: int | None = None


NONE = Shown()


class Board:
    """The figures of some divisions in one month, by division, indicator and counting."""

    def __init__(self, figures: Iterable[Figure], *, staff: Staff) -> None:
        self.sees_people = staff.may(Permission.PERSON_VIEW)
        self.found = {(f.division_code, f.indicator, f.counting): f for f in figures}

    def shown(self, code: str, indicator: Indicator, counting: Counting) -> Shown:
        figure = self.found.get((code, indicator, counting))
        if figure is None:
            return NONE
        if not self.sees_people and self._is_about_few(figure):
            return Shown(is_small=True)
        changes = (getattr(figure, change, None) for change in ("month_on_month", "year_on_year"))
        return Shown(figure.value, *changes, pk=figure.pk)

    def income(self, code: str) -> Shown:
        """Incomes are counted over those at work at the end of the month."""
        return self.shown(code, INCOME, Counting.ON_DATE_ALL)

    def _is_about_few(self, figure: Figure) -> bool:
        people = figure
        if figure.indicator == INCOME:
            people = self.found.get((figure.division_code, PEOPLE, figure.counting), figure)
        return 0 < people.value < SMALL


def of_month(month: Month, codes: list[str], *, staff: Staff) -> Board:
    return Board(monitoring.figures_of_units(codes, month=month, staff=staff), staff=staff)


def closed_months() -> QuerySet[Snapshot]:
    """Closed months, newest first."""
    return Snapshot.objects.order_by("-month")
