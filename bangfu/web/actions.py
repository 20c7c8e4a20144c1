"""Looking at people leaves a trace: who opened what, never a name or a number."""

from django.db import transaction
from django.db.models import QuerySet

from bangfu.audit.actions import record_access, record_many
from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.intake.codes import BatchState
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
def put_away_unfinished(*, batches: QuerySet[Batch], by: Staff) -> int:
    """Batches whose reception was cut off: it starts anew, they stay in the list as withdrawn."""
    cut_off = list(batches.filter(state=BatchState.RECEIVED).select_for_update())
    for batch in cut_off:
        batch.state, batch.message = BatchState.WITHDRAWN, "接收中断，已重新接收"
        batch.save(update_fields=["state", "message"])
    record_many("batch_cut_off", subjects=cut_off, after={"state": BatchState.WITHDRAWN}, by=by)
    return len(cut_off)


@transaction.atomic
def leave(*, staff: Staff, to: Staff | None, by: Staff) -> int:
    """Somebody leaves: the account is shut and what was begun goes on elsewhere."""
    handed_over = casework.hand_over(of=staff, to=to, by=by)
    org.shut_account(staff=staff, by=by)
    return handed_over
