"""Files of the register received and compared with it; nothing is changed yet."""

from collections.abc import Callable
from typing import Unpack

from django.utils import timezone

from bangfu.engine.tables import Roster
from bangfu.engine.values import Month
from bangfu.intake import actions as intake
from bangfu.intake import rules as intake_rules
from bangfu.intake.actions import File
from bangfu.intake.models import Batch
from bangfu.intake.staging import Staging
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.registry import rosters
from bangfu.registry.actions.previewing import preview
from bangfu.registry.incoming.people import PeopleRows
from bangfu.registry.incoming.spells import SpellRows


def receive_people(*, by: Staff, **file: Unpack[File]) -> Batch:
    """The national export of people (47 columns)."""
    staging = PeopleRows(places=places(), by=by).staging
    return received(preview, roster=rosters.PEOPLE, staging=staging, by=by, **file)


def receive_spells(*, month: Month | None = None, by: Staff, **file: Unpack[File]) -> Batch:
    """The national export of work spells; `month`: from which on its incomes hold."""
    today = Month.parse(timezone.localdate())
    staging = SpellRows(reach=by.division, places=places(), today=today).staging
    return received(preview, roster=rosters.SPELLS, staging=staging, month=month, by=by, **file)


def received(
    compare: Callable[[Batch], Batch],
    *,
    roster: Roster,
    staging: Staging,
    month: Month | None = None,
    by: Staff,
    **file: Unpack[File],
) -> Batch:
    """Takes in a file that is to be compared with the register, and compares what could be read."""
    batch = intake.receive(
        roster=roster,
        duty=Duty.REGISTER,
        division_code=by.division_code,
        staging=staging,
        month=month,
        by=by,
        **file,
    )
    return compare(batch) if intake_rules.can_apply(batch) else batch
