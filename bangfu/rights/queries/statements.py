from datetime import date

from django.db.models import QuerySet

from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights.models import DataRequest, NotLooking
from bangfu.rights.models.statements import RequestQuerySet


def statement_of(person: Person, *, as_of: date | None = None) -> NotLooking | None:
    """The person's statement where it is in force."""
    return (
        NotLooking.objects.in_force(as_of=as_of)
        .filter(registry.recorded_of(person))
        .order_by("-said_on", "-pk")
        .first()
    )


def requests_before(staff: Staff) -> RequestQuerySet:
    """Open requests within reach, the most urgent first."""
    return DataRequest.objects.visible_to(staff).still_open().order_by("due_on", "pk")


def requests_of(person: Person) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(registry.recorded_of(person)).order_by("-received_at", "-pk")
