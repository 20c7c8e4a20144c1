from datetime import date

from django.utils import timezone

from bangfu.rights.codes import LocalDays
from bangfu.rights.models import LocalParameter
from bangfu.rights.parameters import PARAMETERS


def days_of(name: LocalDays, *, as_of: date | None = None) -> int:
    """The local parameter as it holds on the day; what a new installation starts with otherwise."""
    rows = LocalParameter.objects.filter(name=name, valid_from__lte=as_of or timezone.localdate())
    days = rows.order_by("-valid_from").values_list("days", flat=True).first()
    return PARAMETERS[name].days if days is None else days
