"""谁看过这份档案: each look at a file, what was shown whole and what for (rights.md 11)."""

from dataclasses import dataclass
from datetime import datetime

from bangfu.audit import queries as audit
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.web.trail import wording

SHOWN = 20


@dataclass(frozen=True)
class Look:
    at: datetime
    who: str
    what: str
    fields: str
    purpose: str


def looks(person: Person, *, staff: Staff) -> list[Look] | None:
    """The latest, newest first; None for who may not read the trail."""
    if not staff.may(Permission.TRAIL_VIEW):
        return None
    return [
        Look(
            at=record.at,
            who=record.by_name,
            what=wording.action_label(record.action),
            fields=wording.fields_label(record),
            purpose=wording.purpose_label(record.purpose),
        )
        for record in audit.who_looked(person)[:SHOWN]
    ]
