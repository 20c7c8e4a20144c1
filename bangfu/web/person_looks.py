"""谁看过这份档案: each look at a file, what was shown whole and what for (rights.md 11).

One list for the person, for who reads the trail, and for the person's copy.
"""

from dataclasses import dataclass
from datetime import datetime

from bangfu.audit import queries as audit
from bangfu.audit.models import Record
from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.org.models import Staff
from bangfu.registry.models import Household, Person
from bangfu.web.trail import wording


@dataclass(frozen=True)
class Look:
    """`staff` is None where nobody has the account any more."""

    at: datetime
    account: str
    staff: Staff | None
    what: str
    fields: str
    purpose: str


def looks(person: Person, *, most: int | None = None) -> list[Look]:
    """Newest first: at the person's row, at one merged into it, at the household, and at
    what was found, handed in and decided about them."""
    rows = [person, *Person.objects.filter(merged_into=person).only("pk")]
    home = Household(pk=person.household_id)
    found = Discrepancy.objects.filter(person__in=rows).only("pk")
    handed_in = Evidence.objects.filter(task__discrepancies__in=found).only("pk").distinct()
    decided = Settlement.objects.filter(discrepancy__in=found).only("pk")
    records = list(audit.who_looked(*rows, home, *found, *handed_in, *decided)[:most])
    staff = Staff.objects.in_bulk({record.by_id for record in records if record.by_id})
    return [look(record, staff.get(record.by_id)) for record in records]


def look(record: Record, staff: Staff | None) -> Look:
    return Look(
        at=record.at,
        account=record.by_name,
        staff=staff,
        what=wording.action_label(record.action),
        fields=wording.fields_label(record),
        purpose=wording.purpose_label(record.purpose),
    )
