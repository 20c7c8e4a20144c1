"""Reading the trail."""

from django.db import models
from django.db.models import QuerySet

from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Chain, Record


def heads() -> list[list]:
    """Chain, length and last hash of every chain that holds records."""
    told = Chain.objects.filter(length__gt=0).order_by("pk")
    return [list(row) for row in told.values_list("pk", "length", "head")]


def about(subject: models.Model) -> QuerySet[Record]:
    """Everything on record about one subject, newest first."""
    same = {"subject_kind": subject._meta.label_lower, "subject_id": str(subject.pk)}
    return Record.objects.filter(**same).order_by("-at", "-pk")


def who_looked(subject: models.Model) -> QuerySet[Record]:
    """Who opened the file of this person, when, what for and which fields: the person may ask
    (rights.md 11)."""
    return about(subject).filter(kind=RecordKind.ACCESS)
