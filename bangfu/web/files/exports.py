"""A received table with its problems marked, to go back to whoever sent it: whole or not at all."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass
from bangfu.disclosure.codes import FileFormat
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable
from bangfu.intake import queries
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.web.files import errors


def batch_of(asked: Asked, by: Staff) -> Batch:
    key = asked.get("batch", "")
    rows = queries.batches_visible_to(by)
    found = rows.filter(pk=key).first() if key.isascii() and key.isdigit() else None
    if found is None or queries.original(found) is None:
        raise NotExportable
    return found


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
    formats=(FileFormat.XLSX,),
)
