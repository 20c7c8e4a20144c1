"""Reporting lines that differ from the code tree."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.models import ReportingLine, Staff
from bangfu.org.queries import forget_places, places


@transaction.atomic
def set_reporting_line(
    *, unit_code: str, reports_to_code: str, valid_from: date, by: Staff
) -> ReportingLine:
    """From a day on, let a unit report to another office than the next one up the code tree."""
    tree = places(valid_from)
    rules.check_line(unit_code, reports_to_code, tree=tree)
    before = tree.reports_to(unit_code)
    lines = ReportingLine.objects.filter(unit_code=unit_code)
    lines.filter(valid_from__gte=valid_from).delete()
    lines.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)).update(
        valid_to=valid_from - timedelta(days=1)
    )
    line = ReportingLine.objects.create(
        unit_code=unit_code, reports_to_code=reports_to_code, valid_from=valid_from
    )
    forget_places()
    record(
        "set_reporting_line",
        subject=line,
        division_code=unit_code,
        before={"reports_to_code": before},
        after={"reports_to_code": reports_to_code, "valid_from": str(valid_from)},
        by=by,
    )
    return line
