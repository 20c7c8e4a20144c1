"""Findings of the checks as a list to take away: the same reach, the same people left alone."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, division_of
from bangfu.engine.codes import Severity
from bangfu.engine.values import Month
from bangfu.org.language import label
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.registry.exports import CHUNK, person_columns
from bangfu.registry.models import CheckFinding
from bangfu.web.checks import board


def asked_for(asked: Asked, by: Staff) -> InDivision:
    division = division_of(asked, by)
    found = board.named(division=division, staff=by)
    for name in ("rule", "severity"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    return found


def rows(asked: Asked, by: Staff) -> Iterator[CheckFinding]:
    found = asked_for(asked, by).select_related("person").order_by("division_code", "pk")
    return found.iterator(chunk_size=CHUNK)


def title(row: CheckFinding) -> str:
    known = registry.RULE.get(row.rule)
    return label(known.title) if known else row.rule


def todo(row: CheckFinding) -> str:
    known = registry.RULE.get(row.rule)
    return label(known.todo) if known else ""


def start(row: CheckFinding) -> str:
    return str(Month.from_number(row.start_number)) if row.start_number else ""


def column(name: str, header, read) -> ExportColumn:
    return ExportColumn(name, header, class_of(CheckFinding, name), read)


FOUND = ExportKind(
    title=_("台账检查清单"),
    permission=Permission.PERSON_VIEW,
    parameters=("rule", "severity", "division"),
    columns=(
        *person_columns(lambda row: row.person),
        column("severity", _("性质"), lambda row: label(Severity(row.severity))),
        column("rule", _("检查发现"), title),
        column("start_number", _("务工开始月份"), start),
        column("first_found_on", _("首次发现"), lambda row: f"{row.first_found_on}"),
        ExportColumn("todo", _("怎么办"), class_of(CheckFinding, "rule"), todo),
    ),
    count=lambda asked, by: asked_for(asked, by).order_by().values("person").distinct().count(),
    rows=rows,
    person=lambda row: row.person,
)
