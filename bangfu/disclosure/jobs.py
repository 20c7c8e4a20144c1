"""An export as long work: done by a worker, watched on a page."""

import json
from collections.abc import Iterator

from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bangfu.disclosure import actions, files, queries, rules
from bangfu.disclosure.codes import ExportState
from bangfu.disclosure.kinds import ExportKind, NotExportable, kind_at
from bangfu.disclosure.marks import marks
from bangfu.disclosure.models import Export
from bangfu.engine.tables import guarded, write_marked
from bangfu.org.roles import Permission
from bangfu.runs.worker import Context, needs


@needs(Permission.EXPORT)
def make(context: Context, *, export: int) -> dict[str, object]:
    """Everything is looked at anew: rights, the second person's, and how many people it is now."""
    found = actions.begin(export=Export(pk=export))
    kind = kind_at(found.kind)
    if is_to_be_made(found, kind):
        with translation.override(found.asked_by.language):
            lines = write(found, kind, context)
        people = lines.people.values()
        files.keep_people(found, queries.reached(people, by=found.asked_by))
        done = actions.finish(export=found, rows=lines.written, people=people, by=found.asked_by)
        if done.state != ExportState.READY:
            files.forget(found.pk)
    return {"export_id": found.pk}


def is_to_be_made(export: Export, kind: ExportKind) -> bool:
    """Drops the export for good where it no longer stands; leaves it to another where it grew."""
    if export.state != ExportState.MAKING:
        return False
    by = export.asked_by
    try:
        rules.check_may_export(kind, kind.chosen(export.columns), by)
        rules.check_still_stands(export, kind)
        people = kind.count(json.loads(export.question), by)
    except (rules.DisclosureRefused, NotExportable):
        actions.fail_to_stand(export=export, by=by)
        raise
    held = actions.hold_if_grown(export=export, people=people, by=by)
    return held.state == ExportState.MAKING


def write(export: Export, kind: ExportKind, context: Context) -> "Lines":
    """What was written: how many rows, and whom they tell of."""
    asked, by = json.loads(export.question), export.asked_by
    columns = kind.chosen(export.columns)
    lines = Lines(kind, columns, asked, by, context, total=export.people_count)
    told = marks(export, at=timezone.now())
    with files.written(export) as path:
        if kind.write_whole:
            kind.write_whole(asked, by, path, told)
            lines.whole(export.people_count)
        else:
            write_marked(path, [str(column.header) for column in columns], lines, marks=told)
    return lines


class Lines:
    """Rows as they are written, counted while they pass; no text starts a formula."""

    def __init__(self, kind, columns, asked, by, context: Context, *, total: int) -> None:
        self.kind, self.asked, self.by = kind, asked, by
        self.columns, self.context, self.total = columns, context, total
        self.written = 0
        self.people: dict[object, Model] = {}

    def __iter__(self) -> Iterator[list[object]]:
        for row in self.kind.rows(self.asked, self.by):
            self.written += 1
            if self.kind.person:
                self.note(self.kind.person(row))
            self.context.progress(self.written, self.total, _("正在写入"))
            yield [safe(column.read(row)) for column in self.columns]

    def whole(self, rows: int) -> None:
        """The file was written as it comes."""
        self.written = rows
        for person in self.kind.people(self.asked, self.by) if self.kind.people else ():
            self.note(person)

    def note(self, person: Model) -> None:
        """Once each, and no more of them than their record needs."""
        if person.pk not in self.people:
            slim = type(person)(pk=person.pk, division_code=person.division_code)
            self.people[person.pk] = slim


def safe(value: object) -> object:
    return guarded(value).replace("\r", " ") if isinstance(value, str) else value
