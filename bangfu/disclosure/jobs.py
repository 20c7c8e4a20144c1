"""An export as long work: done by a worker, watched on a page."""

import json
from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bangfu.disclosure import actions, files, queries, rules
from bangfu.disclosure.codes import ExportState, LimitName
from bangfu.disclosure.kinds import ExportKind, kind_at
from bangfu.disclosure.marks import marks
from bangfu.disclosure.models import Export
from bangfu.engine.tables import guarded, write_marked
from bangfu.runs.worker import Context


def make(context: Context, *, export: int) -> dict[str, object]:
    """Everything is looked at anew: rights, the second person's, and how many people it is now."""
    found = Export.objects.select_related("asked_by", "decided_by").get(pk=export)
    if found.state != ExportState.MAKING:
        return {"export_id": found.pk}
    kind = kind_at(found.kind)
    check(found, kind)
    with translation.override(found.asked_by.language):
        rows = write(found, kind, context)
    actions.finish(export=found, rows=rows, by=found.asked_by)
    return {"export_id": found.pk}


def check(export: Export, kind: ExportKind) -> None:
    """Drops the export for good where it no longer stands."""
    try:
        rules.check_may_export(kind, kind.chosen(export.columns), export.asked_by)
        rules.check_still_stands(
            export,
            people=kind.count(json.loads(export.question), export.asked_by),
            limit=queries.limit(LimitName.PEOPLE_ALONE),
        )
    except rules.DisclosureRefused:
        actions.fail_to_stand(export=export, by=export.asked_by)
        raise


def write(export: Export, kind: ExportKind, context: Context) -> int:
    """How many rows."""
    asked, by = json.loads(export.question), export.asked_by
    told = marks(export, at=timezone.now())
    with files.written(export) as path:
        if kind.write_whole:
            kind.write_whole(asked, by, path, told)
            return export.people_count
        columns = kind.chosen(export.columns)
        lines = Lines(kind, columns, asked, by, context, total=export.people_count)
        write_marked(path, [str(column.header) for column in columns], lines, marks=told)
        return lines.written


class Lines:
    """Rows as they are written, counted while they pass; no text starts a formula."""

    def __init__(self, kind, columns, asked, by, context: Context, *, total: int) -> None:
        self.rows = kind.rows(asked, by)
        self.columns, self.context, self.total = columns, context, total
        self.written = 0

    def __iter__(self) -> Iterator[list[object]]:
        for row in self.rows:
            self.written += 1
            self.context.progress(self.written, self.total, _("正在写入"))
            yield [safe(column.read(row)) for column in self.columns]


def safe(value: object) -> object:
    return guarded(value).replace("\r", " ") if isinstance(value, str) else value
