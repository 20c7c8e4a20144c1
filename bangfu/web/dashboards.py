"""监测总览: one division in figures, two years of it, and the units that report to it."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import Counting, WarningLevel
from bangfu.engine.values import DivisionCode, Month, NotADivisionCode, NotAMonth
from bangfu.monitoring import boards
from bangfu.monitoring import queries as monitoring
from bangfu.monitoring.boards import PEOPLE, Board, Shown
from bangfu.monitoring.models import EarlyWarning, Figure, Snapshot
from bangfu.monitoring.veils import Veil
from bangfu.org.models import Staff
from bangfu.web import places

MONTHS_SHOWN = 24
WARNINGS_SHOWN = 6
OPEN_STATES = (DiscrepancyState.FOUND, DiscrepancyState.DISPATCHED)
SEVERITY = {level: rank for rank, level in enumerate(reversed(WarningLevel))}


class OutOfReach(Exception):
    """The division lies outside what this person may see, or there is no such division."""


@dataclass(frozen=True)
class Question:
    """What the address asks for."""

    division: DivisionCode
    month: Month | None = None
    counting: Counting = Counting.ON_DATE_ALL
    sort: str = "code"


@dataclass(frozen=True)
class Row:
    """One unit of the table."""

    code: str
    name: str
    people: Shown
    income: Shown
    warnings: list[EarlyWarning] = field(default_factory=list)


HEADINGS = {
    "code": _("单位"),
    "people": _("务工规模（人）"),
    "mom": _("环比"),
    "yoy": _("同比"),
    "income": _("月务工收入（元）"),
    "income-mom": _("收入环比"),
    "warnings": _("预警"),
}
WORDS = {
    "titles": {
        "on_date": _("月末在岗务工人数"),
        "this_year": _("当年累计务工人数"),
        "income": _("月务工收入中位数"),
    },
    "units": {"people": _("人"), "yuan": _("元")},
    "definitions": {
        "on_date": _("当月最后一天有在岗记录者，含县内"),
        "this_year": _("1 月起有过务工记录者，含县内，每人计一次"),
        "income": _("月末在岗且有收入记录者的中位数"),
    },
}
# what each heading sorts by; a unit without the figure goes last either way
SORTS = {
    "code": lambda row: row.code,
    "people": lambda row: row.people.value,
    "mom": lambda row: row.people.month_on_month,
    "yoy": lambda row: row.people.year_on_year,
    "income": lambda row: row.income.value,
    "income-mom": lambda row: row.income.month_on_month,
    "warnings": lambda row: len(row.warnings),
}


def question(asked: QueryDict, *, division: DivisionCode) -> Question:
    """Read the address; what is not understood falls back to the usual view."""
    return Question(
        division=division,
        month=month_or_none(asked.get("month", "")),
        counting=one_of(asked.get("counting", ""), Counting, otherwise=Counting.ON_DATE_ALL),
        sort=sort if (sort := asked.get("sort", "")).removeprefix("-") in SORTS else "code",
    )


def one_of(value: str, codes: type[Counting], *, otherwise: Counting) -> Counting:
    return codes(value) if value in list(codes) else otherwise


def division_in_reach(text: str, *, staff: Staff) -> DivisionCode:
    if not text:
        return staff.division
    try:
        code = DivisionCode.parse(text)
    except NotADivisionCode as error:
        raise OutOfReach from error
    if not staff.division.contains(code) or not places.current().knows(code.text):
        raise OutOfReach
    return code


def month_or_none(text: str) -> Month | None:
    try:
        return Month.parse(text) if text else None
    except NotAMonth:
        return None


def page(asked: Question, *, staff: Staff) -> dict[str, object]:
    """Everything the dashboard shows."""
    months = list(closed_months()[:MONTHS_SHOWN])
    basis = next((s for s in months if s.month == asked.month), months[0] if months else None)
    code = asked.division.text
    shown = {
        "asked": asked,
        "code": code,
        "basis": basis,
        "months": months,
    }
    shown |= {"crumbs": crumbs(code, staff=staff), "countings": list(Counting)}
    shown["open"] = open_discrepancies(asked, staff=staff)
    return shown if basis is None else shown | of_basis(asked, basis, staff=staff)


def of_basis(asked: Question, basis: Snapshot, *, staff: Staff) -> dict[str, object]:
    """The units are those that reported in the month, as its figures were counted."""
    code, tree = asked.division.text, places.at_end_of(basis.month)
    units = tree.reports(code)
    board = boards.of_month(basis.month, [code, *units], tree=tree, staff=staff)
    warnings = warnings_of(basis.month, [code, *units], staff=staff)
    points = trend(asked, basis.month, staff=staff)
    return WORDS | {
        "tiles": tiles(board, code),
        "headings": [heading(name, asked.sort) for name in HEADINGS],
        "rows": sorted_rows([row(board, u, asked.counting, warnings) for u in units], asked.sort),
        "warnings": gravest_warnings(asked.division, basis.month, staff=staff),
        "warning_count": warning_count(asked.division, basis.month, staff=staff),
        "trend": points,
        "chart": chart(points),
        "has_reconstructed": any(point["is_reconstructed"] for point in points),
    }


def closed_months() -> QuerySet[Snapshot]:
    """Closed months, newest first."""
    return Snapshot.objects.order_by("-month")


def heading(name: str, sort: str) -> dict[str, object]:
    """A heading and where its link leads: first the largest, then the smallest."""
    first, other = (name, f"-{name}") if name == "code" else (f"-{name}", name)
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    return {
        "label": HEADINGS[name],
        "is_number": name not in ("code", "warnings"),
        "direction": direction,
        "next": other if sort == first else first,
    }


def tiles(board: Board, code: str) -> dict[str, Shown]:
    return {
        "on_date": board.shown(code, PEOPLE, Counting.ON_DATE_ALL),
        "this_year": board.shown(code, PEOPLE, Counting.YTD_EVER_ALL),
        "income": board.income(code),
    }


def row(board: Board, code: str, counting: Counting, warnings: list[EarlyWarning]) -> Row:
    return Row(
        code=code,
        name=places.name(code),
        people=board.shown(code, PEOPLE, counting),
        income=board.income(code),
        warnings=sorted((w for w in warnings if w.division_code == code), key=severity),
    )


def sorted_rows(rows: list[Row], sort: str) -> list[Row]:
    key = SORTS[sort.removeprefix("-")]
    with_figure = [row for row in rows if key(row) is not None]
    without = [row for row in rows if key(row) is None]
    return sorted(with_figure, key=key, reverse=sort.startswith("-")) + without


def severity(warning: EarlyWarning) -> tuple[int, float]:
    return SEVERITY[WarningLevel(warning.level)], warning.change


def warnings_of(month: Month, codes: list[str], *, staff: Staff) -> list[EarlyWarning]:
    return list(monitoring.warnings(month, staff=staff).filter(division_code__in=codes))


def gravest_warnings(division: DivisionCode, month: Month, *, staff: Staff) -> list[EarlyWarning]:
    """Those of the highest level anywhere inside, the deepest falls first."""
    ranks = Case(*(When(level=level, then=Value(rank)) for level, rank in SEVERITY.items()))
    inside = monitoring.warnings(month, staff=staff).in_division(division)
    gravest = inside.order_by(ranks, "change", "division_code")[:WARNINGS_SHOWN]
    return boards.mark_hidden(gravest, month, tree=places.current(), staff=staff)


def warning_count(division: DivisionCode, month: Month, *, staff: Staff) -> int:
    """Warnings anywhere inside, not only of the units listed."""
    return monitoring.warnings(month, staff=staff).in_division(division).count()


def open_discrepancies(asked: Question, *, staff: Staff) -> dict[str, int]:
    """How many wait, and how many of them past their clock: as of today, not of the month."""
    late = Q(state=DiscrepancyState.DISPATCHED, task__due_on__lt=timezone.localdate())
    found = Discrepancy.objects.visible_to(staff).in_division(asked.division)
    return found.filter(state__in=OPEN_STATES).aggregate(
        count=Count("pk"), overdue=Count("pk", filter=late)
    )


def crumbs(code: str, *, staff: Staff) -> list[str]:
    """From the reader's own division down to the one shown."""
    chain = places.current().chain(code)
    own = staff.division.text
    return list(reversed(chain[: chain.index(own) + 1])) if own in chain else [code]


def trend(asked: Question, last: Month, *, staff: Staff) -> list[dict[str, object]]:
    """Two years of people and income, a point for each month even where nothing was closed.

    An income is shown beside how many people have it, so those are always read as well.
    """
    code = asked.division.text
    months = [last + step for step in range(1 - MONTHS_SHOWN, 1)]
    veil = Veil(months, [code], tree=places.current(), staff=staff)
    by_month: dict[Month, list[Figure]] = {}
    for figure in boards.over_months(months, code, staff=staff):
        by_month.setdefault(figure.month, []).append(figure)
    board = {month: Board(by_month.get(month, []), month, veil, staff) for month in months}
    return [point(month, board[month], asked) for month in months]


def point(month: Month, board: Board, asked: Question) -> dict[str, object]:
    code = asked.division.text
    return {
        "month": month,
        "people": board.shown(code, PEOPLE, asked.counting),
        "income": board.income(code),
        "is_reconstructed": any(f.snapshot.is_reconstructed for f in board.found.values()),
    }


def chart(points: list[dict[str, object]]) -> dict[str, list[object]]:
    """The same points as lists, for the drawing."""
    return {
        "months": [str(point["month"]) for point in points],
        "people": [point["people"].value for point in points],
        "income": [point["income"].value for point in points],
        "reconstructed": [point["is_reconstructed"] for point in points],
    }
