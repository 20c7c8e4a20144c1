"""Whose row is it: the division each table's rows belong to, read from the tables themselves.

A table with a `division_code` says it itself; another belongs where the row it hangs on belongs. A
table that is neither must be named in SHARED with its reason, so that no new one is overlooked.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Field, Model

from bangfu.engine.values import DivisionCode
from bangfu.org.models import Staff

# keys of rows by table
Used = defaultdict[type[Model], set[object]]

SHARED = {
    "audit.Chain": "heads of the trail's chains",
    "audit.KeyCheck": "check values of keys",
    "audit.Cut": "where the trail's chains begin",
    "audit.Anchor": "heads of the trail on a day",
    "org.Division": "the public table of divisions",
    "org.ReportingLine": "who reports to whom, public",
    "disclosure.Limit": "local parameters",
    "rights.Notice": "texts shown to everybody",
    "rights.LocalParameter": "local parameters",
    "monitoring.Snapshot": "a month is closed for the whole register",
    "monitoring.WarningThreshold": "local parameters",
    "monitoring.WarningNumber": "local parameters",
}
# rows that belong to whoever made them
OWNED = {
    "runs.Run": "by",
    "org.SecondFactor": "staff",
    "org.RecoveryCode": "staff",
    "org.FormerPassword": "staff",
    "org.Invitation": "staff",
    "org.OpenSession": "staff",
    "visits.Device": "owner",
    "assistance.SavedList": "owner",
}


def is_ours(model: type[Model]) -> bool:
    return model.__module__.startswith("bangfu.") or "Historical" in model.__name__


def tables() -> list[type[Model]]:
    """Tables whose rows belong somewhere."""
    return [model for model in apps.get_models() if is_ours(model) and path_of(model)]


def nobodys() -> list[str]:
    labels = [model._meta.label for model in apps.get_models() if is_ours(model)]
    return [label for label in labels if label not in SHARED and not path_of(of(label))]


def of(label: str) -> type[Model]:
    return apps.get_model(label)


@cache
def path_of(model: type[Model]) -> str:
    """The lookup that leads from a row to its division: "task__division_code"."""
    if model._meta.label in SHARED:
        return ""
    owner = OWNED.get(model._meta.label)
    return f"{owner}__division_code" if owner else place_of(model)


def place_of(model: type[Model]) -> str:
    """As its own columns say it, whatever is named above."""
    if any(field.name == "division_code" for field in model._meta.concrete_fields):
        return "division_code"
    for field in links(model):
        if field.related_model not in (Staff, model) and (rest := path_of(field.related_model)):
            return f"{field.name}__{rest}"
    return ""


def links(model: type[Model]) -> Iterator[Field]:
    return (field for field in model._meta.concrete_fields if field.is_relation)


def is_inside(code: str, staff: Staff) -> bool:
    low, high = staff.division.range
    return low <= code <= high


def is_above(code: str, staff: Staff) -> bool:
    low, high = DivisionCode(code).range
    return low <= staff.division_code <= high


def used_inside(staff: Staff) -> Used:
    """Rows that one inside hangs on: the old household of a person who moved in."""
    used: Used = defaultdict(set)
    for table in tables():
        inside = table._base_manager.filter(**{f"{path_of(table)}__range": staff.division.range})
        names = [link.attname for link in links(table) if path_of(link.related_model)]
        for keys in inside.values_list(*names) if names else ():
            for name, key in zip(names, keys, strict=True):
                used[related(table, name)].add(key)
    return used


def related(table: type[Model], attname: str) -> type[Model]:
    return next(link.related_model for link in links(table) if link.attname == attname)


def rows_apart(model: type[Model], staff: Staff, used: Used) -> list[Model]:
    """Rows that lie neither within nor above this person's reach."""
    path, manager = path_of(model), model._base_manager
    apart = [
        pk
        for pk, code in manager.order_by("pk").values_list("pk", path)
        if code
        and pk not in used[model]
        and not is_inside(code, staff)
        and not is_above(code, staff)
    ]
    return list(manager.filter(pk__in=apart).order_by("pk"))
