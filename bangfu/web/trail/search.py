"""Which records an auditor has before them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.audit.models import Record
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person

# who complained about whom, and who answered what when asked after the start, goes past every
# office: the rights desk alone reads it (rights.md 8, 9)
APART = Q(subject_kind__startswith="rights.complaint") | Q(
    subject_kind__in=("assistance.screening", "assistance.employerhold")
)
# who is not looking for work, or refused what, is not listed by name above the township
NEAR_ONLY = ("rights.notlooking", "rights.refusal")


@dataclass(frozen=True)
class Asked:
    """What was asked for; empty means no restriction."""

    person_number: str = ""
    subject: str = ""
    by_name: str = ""
    action: str = ""
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None


def records(asked: Asked, *, staff: Staff) -> QuerySet[Record]:
    """Of the reader's divisions; by a person's number only people whom the reader may reach."""
    if not staff.may(Permission.TRAIL_VIEW):
        return Record.objects.none()
    rows = InDivision(Record).in_division(staff.division)
    rows = rows.exclude(APART).filter(**restrictions(asked))
    if not staff.is_near:
        rows = rows.exclude(subject_kind__in=NEAR_ONLY)
    if asked.person_number:
        reached = Person.objects.visible_to(staff).filter(person_number=asked.person_number)
        keys = [str(key) for key in reached.values_list("pk", flat=True)]
        rows = rows.filter(subject_kind=Person._meta.label_lower, subject_id__in=keys)
    return rows


def restrictions(asked: Asked) -> dict[str, object]:
    kind, _, key = asked.subject.partition(" ")
    wanted = {
        "subject_kind": kind,
        "subject_id": key,
        "by_name": asked.by_name,
        "action": asked.action,
        "kind": asked.kind,
        "at__date__gte": asked.first_day,
        "at__date__lte": asked.last_day,
    }
    return {column: value for column, value in wanted.items() if value}
