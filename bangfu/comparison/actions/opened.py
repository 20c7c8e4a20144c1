"""Opening a finding or what was handed in leaves a trace: who opened what, never a name or a
number."""

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy
from bangfu.org.models import Staff


def open_evidence(*, evidence: Evidence, by: Staff) -> Record:
    place = evidence.task.division_code
    return record_access("open_evidence", subject=evidence, division_code=place, by=by)


def open_discrepancy(*, discrepancy: Discrepancy, by: Staff) -> Record:
    """Somebody's work and pay on both sides, and what was said of them, are on its page."""
    return record_access("open_discrepancy", subject=discrepancy, by=by)
