"""The people behind a figure as a list to take away: as of the close, as far as one may reach."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable
from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import Measure
from bangfu.engine.values import Month
from bangfu.monitoring import queries
from bangfu.monitoring.models import Figure
from bangfu.monitoring.queries import CountedPeople, CountedPerson
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.exports import person_columns
from bangfu.registry.models import WorkSpell

AT_ONCE = 5000
Page = Callable[[int, int], CountedPeople]


def pages(page: Page) -> Iterator[CountedPerson]:
    """All of them; who has moved out of reach is left out."""
    offset, total = 0, 1
    while offset < total:
        counted = page(offset, AT_ONCE)
        total, offset = counted.total, offset + AT_ONCE
        yield from (one for one in counted.people if one.person)


def months(row: CountedPerson) -> str:
    return "；".join(f"{month(s['start_month'])}—{month(s['end_month'])}" for s in row.spells)


def month(number: object) -> str:
    return str(Month.from_number(int(number))) if number else ""


def employers(row: CountedPerson) -> str:
    return "；".join(str(s["employer_name"] or s["place_name"]) for s in row.spells)


COLUMNS = (
    *person_columns(lambda row: row.person),
    ExportColumn("start_month", _("结账时的务工月份"), class_of(WorkSpell, "start_month"), months),
    ExportColumn(
        "employer_name", _("务工单位或地点"), class_of(WorkSpell, "employer_name"), employers
    ),
)


def page_of(asked: Asked, by: Staff) -> Page:
    key = asked.get("figure", "")
    figures = Figure.objects.visible_to(by).select_related("snapshot")
    figure = figures.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if figure is None:
        raise NotExportable
    measure = Measure(Indicator(figure.indicator), Counting(figure.counting))
    given = {"unit_code": figure.division_code, "staff": by}

    def page(offset: int, limit: int) -> CountedPeople:
        return queries.people_counted(figure.snapshot, measure, **given, offset=offset, limit=limit)

    return page


FIGURE_PEOPLE = ExportKind(
    title=_("数字背后的人员"),
    permission=Permission.PERSON_VIEW,
    parameters=("figure",),
    columns=COLUMNS,
    count=lambda asked, by: page_of(asked, by)(0, 1).total,
    rows=lambda asked, by: pages(page_of(asked, by)),
    person=lambda row: row.person,
)
