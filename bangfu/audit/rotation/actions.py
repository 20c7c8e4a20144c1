"""Keys checked when a process starts."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import keys
from bangfu.audit.keys import FIELD, INDEX, KeyUnusable
from bangfu.audit.models import KeyCheck
from bangfu.audit.rotation.columns import some_value
from bangfu.engine.sealing import KeyRing, NotGenuine


def check_keys() -> None:
    """Raise KeyUnusable where a key is not this database's; remember the first ones."""
    for kind in (FIELD, INDEX):
        check_key(kind)


def check_key(kind: str) -> None:
    ring = keys.source(kind).ring()
    known = {check.generation: check for check in KeyCheck.objects.filter(kind=kind)}
    if not known:
        _remember_first(kind, ring)
        return
    for generation, check in sorted(known.items()):
        if generation not in ring.generations:
            if generation >= _needed_from(known):
                raise KeyUnusable(keys.missing(generation, kind))
        elif ring.check_value(generation) != check.check_value:
            raise KeyUnusable(_wrong(kind, generation))
    for generation in ring.generations:
        if generation not in known:
            _remember(kind, ring, generation, is_finished=generation < max(known))


def _needed_from(known: dict[int, KeyCheck]) -> int:
    """The oldest generation that something may be under."""
    finished = [generation for generation, check in known.items() if check.finished_at]
    return max(finished, default=min(known))


def _remember_first(kind: str, ring: KeyRing) -> None:
    """A database from before keys were checked: its own values tell the wrong key."""
    found = some_value()
    if found and kind == FIELD:
        _table, field, (stored, row) = found
        try:
            field.unsealed(stored, row=str(row))
        except NotGenuine:
            raise KeyUnusable(_wrong(kind, ring.current)) from None
    for generation in ring.generations:
        _remember(kind, ring, generation, is_finished=not found)


def _remember(kind: str, ring: KeyRing, generation: int, *, is_finished: bool) -> None:
    KeyCheck.objects.get_or_create(
        kind=kind,
        generation=generation,
        defaults={
            "check_value": ring.check_value(generation),
            "finished_at": timezone.now() if is_finished else None,
        },
    )


def _wrong(kind: str, generation: int) -> str:
    return _("第 %(generation)s 代密钥（%(where)s）不是这个数据库用的那一个；请放回原来的密钥") % {
        "generation": generation,
        "where": keys.source(kind).where,
    }
