"""A national export written back in its own layout: uploaded for it.

The upload lies in the inbox under a name that only its sender's account leads to. Each download
is judged by it anew, so it stays as long as any upload, thirty days at most.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass
from bangfu.disclosure.codes import FileFormat
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, NotExportable
from bangfu.engine.tables import Table, TableUnreadable, layout_of
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import returning
from bangfu.registry.models import Person
from bangfu.web.files import inbox


def keep(file: UploadedFile, *, token: UUID, contents: str, by: Staff) -> str:
    """How it will be written back: `xlsx` or `csv`. What cannot be is not kept."""
    name = inbox.keep(file, token=uuid5(token, str(by.pk)), suffix="")
    try:
        with inbox.opened(name) as path:
            table_in(path, contents, file.name or "")
            return layout_of(path)
    except TableUnreadable:
        inbox.forget(name)
        raise


def table_in(path: Path, contents: str, file_name: str = "") -> Table:
    return returning.table_in(path, roster=returning.LAYOUTS[contents], file_name=file_name)


@contextmanager
def uploaded(asked: Asked, by: Staff) -> Iterator[Path]:
    """The upload, if this account sent it."""
    try:
        name = str(uuid5(UUID(asked.get("file", "")), str(by.pk)))
    except ValueError as error:
        raise NotExportable from error
    is_known = asked.get("contents") in returning.LAYOUTS and inbox.path_of(name).is_file()
    if not is_known or not by.may(Permission.FILE_RECEIVE, Duty.REGISTER):
        raise NotExportable
    with inbox.opened(name) as path:
        yield path


def count(asked: Asked, by: Staff) -> int:
    with uploaded(asked, by) as path:
        return sum(1 for _ in table_in(path, asked["contents"]).rows())


def write(asked: Asked, by: Staff, out: Path, marks: list[str]) -> None:
    roster = returning.LAYOUTS[asked["contents"]]
    with uploaded(asked, by) as path:
        returning.write_back(path=path, file_name="", roster=roster, out=out, marks=marks, by=by)


def people_in(asked: Asked, by: Staff) -> Iterator[Person]:
    """Whom of the register the file tells of."""
    roster = returning.LAYOUTS[asked["contents"]]
    with uploaded(asked, by) as path:
        yield from returning.people_in(table_in(path, roster.name), roster, by=by)


def written_back(file_format: FileFormat) -> ExportKind:
    return ExportKind(
        title=_("按原表式回填的表格"),
        permission=Permission.FILE_RECEIVE,
        parameters=("contents", "file"),
        columns=(
            ExportColumn(
                "everything", _("原表全部列，未遮盖"), FieldClass.SENSITIVE, lambda row: row
            ),
        ),
        count=count,
        write_whole=write,
        people=people_in,
        formats=(file_format,),
    )


WORKBOOK = written_back(FileFormat.XLSX)
TEXT = written_back(FileFormat.CSV)
