"""Runs change hands here: queued, claimed by lease, moved on, given up, ended.

A worker holds a run through its lease and its attempt number. Every write of a worker names the
attempt, so one whose lease ran out can no longer write (fencing). On PostgreSQL two workers skip
each other's locked rows; on SQLite the IMMEDIATE transaction lets one in after the other.
"""

from datetime import timedelta

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.runs import rules
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run

LEASE = timedelta(seconds=60)
LONGEST_MESSAGE = 200


def enqueue(
    kind: str,
    arguments: dict[str, object] | None = None,
    *,
    title: str = "",
    dedupe: str | None = None,
    by: models.Model,
) -> Run:
    """Ask for long work: `kind` is the dotted path of `f(context, **arguments)`.

    While a run with the same `dedupe` is unfinished, that run is the answer. Arguments and title
    are ids and months, never names or numbers.
    """
    rules.job_of(kind)
    unfinished = Run.objects.filter(dedupe=dedupe or "", state__in=rules.UNFINISHED)
    earlier = unfinished.first() if dedupe else None
    if earlier:
        return earlier
    try:
        return _queue(kind, arguments or {}, title=title, dedupe=dedupe or "", by=by)
    except IntegrityError:
        return unfinished.get()


def enqueue_daily(kind: str, *, title: str, by: models.Model) -> Run | None:
    """Ask for work of every day; None where it was asked for today already."""
    today = timezone.localdate()
    if Run.objects.filter(kind=kind, created_at__date=today).exists():
        return None
    return enqueue(kind, title=title, dedupe=f"{kind} {today}", by=by)


@transaction.atomic
def _queue(kind: str, arguments: dict, *, title: str, dedupe: str, by: models.Model) -> Run:
    title = title or kind.rpartition(".")[2]
    run = Run.objects.create(kind=kind, arguments=arguments, title=title, dedupe=dedupe, by=by)
    record("enqueue_run", subject=run, after={"kind": kind}, by=by)
    return run


@transaction.atomic
def claim() -> Run | None:
    """Take the oldest run that waits, or whose worker died; None where there is nothing to do."""
    now = timezone.now()
    abandoned = Q(state=RunState.RUNNING, lease_until__lt=now)
    free = Run.objects.filter(Q(state=RunState.QUEUED) | abandoned).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    run = free.first()
    if run is None:
        return None
    crashes = run.crashes + (run.state == RunState.RUNNING)
    same = Run.objects.filter(pk=run.pk, state=run.state, attempt=run.attempt)
    won = same.update(
        state=RunState.RUNNING, attempt=F("attempt") + 1, crashes=crashes, lease_until=now + LEASE
    )
    return Run.objects.get(pk=run.pk) if won else None


def renew(run: Run) -> bool:
    """Keep the lease without news; False once the run is somebody else's or over."""
    return bool(_held(run).update(lease_until=timezone.now() + LEASE))


def report(
    run: Run, *, done: int, total: int, message: str, checkpoint: dict[str, object] | None
) -> bool:
    """Note how far it is and from where it could go on; False once it is no longer ours."""
    news = {"done": done, "total": total, "message": message[:LONGEST_MESSAGE]}
    if checkpoint is not None:
        news["checkpoint"] = checkpoint
    return bool(_held(run).update(**news, lease_until=timezone.now() + LEASE))


def finish(run: Run, *, result: dict[str, object]) -> bool:
    return _end(run, state=RunState.DONE, result=result, error="")


def fail(run: Run, *, message: str) -> bool:
    return _end(run, state=RunState.FAILED, error=message)


def release(run: Run, *, crashed: bool) -> bool:
    """Back into the queue with its checkpoint: the worker ends, or the database was away."""
    crashes = run.crashes + crashed
    return bool(_held(run).update(state=RunState.QUEUED, lease_until=None, crashes=crashes))


@transaction.atomic
def cancel(*, run: Run, by: models.Model) -> Run:
    """Its worker notices at the next progress and stops there."""
    unfinished = Run.objects.filter(pk=run.pk, state__in=rules.UNFINISHED)
    ended = {"lease_until": None, "finished_at": timezone.now()}
    changed = unfinished.update(state=RunState.CANCELLED, **ended)
    run = Run.objects.get(pk=run.pk)
    if not changed:
        rules.check_unfinished(run)
    record("cancel_run", subject=run, by=by)
    return run


def repeat(*, run: Run, by: models.Model) -> Run:
    """Start again from the checkpoint; if the same work is queued anew already, that one.

    It stays the work of who asked for it, whoever starts it again.
    """
    rules.check_right(run.kind, run.by)
    try:
        return _requeue(run, by=by)
    except IntegrityError:
        return Run.objects.get(dedupe=run.dedupe, state__in=rules.UNFINISHED)


@transaction.atomic
def _requeue(run: Run, *, by: models.Model) -> Run:
    ended = Run.objects.filter(pk=run.pk, state__in=rules.repeatable(run, by))
    fresh = {"error": "", "crashes": 0, "finished_at": None, "lease_until": None}
    changed = ended.update(state=RunState.QUEUED, **fresh)
    run = Run.objects.get(pk=run.pk)
    if not changed:
        rules.check_repeatable(run, by)
    record("repeat_run", subject=run, by=by)
    return run


def _held(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)


def _end(run: Run, **outcome: object) -> bool:
    ended = {"lease_until": None, "finished_at": timezone.now()}
    return bool(_held(run).update(**outcome, **ended))
