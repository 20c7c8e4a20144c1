"""Reading limits, and how much somebody has seen."""

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Limit, Reveal
from bangfu.disclosure.parameters import STARTING_LIMITS
from bangfu.org.models import Staff


def limit(name: LimitName, *, on: date | None = None) -> int:
    """The local parameter as it is on a day: today, where none is named."""
    valid = Limit.objects.filter(name=name, valid_from__lte=on or timezone.localdate())
    latest = valid.order_by("-valid_from").values_list("value", flat=True).first()
    return STARTING_LIMITS[name] if latest is None else latest


def reveals_today(staff: Staff) -> QuerySet[Reveal]:
    """What this person has had shown since midnight."""
    return Reveal.objects.filter(by=staff, at__gte=midnight())


def midnight() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
