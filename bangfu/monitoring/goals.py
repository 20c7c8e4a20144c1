"""Targets of divisions as a page shows them, beside what people themselves said (rights.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import path_to_target
from bangfu.engine.values import DivisionCode
from bangfu.monitoring import small_cells
from bangfu.monitoring.models import Figure, Target
from bangfu.org import queries as org
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights.codes import Purpose

TOWNSHIP_DIGITS = 9


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
    people: int

    @property
    def percent(self) -> int | None:
        """Of the way to the target."""
        return _percent(self.stock, self.path)

    @property
    def agreeing_percent(self) -> int | None:
        return _percent(self.agreeing, self.people)


def _percent(part: int | None, whole: int | None) -> int | None:
    return round(100 * part / whole) if part is not None and whole else None


def units(staff: Staff) -> list[str]:
    """The own division and those that report to it, down to townships."""
    codes = [staff.division_code, *org.places().reports(staff.division_code)]
    return [code for code in codes if len(DivisionCode(code).significant) <= TOWNSHIP_DIGITS]


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
    agreeing = {code: _agreeing(code, staff) for code in codes}
    return [
        _row(code, forms[code], standing.get(code), newest.get(code), agreeing[code], staff)
        for code in codes
    ]


def _row(
    code: str,
    form: object,
    target: Target | None,
    figure: Figure | None,
    agreeing: tuple[int | None, int],
    staff: Staff,
) -> Row:
    stock = figure.value if figure else None
    path = None
    if target and figure:
        path = path_to_target(
            base=target.base_count, target=target.target_count, month=figure.month.month
        )
    hidden = small_cells.is_hidden(stock, staff=staff)
    return Row(code, form, target, path, None if hidden else stock, *agreeing)


def _agreeing(code: str, staff: Staff) -> tuple[int | None, int]:
    low, high = DivisionCode(code).range
    inside = {"division_code__range": (low, high)}
    people = Person.objects.filter(**inside).count()
    said = rights.consenting(purpose=Purpose.OFFER).filter(**inside).count()
    if not said or small_cells.is_hidden(said, staff=staff):
        return None, people
    return said, people
