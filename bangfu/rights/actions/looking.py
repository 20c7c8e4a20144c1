"""Reading what somebody asked for, agreed to or complained about leaves a trace (rights.md 11).

It hangs on the person, who sees it with every other look at the own file. A complaint is on record
by itself: that somebody complained is nobody's to read in the trail of their file.
"""

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights.models import Complaint, Consent, DataRequest


def open_rights(*, person: Person, by: Staff) -> Record:
    return record_access("open_rights", subject=person, by=by)


def open_request(*, request: DataRequest, by: Staff) -> Record:
    told = {"request": request.pk}
    return record_access("open_request", subject=request.person, after=told, by=by)


def open_consent(*, consent: Consent, by: Staff) -> Record:
    """The record of one agreement, taken away."""
    told = {"consent": consent.pk}
    return record_access("open_consent", subject=consent.person, after=told, by=by)


def open_complaint(*, complaint: Complaint, by: Staff) -> Record:
    """Filed where it is handled, as everything about it: never under the place complained about."""
    place = complaint.handled_by_code
    return record_access("open_complaint", subject=complaint, division_code=place, by=by)
