"""Phones on which visits are written: given out to one account, taken back by it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record, record_access_many
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.visits.models import Device
from bangfu.visits.rules import DEVICE_DAYS

NAME_LENGTH = 100


@transaction.atomic
def issue_device(
    *, device: Device | None, name: str, people: Iterable[Person], by: Staff
) -> Device:
    """Today's list goes onto a phone: a new one, or one that has been given out before."""
    until = timezone.localdate() + timedelta(days=DEVICE_DAYS)
    if device is None:
        device = Device.objects.create(owner=by, name=name[:NAME_LENGTH], expires_on=until)
        record("issue_device", subject=device, division_code=by.division_code, by=by)
    record_access_many("take_visits", subjects=people, purpose="", fields=(), by=by)
    return device


@transaction.atomic
def revoke_device(*, device: Device, by: Staff) -> None:
    """Nothing more is taken from it; what it wrote before stands."""
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("revoke_device", subject=device, division_code=by.division_code, by=by)
