"""Lists written for scripts (.csv, UTF-8, plain headers) and for people (.xlsx)."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.engine.tables import guarded, write_table

PERSON_NUMBER = "person_number"


def check_ending(path: Path, *endings: str) -> None:
    """Before the work, not after it."""
    if path.suffix.lower() not in endings:
        known = "、".join(endings)
        raise CommandProblem(
            _("%(file)s：文件名应以 %(endings)s 结尾") % {"file": path.name, "endings": known}
        )
    if not path.parent.is_dir():
        raise CommandProblem(_("没有这个目录：%(folder)s") % {"folder": path.parent})


def write_list(path: Path, headers: list[str], rows: Iterable[list[object]]) -> int:
    """How many rows were written. No byte-order mark: scripts would read it as the first header."""
    counted = Counted(safe(headers, rows))
    if path.suffix.lower() == ".xlsx":
        write_table(path, headers, counted)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(headers)
            writer.writerows(counted)
    return counted.seen


def safe(headers: list[str], rows: Iterable[list[object]]) -> Iterator[list[object]]:
    """Texts out of other offices' files start no formula; person numbers stay as they are.

    A lone carriage return would go unquoted and break the line.
    """
    kept = headers.index(PERSON_NUMBER) if PERSON_NUMBER in headers else None
    for row in rows:
        yield [
            guarded(value).replace("\r", " ") if isinstance(value, str) and place != kept else value
            for place, value in enumerate(row)
        ]


class Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[list[object]]) -> None:
        self.rows, self.seen = rows, 0

    def __iter__(self):
        for row in self.rows:
            self.seen += 1
            yield row
