"""Reading the trail."""

from itertools import groupby

from django.db import models
from django.db.models import Q, QuerySet

from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Chain, Record


def heads() -> list[list]:
    """Chain, length and last hash of every chain that holds records."""
    told = Chain.objects.filter(length__gt=0).order_by("pk")
    return [list(row) for row in told.values_list("pk", "length", "head")]


def about(*subjects: models.Model) -> QuerySet[Record]:
    """Everything on record about these rows, newest first."""
    same = Q()
    for kind, rows in groupby(sorted(subjects, key=_kind), key=_kind):
        same |= Q(subject_kind=kind, subject_id__in=[str(row.pk) for row in rows])
    rows = Record.objects.filter(same) if same else Record.objects.none()
    return rows.order_by("-at", "-pk")


def _kind(subject: models.Model) -> str:
    return subject._meta.label_lower


def who_looked(*subjects: models.Model) -> QuerySet[Record]:
    """Who saw these rows, when, what for and which fields: the person may ask (rights.md 11)."""
    return about(*subjects).filter(kind=RecordKind.ACCESS)
