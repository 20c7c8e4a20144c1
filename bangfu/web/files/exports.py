"""A received table with its problems marked, to go back to whoever sent it: whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from bangfu.audit import files as sealed
from bangfu.audit.privacy import FieldClass
from bangfu.disclosure.codes import FileFormat
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable
from bangfu.intake import queries
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.web.files import errors

# columns of accepted rows that lead to somebody in the register, and where they lead
FOUND_BY = {"person_id": "pk", "person_number": "person_number", "identity_key": "identity_key"}
ROWS_AT_ONCE = 500


def batch_of(asked: Asked, by: Staff) -> Batch:
    key = asked.get("batch", "")
    rows = queries.batches_visible_to(by)
    found = rows.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if found is None or queries.original(found) is None:
        raise NotExportable
    return found


def people_in(batch: Batch) -> Iterator[Person]:
    """Whom of the register the accepted rows tell of."""
    staged = queries.staged(batch)
    if not staged.is_file():
        return
    with sealed.reading(staged) as opened:
        rows = pq.ParquetFile(opened)
        column = next((name for name in FOUND_BY if name in rows.schema_arrow.names), None)
        for some in rows.iter_batches(ROWS_AT_ONCE, columns=[column]) if column else ():
            values = {value for value in some[column].to_pylist() if value is not None}
            found = Person.objects.filter(**{f"{FOUND_BY[column]}__in": values})
            yield from found.only("pk", "division_code")


def write(asked: Asked, by: Staff, path: Path, marks: list[str]) -> None:
    errors.write_back(batch_of(asked, by), path, marks=marks)


MARKED_UP = ExportKind(
    title=_("标注问题的表格"),
    permission=Permission.FILE_RECEIVE,
    parameters=("batch",),
    columns=(
        ExportColumn(
            "everything", _("收到的全部列，未遮盖"), FieldClass.SENSITIVE, lambda row: row
        ),
    ),
    count=lambda asked, by: batch_of(asked, by).row_count,
    write_whole=write,
    people=lambda asked, by: people_in(batch_of(asked, by)),
    formats=(FileFormat.XLSX,),
)
