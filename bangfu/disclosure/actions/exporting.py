"""An export: asked for, where it is large agreed to by another person, made, taken, deleted."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.actions import record, record_access, record_access_many
from bangfu.disclosure import files, queries, rules
from bangfu.disclosure.codes import ExportState, LimitName
from bangfu.disclosure.kinds import Asked, ExportKind, NotExportable, kind_at
from bangfu.disclosure.models import Export
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.runs import actions as runs

JOB = "bangfu.disclosure.jobs.make"


@transaction.atomic
def ask(
    *,
    kind: str,
    asked: Asked,
    columns: Sequence[str],
    file_format: str,
    purpose: str,
    note: str = "",
    by: Staff,
) -> Export:
    """Make it at once, or wait for a second person where it holds many people (S4 保障信息安全).

    The account is locked, so that two requests at a time count both against the day's measure.
    """
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    declared = kind_at(kind)
    rules.check_may_export(declared, declared.chosen(columns), by)
    rules.check_purpose(purpose, note)
    people = declared.count(asked, by)
    rules.check_anybody(people)
    needs_second = queries.needs_second(people, by=by)
    export = Export.objects.create(
        kind=kind,
        question=json.dumps(asked),
        columns=[column.name for column in declared.chosen(columns)],
        file_format=file_format,
        purpose=purpose,
        note=note.strip(),
        people_count=people,
        needs_second=needs_second,
        division_code=by.division_code,
        state=ExportState.WAITING if needs_second else ExportState.MAKING,
        asked_by=by,
    )
    told = {"kind": kind, "fields": export.columns, "purpose": purpose, "people": people}
    record("ask_export", subject=export, after=told | {"needs_second": needs_second}, by=by)
    return export if needs_second else _start(export, by=by)


def _start(export: Export, *, by: Staff) -> Export:
    title = _("导出 %(number)s") % {"number": export.pk}
    # agreed to again after it grew, it is made again
    dedupe = f"export:{export.pk}:{export.decided_at or ''}"
    export.run = runs.enqueue(JOB, {"export": export.pk}, title=title, dedupe=dedupe, by=by)
    export.save(update_fields=["run"])
    return export


def ask_again(*, export: Export, by: Staff) -> Export:
    """Of one that could not be made: a new one, and everything is looked at anew."""
    rules.check_repeatable(export)
    return ask(
        kind=export.kind,
        asked=json.loads(export.question),
        columns=export.columns,
        file_format=export.file_format,
        purpose=export.purpose,
        note=export.note,
        by=by,
    )


@transaction.atomic
def approve(*, export: Export, by: Staff) -> Export:
    """Agree: another person, who could take this list too. Asked twice, the second is told."""
    export = _decided(export, state=ExportState.MAKING, by=by)
    record("approve_export", subject=export, after={"people": export.people_count}, by=by)
    return _start(export, by=export.asked_by)


@transaction.atomic
def refuse(*, export: Export, by: Staff) -> Export:
    export = _decided(export, state=ExportState.REFUSED, by=by)
    record("refuse_export", subject=export, after={"people": export.people_count}, by=by)
    return export


def _decided(export: Export, *, state: ExportState, by: Staff) -> Export:
    by = Staff.objects.get(pk=by.pk)
    rows = Export.objects.visible_to(by).select_for_update(of=["self"])
    found = rows.filter(pk=export.pk).first()
    if found is None:
        raise rules.NotForThem(_("这份导出不在您的管辖范围内"))
    days = queries.limit(LimitName.DAYS_TO_DECIDE)
    rules.check_may_decide(found, kind_at(found.kind), days=days, now=timezone.now(), by=by)
    found.state, found.decided_by, found.decided_at = state, by, timezone.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return found


@transaction.atomic
def begin(*, export: Export) -> Export:
    """A worker is at it; also where it failed and the work was started again."""
    failed = Export.objects.filter(pk=export.pk, state=ExportState.FAILED)
    failed.update(state=ExportState.MAKING)
    return Export.objects.select_related("asked_by", "decided_by").get(pk=export.pk)


@transaction.atomic
def hold_if_grown(*, export: Export, people: int, by: Staff) -> Export:
    """More people than were agreed to, or than one takes alone: somebody else looks first.

    The account is locked as in `ask`, so that two that grow at a time count both.
    """
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    export = Export.objects.select_for_update(of=["self"]).get(pk=export.pk)
    needs_second = queries.needs_second(people, besides=export, by=by)
    if export.state != ExportState.MAKING or people <= export.people_count:
        return export
    told = {"before": {"people": export.people_count}, "after": {"people": people}}
    if rules.has_outgrown(export, people, needs_second=needs_second):
        export.state, export.needs_second = ExportState.WAITING, True
        export.decided_by = export.decided_at = None
        record("hold_export", subject=export, **told, by=by)
    export.people_count = people
    export.save(update_fields=["state", "needs_second", "decided_by", "decided_at", "people_count"])
    return export


@transaction.atomic
def finish(*, export: Export, rows: int, people: Collection[Model], by: Staff) -> Export:
    """The file lies there; from now on it lives for some days, and each person's record says so."""
    export = hold_if_grown(export=export, people=len(people), by=by)
    if export.state != ExportState.MAKING:
        return export
    now = timezone.now()
    export.state, export.row_count, export.ready_at = ExportState.READY, rows, now
    export.expires_at = now + timedelta(days=queries.limit(LimitName.DAYS_KEPT))
    export.save(update_fields=["state", "row_count", "ready_at", "expires_at"])
    record("make_export", subject=export, after={"rows": rows, "people": len(people)}, by=by)
    seen = {"purpose": export.purpose, "fields": export.columns, "after": {"export": export.pk}}
    record_access_many("export_person", subjects=people, **seen, by=by)
    return export


@transaction.atomic
def fail_to_stand(*, export: Export, by: Staff) -> Export:
    """What may no longer be made is refused for good: asking anew looks at everything again."""
    export.state = ExportState.GONE
    export.save(update_fields=["state"])
    record("drop_export", subject=export, by=by)
    return export


@transaction.atomic
def download(*, export: Export, by: Staff) -> Export:
    """Each time is judged anew, counted and on record."""
    by = Staff.objects.get(pk=by.pk)
    export = Export.objects.select_for_update(of=["self"]).get(pk=export.pk)
    kind = kind_at(export.kind)
    reach = {"is_in_reach": _is_in_reach(export, kind, by), "now": timezone.now()}
    rules.check_downloadable(export, kind.chosen(export.columns), kind, **reach, by=by)
    rules.check_still_theirs(have_left=queries.have_left(files.people_in(export), by=by))
    Export.objects.filter(pk=export.pk).update(download_count=F("download_count") + 1)
    export.refresh_from_db()
    seen = {"purpose": export.purpose, "fields": export.columns}
    told = {"downloads": export.download_count, "people": export.people_count}
    record_access("download_export", subject=export, **seen, after=told, by=by)
    return export


def _is_in_reach(export: Export, kind: ExportKind, by: Staff) -> bool:
    """Whether one still works where one asked, and the list may still be seen there."""
    if not Export.objects.visible_to(by).filter(pk=export.pk).exists():
        return False
    try:
        return kind.count(json.loads(export.question), by) > 0
    except NotExportable:
        return False


@transaction.atomic
def delete_file(*, export: Export, by: Staff) -> Export:
    """Before its time: by whoever asked for it; a request that waits is taken back."""
    over = Export.objects.filter(
        pk=export.pk, asked_by=by, state__in=[ExportState.READY, ExportState.WAITING]
    )
    if over.update(state=ExportState.GONE):
        files.forget(export.pk)
        record("delete_export", subject=export, by=by)
    export.refresh_from_db()
    return export


def bring_up_to_date(exports: QuerySet[Export]) -> int:
    """Delete the files whose days are over, and say failed of what no work will make; how many,
    which the trail tells.

    Whoever looks at an export calls this first, and the worker every minute for all of them.
    """
    queries.given_up(exports).update(state=ExportState.FAILED)
    expired = list(queries.expired(exports).values_list("pk", flat=True))
    with transaction.atomic():
        over = queries.expired(Export.objects.filter(pk__in=expired))
        gone = over.update(state=ExportState.GONE)
        org.record_files_forgotten(exports=gone)
    for key in expired:
        files.forget(key)
    return gone


def delete_expired() -> int:
    """Of all exports, and what a killed worker left of files nobody can take; how many."""
    gone = bring_up_to_date(Export.objects.all())
    left = files.on_disk()
    left -= set(queries.exports_on_disk().filter(pk__in=left).values_list("pk", flat=True))
    org.record_files_forgotten(left=len(left))
    for key in left:
        files.forget(key)
    return gone


@transaction.atomic
def record_written(
    *, kind: str, rows: int, columns: Sequence[str], people: Iterable[Model] = (), by: Staff
) -> None:
    """A list that an operator wrote on the server: what and how much, never where; each person's
    record says it as well."""
    told = {"kind": kind, "rows": rows}
    record_access("write_list", subject=by, fields=columns, after=told, by=by)
    record_access_many("write_list", subjects=people, purpose="", fields=columns, by=by)
