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
    while keys := _due(schedule, today):
        with transaction.atomic():
            told = {
                "table": schedule.table._meta.label_lower,
                "purposes": [purpose.name for purpose in schedule.purposes],
                "rows": len(keys),
                "deleted": schedule.deletes,
            }
            if schedule.past:
                # told first: the database lets go of the history of these rows alone
                told |= {"undone": schedule.is_undone, "keys": keys}
            record("retention", subject=by, after=told, by=by)
            _clear_rows(schedule, keys)
        cleared += len(keys)
    return cleared


def _due(schedule: Schedule, today: date) -> list[object]:
    rows = schedule.due(today).order_by(schedule.key)
    return list(rows.values_list(schedule.key, flat=True).distinct()[:AT_ONCE])


def _clear_rows(schedule: Schedule, keys: list[object]) -> None:
    rows = schedule.table._base_manager.filter(pk__in=keys)
    if schedule.along:
        schedule.along(rows)
    if not schedule.is_undone:
        _empty(schedule, rows)
    if schedule.past:
        # the deletion of a row is an edit that keeps what was deleted, so history goes last
        _empty(schedule, schedule.past._base_manager.filter(**{f"{schedule.key}__in": keys}))


def _empty(schedule: Schedule, rows: models.QuerySet) -> None:
    if schedule.deletes:
        rows.delete()
    else:
        rows.update(**{name: _nothing(schedule.model, name) for name in schedule.fields})


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
