"""Looking at people leaves a trace: who opened what, never a name or a number."""

from bangfu.audit.actions import record
from bangfu.audit.models import Record
from bangfu.intake.models import Batch
from bangfu.monitoring.models import Figure
from bangfu.org.models import Staff
from bangfu.registry.models import Person


def open_person(*, person: Person, by: Staff) -> Record:
    return record("open_person", subject=person, division_code=person.division_code, by=by)


def open_figure_people(*, figure: Figure, by: Staff) -> Record:
    place = figure.division_code
    return record("open_figure_people", subject=figure, division_code=place, by=by)


def download_errors(*, batch: Batch, by: Staff) -> Record:
    """The marked-up file holds every row as it was received, unmasked."""
    return record("download_errors", subject=batch, division_code=batch.division_code, by=by)
