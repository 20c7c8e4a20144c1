"""Writing the trail. Called inside the transaction of the action it describes."""

from collections.abc import Iterable
from itertools import islice

from django.db import connection, models, transaction
from django.utils import timezone

from bangfu.audit import queries
from bangfu.audit.anchors import sum_of
from bangfu.audit.chain import CONTENT, linked
from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Anchor, Chain, Cut, Record

WRITTEN_AT_ONCE = 1000


def record(
    action: str,
    *,
    subject: models.Model,
    division_code: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    by: models.Model | None,
) -> Record:
    """A decision or change. `before` and `after` hold codes, counts and ids, never names or
    numbers; `by` is None for somebody who has not signed in. Without a division it is the
    subject's, or that of who acts.
    """
    told = {"before": before or {}, "after": after or {}}
    drafted = _drafted(action, subject, by, division_code=division_code, **told)
    _append([drafted])
    return drafted


def record_access(
    action: str,
    *,
    subject: models.Model,
    division_code: str = "",
    purpose: str = "",
    fields: Iterable[str] = (),
    after: dict[str, object] | None = None,
    by: models.Model,
) -> Record:
    """Somebody looked at people. `fields` were shown unmasked, for that purpose; never a value."""
    seen = {"kind": RecordKind.ACCESS, "purpose": purpose, "fields": " ".join(fields)}
    drafted = _drafted(action, subject, by, division_code=division_code, after=after or {}, **seen)
    _append([drafted])
    return drafted


def record_many(
    action: str,
    *,
    subjects: Iterable[models.Model],
    after: dict[str, object],
    by: models.Model | None,
) -> None:
    """One record for each subject of a bulk step, on one chain."""
    _append(_drafted(action, subject, by, after=after) for subject in subjects)


def record_each(
    action: str,
    *,
    changes: Iterable[tuple[models.Model, dict[str, object], dict[str, object]]],
    by: models.Model | None,
) -> None:
    """As `record_many`, of subjects that each changed otherwise: how it was before and is after."""
    _append(
        _drafted(action, subject, by, before=before, after=after)
        for subject, before, after in changes
    )


def record_access_many(
    action: str,
    *,
    subjects: Iterable[models.Model],
    purpose: str,
    fields: Iterable[str],
    after: dict[str, object] | None = None,
    by: models.Model,
) -> None:
    """The same fields of many people were shown or taken away, for one purpose."""
    seen = {"kind": RecordKind.ACCESS, "purpose": purpose, "fields": " ".join(fields)}
    _append(_drafted(action, subject, by, after=after or {}, **seen) for subject in subjects)


@transaction.atomic
def take_anchor(*, by: models.Model) -> Anchor:
    """How far every chain is now, kept here and to be sent away."""
    heads = queries.heads()
    taken_at = timezone.now()
    anchor = Anchor.objects.create(taken_at=taken_at, heads=heads, sha256=sum_of(taken_at, heads))
    record("take_anchor", subject=anchor, after={"chains": len(heads)}, by=by)
    return anchor


@transaction.atomic
def cut(records: models.QuerySet) -> None:
    """Write down where each chain begins once these, its oldest, are gone; on record as well."""
    ends = records.order_by().values("chain").annotate(models.Max("place"), models.Max("at"))
    for end in ends:
        last = Record.objects.get(chain=end["chain"], place=end["place__max"])
        told = {"place": last.place, "hash": last.hash}
        moments = {"last_at": end["at__max"], "cut_at": timezone.now()}
        Cut.objects.create(chain=last.chain, **told, **moments)
        record("cut_trail", subject=last.chain, after=told, by=None)


def _drafted(
    action: str,
    subject: models.Model,
    by: models.Model | None,
    *,
    division_code: str = "",
    **columns: object,
) -> Record:
    place = division_code or getattr(subject, "division_code", "")
    return Record(
        at=timezone.now(),
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        division_code=place or getattr(by, "division_code", ""),
        by_id=by and by.pk,
        by_name=by.get_username() if by else "",
        **columns,
    )


def _append(drafted: Iterable[Record]) -> None:
    """Hang the records on a chain, which this transaction then holds until it ends."""
    waiting = iter(drafted)
    some = list(islice(waiting, WRITTEN_AT_ONCE))
    if not some:
        return
    with transaction.atomic(savepoint=False):
        chain = _free_chain()
        while some:
            _hang(some, chain)
            some = list(islice(waiting, WRITTEN_AT_ONCE))
        chain.save(update_fields=["length", "head"])


def _hang(drafted: list[Record], chain: Chain) -> None:
    for each in drafted:
        chain.length += 1
        each.chain, each.place = chain, chain.length
        each.hash = chain.head = linked(chain.head, {name: getattr(each, name) for name in CONTENT})
    Record.objects.bulk_create(drafted)


def _free_chain() -> Chain:
    """The first that nobody else holds, ours included; a new one where all are held.

    Never waiting, it is in no deadlock, wherever in a transaction it is called.
    """
    chains = Chain.objects.order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        chains = chains.select_for_update(skip_locked=True)
    return chains.first() or Chain.objects.create()
