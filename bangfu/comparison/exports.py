"""The work list as a table to take away: same reach, masked, and marked with who took it when."""

import csv
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.tables import guarded
from bangfu.engine.values import masks
from bangfu.org import queries as org
from bangfu.org.language import label
from bangfu.org.models import Staff

BYTE_ORDER_MARK = "\ufeff"


def file_name() -> str:
    return f"discrepancies-{timezone.localtime():%Y%m%d-%H%M}.csv"


def lines(rows: QuerySet[Discrepancy], *, by: Staff) -> Iterator[str]:
    """CSV text, row by row: a province's list never lies in memory whole."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(headers())
    names = org.places()
    for row in rows.select_related("person", "task").order_by("pk").iterator(chunk_size=2000):
        yield writer.writerow(safe(cells(row, names)))
    yield writer.writerow([_("导出人：%(name)s（%(account)s）") % who(by), stamp()])


def headers() -> list[str]:
    return [
        _("编号"), _("人口编号"), _("差异类型"), _("月份"), _("来源"), _("台账"), _("对方"),
        _("区划"), _("状态"), _("截止日期"),
    ]  # fmt: skip


def cells(row: Discrepancy, names: org.Places) -> list[str]:
    return [
        str(row.pk),
        row.person.person_number,
        label(DiscrepancyKind(row.kind)),
        str(row.month),
        row.source,
        *sides(row),
        names.full_name(row.division_code),
        label(DiscrepancyState(row.state)),
        f"{row.task.due_on:%Y-%m-%d}" if row.task else "",
    ]


def sides(row: Discrepancy) -> tuple[str, str]:
    """Both sides as the list shows them: names masked."""
    if row.kind == DiscrepancyKind.NAME_DIFFERS:
        return masks.name(row.person.name), masks.name(row.there)
    return row.here, row.there


def safe(texts: Iterable[str]) -> list[str]:
    return [guarded(text) for text in texts]


def who(staff: Staff) -> dict[str, str]:
    return {"name": staff.display_name, "account": staff.get_username()}


def stamp() -> str:
    return f"{timezone.localtime():%Y-%m-%d %H:%M}"


class Echo:
    """A file that gives back what is written: the csv writer's lines as strings."""

    def write(self, line: str) -> str:
        return line
