"""Keys checked when a process starts, and changed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import keys
from bangfu.audit.actions import record
from bangfu.audit.keys import FIELD, INDEX, KeyUnusable
from bangfu.audit.models import KeyCheck
from bangfu.audit.rotation import index, stored, sweep
from bangfu.audit.rotation.columns import some_value
from bangfu.audit.rotation.running import alone
from bangfu.audit.rotation.sweep import Progress
from bangfu.engine.sealing import KeyRing, NotGenuine


def check_keys() -> None:
    """Raise KeyUnusable where a key is not this database's; remember the first ones."""
    for kind in (FIELD, INDEX):
        check_key(kind)


def check_index_finished() -> None:
    """With half of the indexes under a new key, a search would find half of the people."""
    if _unfinished(INDEX):
        raise KeyUnusable(_("索引密钥换到一半，请先运行 bangfu rotate-keys --index 把它换完"))


def check_key(kind: str) -> None:
    known = {check.generation: check for check in KeyCheck.objects.filter(kind=kind)}
    if not known:
        _remember_first(kind, keys.source(kind).ring())
        return
    keys.source(kind).check_there()
    ring = keys.source(kind).ring()
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
        field, stored, row = found
        try:
            field.unsealed(stored, row=row)
        except NotGenuine:
            raise KeyUnusable(_wrong(kind, ring.current)) from None
    is_finished = kind == INDEX or not found
    for generation in ring.generations:
        _remember(kind, ring, generation, is_finished=is_finished)


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


# -- change


@dataclass(frozen=True)
class Rotated:
    """What a change of keys did."""

    generation: int
    is_new: bool
    rows: int
    files: int = 0
    plain: int = 0


def rotate(*, progress: Progress, by: models.Model) -> Rotated:
    """Bring everything under a new key, or finish what an earlier change left.

    A new key is made only where nothing is left under an older one. The older keys stay on the
    ring: backups and files already sent away need them.
    """
    with alone("rotation"):
        check_key(FIELD)
        is_new = not (_unfinished(FIELD) or sweep.remaining() or stored.due())
        if is_new:
            _make_generation(FIELD)
        check = KeyCheck.objects.get(kind=FIELD, generation=keys.source(FIELD).ring().current)
        rows = sweep.sweep(progress)
        files, plain = stored.sweep_files(progress)
        counts = {"rows": rows, "files": files, "plain": plain}
        _finish(check, "keys_rotated", counts, by=by)
        return Rotated(check.generation, is_new, **counts)


def rotate_index(
    *,
    beforehand: Callable[[], None] = lambda: None,
    afterwards: Callable[[Progress], None],
    progress: Progress,
    by: models.Model,
) -> Rotated:
    """A new key of the index, while nobody else works; `beforehand` refuses where something waits
    that is keyed and would stay so, `afterwards` renews what else it keys."""
    with alone("running"):
        beforehand()
        check_key(INDEX)
        is_new = not _unfinished(INDEX)
        if is_new:
            _make_generation(INDEX)
        check = KeyCheck.objects.get(kind=INDEX, generation=keys.source(INDEX).ring().current)
        rows = index.rekey(progress)
        afterwards(progress)
        _finish(check, "index_key_rotated", {"rows": rows}, by=by)
        return Rotated(check.generation, is_new, rows)


def _unfinished(kind: str) -> bool:
    newest = KeyCheck.objects.filter(kind=kind).order_by("-generation").first()
    return newest is not None and newest.finished_at is None


def _make_generation(kind: str) -> None:
    source = keys.source(kind)
    if source.path is None:
        raise KeyUnusable(
            _("密钥来自环境变量 %(where)s：请在其中加入下一代密钥，重启网站，再运行本命令")
            % {"where": source.where}
        )
    try:
        source.replace(source.ring().extended(secrets.token_bytes(32)))
    except OSError:
        raise KeyUnusable(
            _("密钥文件 %(where)s 写不了：请在其中加入下一代密钥，再运行本命令")
            % {"where": source.where}
        ) from None
    check_key(kind)


@transaction.atomic
def _finish(check: KeyCheck, action: str, counts: dict[str, int], *, by: models.Model) -> None:
    check.finished_at = timezone.now()
    check.save(update_fields=["finished_at"])
    record(action, subject=check, after={"generation": check.generation, **counts}, by=by)
