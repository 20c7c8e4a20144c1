"""Looking at people leaves a trace: who opened what, never a name or a number."""

from django.db import transaction

from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.intake.models import Batch
from bangfu.monitoring.models import Figure
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.registry.models import Household, Person


def open_person(*, person: Person, by: Staff) -> Record:
    return record_access("open_person", subject=person, division_code=person.division_code, by=by)


@transaction.atomic
def print_card(*, person: Person, by: Staff) -> None:
    """Counted as any name that is seen whole; the person sees who printed it, and when."""
    disclosure.reveal(subject=person, field="name", purpose=Purpose.SERVICE, by=by)
    record_access("print_card", subject=person, division_code=person.division_code, by=by)


def open_household(*, household: Household, by: Staff) -> Record:
    return record_access("open_household", subject=household, by=by)


def open_figure_people(*, figure: Figure, by: Staff) -> Record:
    place = figure.division_code
    return record_access("open_figure_people", subject=figure, division_code=place, by=by)


def open_batch_rows(*, batch: Batch, by: Staff) -> Record:
    place = batch.division_code
    return record_access("open_batch_rows", subject=batch, division_code=place, by=by)


@transaction.atomic
def leave(*, staff: Staff, to: Staff | None, by: Staff) -> int:
    """Somebody leaves: the account is shut and what was begun goes on elsewhere."""
    handed_over = casework.hand_over(of=staff, to=to, by=by)
    org.shut_account(staff=staff, by=by)
    return handed_over
