"""What happens to tasks: opened, evidence handed in, closed, taken back, reopened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.audit.actions import record, record_each, record_many
from bangfu.casework import files, rules
from bangfu.casework.codes import UNFINISHED, TaskState
from bangfu.casework.models import Evidence, Task
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff

# a second click on the same button within this time is not a second piece of evidence
DOUBLE_CLICK = timedelta(minutes=1)
CHUNK = 1000


@dataclass(frozen=True)
class Matter:
    """What a task is about: a title without names, and the place."""

    title: str
    division_code: str


@transaction.atomic
def open_task(
    *, kind: str, title: str, division_code: str, working_days: int = 5, by: Staff
) -> Task:
    matter = Matter(title=title, division_code=division_code)
    [task] = open_tasks(kind=kind, matters=[matter], working_days=working_days, by=by)
    record(
        "open_task",
        subject=task,
        division_code=division_code,
        after={"state": TaskState.OPEN, "due_on": task.due_on.isoformat()},
        by=by,
    )
    return task


@transaction.atomic
def open_tasks(
    *, kind: str, matters: Iterable[Matter], working_days: int = 5, by: Staff
) -> list[Task]:
    """One task for each matter, in their order, all with the same clock.

    The bulk step that asks for them leaves the records: each row is about its own subject there.
    """
    rules.check_working_days(working_days)
    last_day = due_on(timezone.localdate(), working_days)
    return Task.objects.bulk_create(
        (
            Task(
                kind=kind,
                title=matter.title,
                division_code=matter.division_code,
                office_code=rules.office_of(matter.division_code),
                due_on=last_day,
                opened_by=by,
            )
            for matter in matters
        ),
        batch_size=CHUNK,
    )


def submit_evidence(
    *, task: Task, kind: str, note: str = "", file: File | None = None, by: Staff
) -> Evidence:
    """Hand in words, a file, or both. The same again within a minute gives the same row."""
    rules.check_reach(task.division_code, by=by)
    rules.check_open(task)
    kept = files.keep(file) if file else files.NOTHING
    rules.check_evidence(kind, note=note, media_type=kept.media_type)
    return _add_evidence(task=task, kind=kind, note=note.strip(), kept=kept, by=by)


@transaction.atomic
def _add_evidence(*, task: Task, kind: str, note: str, kept: files.Kept, by: Staff) -> Evidence:
    task = _locked(task)
    rules.check_open(task)
    same = {"task": task, "kind": kind, "sha256": kept.sha256, "submitted_by": by}
    just_now = timezone.now() - DOUBLE_CLICK
    for earlier in Evidence.objects.filter(**same, submitted_at__gte=just_now).order_by("id"):
        if earlier.note == note:
            return earlier
    evidence = Evidence.objects.create(
        **same,
        note=note,
        file_name=kept.file_name,
        stored_as=kept.stored_as,
        media_type=kept.media_type,
        size_bytes=kept.size_bytes,
    )
    _move(task, state=TaskState.SUBMITTED, taken_by=task.taken_by or by)
    record(
        "submit_evidence",
        subject=task,
        division_code=task.division_code,
        after={"evidence": evidence.pk, "kind": kind, "sha256": kept.sha256},
        by=by,
    )
    return evidence


@transaction.atomic
def close_task(*, task: Task, by: Staff) -> Task:
    task = _locked(task)
    rules.check_open(task)
    return _finish(task, state=TaskState.CLOSED, by=by)


@transaction.atomic
def finish_tasks(*, tasks: Iterable[Task], state: str, by: Staff) -> int:
    """Close or withdraw many tasks that the caller has locked and judged; counts those it did."""
    tasks = list(tasks)
    for start in range(0, len(tasks), CHUNK):
        keys = [task.pk for task in tasks[start : start + CHUNK]]
        Task.objects.filter(pk__in=keys, state__in=UNFINISHED).update(
            state=state, closed_at=timezone.now(), closed_by=by
        )
    record_many(f"task_{state}", subjects=tasks, after={"state": state}, by=by)
    return len(tasks)


@transaction.atomic
def reopen_task(*, task: Task, working_days: int | None = 5, by: Staff) -> Task:
    """A closed task goes on with all the evidence it has, where its matter lies by now. With a new
    clock, or with its own where it need not have been closed (None)."""
    if working_days is not None:
        rules.check_working_days(working_days)
    task = _locked(task)
    rules.check_closed(task)
    before = {"state": task.state, "due_on": task.due_on.isoformat()}
    task.state = TaskState.SUBMITTED if task.evidence.exists() else TaskState.OPEN
    task.closed_at, task.closed_by = None, None
    if working_days is not None:
        task.due_on = due_on(timezone.localdate(), working_days)
    _give_to_office(task)
    task.save(
        update_fields=["state", "closed_at", "closed_by", "due_on", "office_code", "taken_by"]
    )
    after = {"state": task.state, "due_on": task.due_on.isoformat()}
    record(
        "reopen_task",
        subject=task,
        division_code=task.division_code,
        before=before,
        after=after,
        by=by,
    )
    return task


@transaction.atomic
def hand_over(*, of: Staff, to: Staff | None, by: Staff) -> int:
    """What somebody began and has not finished goes to a colleague, or back to the office."""
    tasks = list(
        Task.objects.select_for_update(of=("self",)).filter(taken_by=of, state__in=UNFINISHED)
    )
    if to is not None:
        rules.check_can_take(to, tasks)
    for start in range(0, len(tasks), CHUNK):
        keys = [task.pk for task in tasks[start : start + CHUNK]]
        Task.objects.filter(pk__in=keys).update(taken_by=to)
    record_many("hand_over", subjects=tasks, after={"taken_by": to.pk if to else None}, by=by)
    return len(tasks)


@transaction.atomic
def move_tasks(*, tasks: Iterable[Task], places: Mapping[int, str], by: Staff) -> dict[str, int]:
    """The matters lie elsewhere than was thought: the office of each place goes on, on the same
    clock and with what was handed in. Finished work stays with the office that did it.

    The caller has locked the tasks. Answers who had begun those that another office has now.
    """
    tasks, changes, begun = list(tasks), [], {}
    for task in tasks:
        before, taken_by = {"office_code": task.office_code}, task.taken_by_id
        task.division_code = places[task.pk]
        if task.state in UNFINISHED:
            _give_to_office(task)
        if taken_by != task.taken_by_id:
            begun[str(task.pk)] = taken_by
        changes.append((task, before, {"office_code": task.office_code}))
    Task.objects.bulk_update(tasks, ["division_code", "office_code", "taken_by"], batch_size=CHUNK)
    record_each("move_task", changes=changes, by=by)
    return begun


@transaction.atomic
def give_back(*, begun: Mapping[str, int], by: Staff) -> None:
    """They did not move after all: whoever had begun them goes on."""
    rows = Task.objects.select_for_update(of=("self",)).filter(pk__in=begun, state__in=UNFINISHED)
    here = Staff.objects.filter(pk__in=begun.values(), is_active=True).in_bulk()
    tasks = [task for task in rows.order_by("pk") if begun[str(task.pk)] in here]
    for task in tasks:
        task.taken_by = here[begun[str(task.pk)]]
    Task.objects.bulk_update(tasks, ["taken_by"], batch_size=CHUNK)
    changes = [(task, {}, {"taken_by": task.taken_by_id}) for task in tasks]
    record_each("hand_over", changes=changes, by=by)


def _give_to_office(task: Task) -> None:
    """Of the place where the matter lies; nobody of another one goes on with it."""
    office_code = rules.office_of(task.division_code)
    if office_code != task.office_code:
        task.office_code, task.taken_by = office_code, None


def _locked(task: Task) -> Task:
    """The row as it is now, nobody else's until this transaction ends."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("closed_by")
    return rows.get(pk=task.pk)


def _move(task: Task, *, state: str, taken_by: Staff) -> None:
    task.state, task.taken_by = state, taken_by
    task.save(update_fields=["state", "taken_by"])


def _finish(task: Task, *, state: str, by: Staff) -> Task:
    before = {"state": task.state}
    task.state, task.closed_at, task.closed_by = state, timezone.now(), by
    task.save(update_fields=["state", "closed_at", "closed_by"])
    record(
        f"task_{state}",
        subject=task,
        division_code=task.division_code,
        before=before,
        after={"state": state},
        by=by,
    )
    return task


def forget_files(evidence: QuerySet[Evidence]) -> None:
    """Its files go from the store, unless other evidence holds the same content."""
    names = set(evidence.exclude(stored_as="").values_list("stored_as", flat=True))
    evidence.update(stored_as="", sha256="", media_type="", size_bytes=0)
    still = Evidence.objects.filter(stored_as__in=names).values_list("stored_as", flat=True)
    gone = names - set(still)
    transaction.on_commit(lambda: files.forget(gone))
