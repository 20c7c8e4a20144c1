"""What can be exported: declared where the rows live, found here by its dotted path.

Each column has the class of the field it shows (audit.privacy), so who may take it follows from
there. `Asked` is what the page's address carried: ids, filters, perhaps a search term.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from bangfu.audit.privacy import FieldClass
from bangfu.disclosure.codes import FileFormat
from bangfu.engine.values import DivisionCode, NotADivisionCode
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

OURS = "bangfu."
Asked = dict[str, str]


class NotExportable(LookupError):
    """No such list, or not for this person: nothing more is told."""


def division_of(asked: Asked, by: Staff) -> DivisionCode:
    """The place that was asked for, else all that this person reaches; not yet whether it lies
    within."""
    try:
        return DivisionCode.parse(asked.get("division") or by.division_code)
    except NotADivisionCode as error:
        raise NotExportable from error


@dataclass(frozen=True)
class ExportColumn:
    name: str
    header: str | Promise
    field_class: FieldClass
    read: Callable[[object], object]


@dataclass(frozen=True)
class ExportKind:
    """A list of people. `count` and `rows` keep to the reach of who asks, and raise NotExportable.

    `write_whole` is for files that come as they are, such as a received table with its problems
    marked: it replaces `rows`, and `columns` then only say what is in it. Whoever is in the file
    is told so in the own record: `person` finds them in a row, `people` for a file as it comes.
    """

    title: str | Promise
    # the right to see the page that the list stands on
    permission: Permission
    columns: tuple[ExportColumn, ...]
    count: Callable[[Asked, Staff], int]
    rows: Callable[[Asked, Staff], Iterable[object]] | None = None
    person: Callable[[Any], Model] | None = None
    write_whole: Callable[[Asked, Staff, Path, list[str]], None] | None = None
    people: Callable[[Asked, Staff], Iterable[Model]] | None = None
    # addresses carry these and nothing else
    parameters: tuple[str, ...] = ()
    formats: tuple[FileFormat, ...] = tuple(FileFormat)

    def chosen(self, names: Iterable[str]) -> list[ExportColumn]:
        """In the order of the declaration."""
        wanted = set(names)
        return [column for column in self.columns if column.name in wanted]


def kind_at(path: str) -> ExportKind:
    """The declaration at a dotted path of ours."""
    if not path.startswith(OURS):
        raise NotExportable(path)
    found = import_string(path)
    if not isinstance(found, ExportKind):
        raise NotExportable(path)
    return found
