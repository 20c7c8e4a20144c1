"""A copy leaves a trace, whoever takes it."""

from django.db import transaction

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights.models import DataRequest
from bangfu.web.copies import rules

EVERYTHING = "copy"
SENSITIVE = ("identity_number", "phone")


def open_own_file(*, person: Person, by: Staff) -> Record:
    return record_access("open_own_file", subject=person, by=by)


def take_own_copy(*, person: Person, by: Staff) -> Record:
    return record_access("take_copy", subject=person, fields=[EVERYTHING], by=by)


@transaction.atomic
def take_copy(*, request: DataRequest, by: Staff) -> Record:
    """At the desk, of the living row, for the person who asked for it: each number in it counts as
    one shown whole, so that copies are no way around the day's measure."""
    rules.check_copy_asked_for(request, by=by)
    person = request.person.living()
    for name in SENSITIVE:
        if getattr(person, name):
            disclosure.reveal(subject=person, field=name, purpose=Purpose.SERVICE, by=by)
    disclosure.reveal(subject=person, field=EVERYTHING, purpose=Purpose.SERVICE, by=by)
    told = {"fields": [EVERYTHING], "purpose": Purpose.SERVICE, "after": {"request": request.pk}}
    return record_access("take_copy", subject=person, **told, by=by)
