"""The people of a form's cell as a list to take away: as of the close, as far as one may reach."""

from django.utils.translation import gettext_lazy as _

from bangfu.disclosure.kinds import Asked, ExportKind, NotExportable
from bangfu.monitoring.exports import COLUMNS, Page, pages
from bangfu.monitoring.queries import CountedPeople
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.reporting import queries


def page_of(asked: Asked, by: Staff) -> Page:
    key = asked.get("form", "")
    forms = queries.filled_forms(by)
    filled = forms.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    cell = (asked.get("row", ""), asked.get("column", ""))
    if filled is None or queries.cell(filled, *cell) is None:
        raise NotExportable

    def page(offset: int, limit: int) -> CountedPeople:
        found = queries.people_behind(filled, *cell, staff=by, offset=offset, limit=limit)
        return found or CountedPeople(0, [])

    return page


CELL_PEOPLE = ExportKind(
    title=_("报表单元格背后的人员"),
    permission=Permission.PERSON_VIEW,
    parameters=("form", "row", "column"),
    columns=COLUMNS,
    count=lambda asked, by: page_of(asked, by)(0, 1).total,
    rows=lambda asked, by: pages(page_of(asked, by)),
    person=lambda row: row.person,
)
