"""Targets of divisions as a page shows them, beside what people themselves said (rights.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import path_to_target
from bangfu.engine.values import DivisionCode
from bangfu.monitoring.models import Figure, Target
from bangfu.monitoring.veils import Veil
from bangfu.org import queries as org
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights.codes import Purpose


@dataclass(frozen=True)
class Row:
    """One division: its target, where the way to it stands, where it is, and who agrees.

    `agreeing` of `people` have a live consent to being offered to an employer; None where nobody's
    word was recorded yet, or where it would be about a few people.
    """

    division_code: str
    form: object
    target: Target | None
    path: int | None
    stock: int | None
    agreeing: int | None
    people: int | None

    @property
    def percent(self) -> int | None:
        """Of the way to the target."""
        return _percent(self.stock, self.path)

    @property
    def agreeing_percent(self) -> int | None:
        return _percent(self.agreeing, self.people)


def _percent(part: int | None, whole: int | None) -> int | None:
    return round(100 * part / whole) if part is not None and whole else None


def rows(
    codes: list[str],
    standing: Mapping[str, Target],
    forms: Mapping[str, object],
    *,
    year: int,
    staff: Staff,
) -> list[Row]:
    stocks = (
        Figure.objects.visible_to(staff)
        .filter(
            division_code__in=codes,
            indicator=Indicator.PEOPLE_AT_WORK,
            counting=Counting.ON_DATE_ALL,
            month__gte=year * 100 + 1,
            month__lte=year * 100 + 12,
        )
        .order_by("month")
    )
    newest = {figure.division_code: figure for figure in stocks}
    veil = Veil({each.month for each in stocks}, codes, tree=org.places(), staff=staff)
    agreeing = _agreeing(codes, staff)
    return [
        _row(
            code,
            forms[code],
            standing.get(code),
            newest.get(code),
            agreeing[code],
            veil,
        )
        for code in codes
    ]


def _row(
    code: str,
    form: object,
    target: Target | None,
    figure: Figure | None,
    agreeing: tuple[int | None, int | None],
    veil: Veil,
) -> Row:
    path, stock = None, figure.value if figure else None
    if figure and code in veil.of(figure.month, figure.indicator, figure.counting):
        stock = None
    if target and figure:
        path = path_to_target(
            base=target.base_count, target=target.target_count, month=figure.month.month
        )
    return Row(code, form, target, path, stock, *agreeing)


def _agreeing(codes: list[str], staff: Staff) -> dict[str, tuple[int | None, int | None]]:
    """How many said that they agree, of how many; neither they nor those who did not may be few.
    They are numbers of today, and rounded as those are."""
    consenting = rights.consenting(purpose=Purpose.OFFER)
    found = {}
    for code in codes:
        people, said = (_inside(rows, code) for rows in (Person.objects.living(), consenting))
        is_few = any(small_cells.is_hidden(part, staff=staff) for part in (said, people - said))
        counts = None if is_few or not said else said, people
        if not small_cells.sees_few(staff):
            counts = tuple(count and small_cells.rounded(count) for count in counts)
        found[code] = counts
    return found


def _inside(people: QuerySet, code: str) -> int:
    low, high = DivisionCode(code).range
    return people.filter(division_code__range=(low, high)).count()
