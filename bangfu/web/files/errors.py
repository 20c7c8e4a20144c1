"""The problems of a received file: filtered and paged for the page, marked up to send back."""

from pathlib import Path

from django.db.models import QuerySet

from bangfu.audit import files
from bangfu.engine.tables import open_table, write_marked_up
from bangfu.intake import queries
from bangfu.intake.models import Batch, CellError
from bangfu.web.receivers import RECEIVERS


def of_batch(batch: Batch, *, header: str = "", severity: str = "") -> QuerySet[CellError]:
    asked = {"header": header, "severity": severity}
    return batch.errors.filter(**{name: value for name, value in asked.items() if value})


def headers(batch: Batch) -> list[str]:
    """Columns in which something is wrong, by name."""
    found = batch.errors.exclude(header="").values_list("header", flat=True)
    return list(found.distinct().order_by("header"))


def write_back(batch: Batch, path: Path, *, marks: list[str]) -> Path:
    """The received rows with every wrong cell marked."""
    roster = RECEIVERS[batch.roster].roster
    with files.as_plain(queries.original(batch)) as plain:
        table = open_table(plain, roster=roster, file_name=batch.file_name)
        return write_marked_up(table, queries.problems(batch), path, marks=marks)
