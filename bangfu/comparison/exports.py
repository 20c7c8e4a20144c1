"""The work list as a table to take away: the same filter, the same reach."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import class_of
from bangfu.comparison import wording, worklist
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.forms import FilterForm
from bangfu.comparison.models import Discrepancy
from bangfu.comparison.sources import titles
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import masks
from bangfu.org.language import label
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry.exports import CHUNK, person_columns

FILTERS = ("kind", "month", "source", "division", "due", "state", "keyword")


def found(asked: Asked, by: Staff) -> InDivision:
    offered = {"months": worklist.months(by), "sources": list(titles().items())}
    wanted = FilterForm(asked, staff=by, **offered).wanted()
    return worklist.discrepancies(wanted, today=timezone.localdate(), staff=by)


def count_people(asked: Asked, by: Staff) -> int:
    return found(asked, by).order_by().values("person").distinct().count()


def discrepancies(asked: Asked, by: Staff) -> Iterator[Discrepancy]:
    rows = found(asked, by).select_related("person", "task").order_by("pk")
    return rows.iterator(chunk_size=CHUNK)


def here(row: Discrepancy) -> str:
    """As the list shows it: names masked."""
    return masks.name(row.person.name) if row.kind == DiscrepancyKind.NAME_DIFFERS else row.here


def there(row: Discrepancy) -> str:
    """Of another entry no number: it may lie in a division that the reader does not reach."""
    if row.kind == DiscrepancyKind.DUPLICATE_PERSON:
        return wording.OTHER_ENTRY
    return masks.name(row.name_there) if row.kind == DiscrepancyKind.NAME_DIFFERS else row.there


def column(name: str, header, read) -> ExportColumn:
    return ExportColumn(name, header, class_of(Discrepancy, name), read)


DISCREPANCIES = ExportKind(
    title=_("差异清单"),
    permission=Permission.FINDING_VIEW,
    parameters=FILTERS,
    columns=(
        column("id", _("编号"), lambda row: str(row.pk)),
        *person_columns(lambda row: row.person),
        column("kind", _("差异类型"), lambda row: label(DiscrepancyKind(row.kind))),
        column("month", _("月份"), lambda row: str(row.month)),
        column("source", _("来源"), lambda row: row.source),
        column("here", _("台账"), here),
        column("there", _("对方"), there),
        column("state", _("状态"), lambda row: label(DiscrepancyState(row.state))),
        column(
            "task", _("截止日期"), lambda row: f"{row.task.due_on:%Y-%m-%d}" if row.task else ""
        ),
    ),
    count=count_people,
    rows=discrepancies,
    person=lambda row: row.person,
)
