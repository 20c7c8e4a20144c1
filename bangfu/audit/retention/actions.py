"""Clearing what is no longer kept, piece by piece: interrupted, the next call goes on."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from bangfu.audit.actions import record
from bangfu.audit.retention import Schedule

AT_ONCE = 1000
# begins the number of a row that has none any more; no number of the national system does
CLEARED = "~"


def clear(schedules: Iterable[Schedule], *, today: date, by: models.Model) -> dict[Schedule, int]:
    """Clear what is due; how many rows of each, which the trail counts as well."""
    return {schedule: _clear_one(schedule, today, by) for schedule in schedules}


def rehearse(
    schedules: Iterable[Schedule], *, today: date, by: models.Model
) -> dict[Schedule, int]:
    """What `clear` would give: done and taken back, because some rows are due only when others
    are gone. Files of rows go after the commit, and so stay. One transaction to the end: for when
    little is going on."""
    with transaction.atomic():
        counted = clear(schedules, today=today, by=by)
        transaction.set_rollback(True)
    return counted


def _clear_one(schedule: Schedule, today: date, by: models.Model) -> int:
    cleared = 0
    while keys := list(schedule.due(today).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            told = {
                "table": schedule.model._meta.label_lower,
                "purposes": [purpose.name for purpose in schedule.purposes],
                "rows": len(keys),
                "deleted": schedule.deletes,
            }
            if hasattr(schedule.model, "history"):
                # told first: the database lets go of the history of these rows alone
                told["keys"] = keys
            record("retention", subject=by, after=told, by=by)
            _clear_rows(schedule, schedule.model._base_manager.filter(pk__in=keys), keys)
        cleared += len(keys)
    return cleared


def _clear_rows(schedule: Schedule, rows: models.QuerySet, keys: list[object]) -> None:
    if schedule.along:
        schedule.along(rows)
    history = getattr(schedule.model, "history", None)
    if schedule.deletes:
        rows.delete()
    else:
        rows.update(**{name: _nothing(schedule.model, name) for name in schedule.fields})
    if history is None:
        return
    # the deletion of a row is an edit that keeps what was deleted, so history goes last
    past = history.model._base_manager.filter(**{f"{schedule.model._meta.pk.attname}__in": keys})
    if schedule.deletes:
        past.delete()
    else:
        past.update(**{name: _nothing(schedule.model, name) for name in schedule.fields})


def _nothing(model: type[models.Model], name: str) -> object:
    """What a field holds that tells nothing."""
    field = model._meta.get_field(name)
    if field.null:
        return None
    if field.unique:
        return Concat(Value(CLEARED), Cast("id", models.CharField()))
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.JSONField) and field.has_default():
        return field.get_default()
    raise ImproperlyConfigured(f"{model._meta.label}.{name} cannot be emptied: delete the row")
