"""Taking things away leaves a trace: who took what, never a name or a number."""

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.casework.models import Evidence
from bangfu.comparison.worklist import Filter
from bangfu.org.models import Staff


def open_evidence(*, evidence: Evidence, by: Staff) -> Record:
    place = evidence.task.division_code
    return record_access("open_evidence", subject=evidence, division_code=place, by=by)


def export_discrepancies(*, asked: Filter, by: Staff) -> Record:
    kept = {"kind": asked.kind, "month": str(asked.month or ""), "state": asked.state}
    place = by.division_code
    return record_access("export_discrepancies", subject=by, division_code=place, after=kept, by=by)
