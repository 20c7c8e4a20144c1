"""Opening what was handed in leaves a trace: who opened what, never a name or a number."""

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.casework.models import Evidence
from bangfu.org.models import Staff


def open_evidence(*, evidence: Evidence, by: Staff) -> Record:
    place = evidence.task.division_code
    return record_access("open_evidence", subject=evidence, division_code=place, by=by)
