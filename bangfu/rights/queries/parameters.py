from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bangfu.rights.codes import LocalDays
from bangfu.rights.models import LocalParameter
from bangfu.rights.parameters import PARAMETERS


@dataclass(frozen=True)
class DaysInForce:
    """One local parameter: how many days hold today, the most allowed, and what is set to come."""

    name: LocalDays
    days: int
    longest: int
    next_days: int | None
    next_from: date | None


def days_in_force() -> list[DaysInForce]:
    """One query."""
    today = timezone.localdate()
    rows = list(LocalParameter.objects.order_by("valid_from"))
    found = []
    for name, start in PARAMETERS.items():
        mine = [row for row in rows if row.name == name]
        now = [row.days for row in mine if row.valid_from <= today] or [start.days]
        later = next((row for row in mine if row.valid_from > today), None)
        coming = (later.days, later.valid_from) if later else (None, None)
        found.append(DaysInForce(name, now[-1], start.longest, *coming))
    return found


def days_of(name: LocalDays, *, as_of: date | None = None) -> int:
    """The local parameter as it holds on the day; what a new installation starts with otherwise."""
    rows = LocalParameter.objects.filter(name=name, valid_from__lte=as_of or timezone.localdate())
    days = rows.order_by("-valid_from").values_list("days", flat=True).first()
    return PARAMETERS[name].days if days is None else days
