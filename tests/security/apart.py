"""Changing, removing and adding rows that somebody must not know of; and proving them untouched."""

import datetime
import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable

from django.db import DatabaseError, models, transaction

from bangfu.audit.fields import EncryptedTextField, MonthField, RowKeyField
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from tests.security.reach import Used, links, path_of, rows_apart, tables

# numbers that lead to another row, and what places a row
REFERS = re.compile(r"_code$|^id$|_id$")
# the trail is never changed, by nobody
FIXED = {"audit"}
Change = Callable[[Staff, Used, random.Random], Counter]


def change(staff: Staff, used: Used, drawn: random.Random) -> Counter:
    """Each row apart is altered, removed, or stands twice; answers how often each was done.

    More go than come, so that no count stays the same by chance.
    """
    done: Counter = Counter()
    for model in tables():
        if model._meta.app_label in FIXED:
            continue
        for row in rows_apart(model, staff, used):
            kinds = [altered] if model is Staff else [altered, removed, removed, doubled]
            act = drawn.choice(kinds)
            done[act.__name__] += act(row)
    return done


def remove(staff: Staff, used: Used, drawn: random.Random) -> Counter:
    """There is nothing elsewhere, but for who works there."""
    rows = [
        row
        for model in tables()
        if model._meta.app_label not in FIXED and model is not Staff
        for row in rows_apart(model, staff, used)
    ]
    return Counter(removed=sum(map(removed, rows)))


def attempt(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except (DatabaseError, ValueError, TypeError):
        return False
    return True


def removed(row: models.Model) -> bool:
    rows = type(row)._base_manager.filter(pk=row.pk)
    return attempt(lambda: rows._raw_delete(rows.db))


def doubled(row: models.Model) -> bool:
    """A twin with a key below nought, so that keys given later are those given without it."""
    model, old = type(row), row.pk
    if not isinstance(model._meta.pk, models.AutoField) or old < 0:
        return False
    twin = model._base_manager.get(pk=old)
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            setattr(twin, field.attname, "")
        elif field.unique and not field.primary_key and isinstance(field, models.CharField):
            setattr(twin, field.attname, getattr(twin, field.attname)[:-2] + "zz")
        elif isinstance(field, RowKeyField):
            setattr(twin, field.attname, field.get_default())
    for field in links(model):
        key = getattr(twin, field.attname)
        other = field.related_model
        if key and path_of(other) and other._base_manager.filter(pk=-key).exists():
            setattr(twin, field.attname, -key)
    twin.pk = -old
    return attempt(lambda: models.Model.save_base(twin, raw=True, force_insert=True))


def altered(row: models.Model) -> bool:
    values = {
        field.attname: value
        for field in row._meta.concrete_fields
        if (value := another(field, getattr(row, field.attname))) is not None
    }
    if isinstance(row, Staff):
        values = {"display_name": "另一人"}
    rows = type(row)._base_manager.filter(pk=row.pk)
    if attempt(lambda: rows.update(**values)):
        return True
    done = [attempt(lambda name=name: rows.update(**{name: values[name]})) for name in values]
    return any(done)


def another(field: models.Field, value: object) -> object:
    """A different value of the same kind, or None where it had better stay."""
    if field.is_relation or field.primary_key or field.unique or value in (None, ""):
        return None
    if isinstance(field, (EncryptedTextField, RowKeyField)) or REFERS.search(field.name):
        return None
    if field.choices:
        others = [choice for choice, _ in field.flatchoices if choice != value]
        return others[0] if others else None
    if isinstance(field, MonthField):
        return value + 1 if isinstance(value, Month) else None
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value + datetime.timedelta(days=40)
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return value + 7
    return (
        f"㐭{str(value)[1:]}" if isinstance(field, (models.CharField, models.TextField)) else None
    )


def digests(staff: Staff, used: Used) -> dict[tuple[str, object], str]:
    """Of every row apart, as the database holds it."""
    found = {}
    for model in tables():
        if model._meta.app_label in FIXED:
            continue
        for row in rows_apart(model, staff, used):
            held = repr([row.__dict__.get(f.attname) for f in model._meta.concrete_fields])
            found[model._meta.label, row.pk] = hashlib.sha256(held.encode()).hexdigest()
    return found


def changed(before: dict, after: dict) -> list[tuple[str, object]]:
    keys = before.keys() | after.keys()
    return sorted((key for key in keys if before.get(key) != after.get(key)), key=str)
