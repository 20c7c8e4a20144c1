"""Files of the register received and compared with it; nothing is changed yet."""

from pathlib import Path

from django.utils import timezone

from bangfu.engine.values import Month
from bangfu.intake import actions as intake
from bangfu.intake import rules as intake_rules
from bangfu.intake.actions import Progress
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.registry import rosters
from bangfu.registry.actions.previewing import preview
from bangfu.registry.incoming.people import PeopleRows
from bangfu.registry.incoming.spells import SpellRows


def receive_people(
    *, path: Path, file_name: str, progress: Progress | None = None, by: Staff
) -> Batch:
    """The national export of people (47 columns)."""
    rows = PeopleRows(places=places(), by=by)
    batch = intake.receive(
        path=path,
        file_name=file_name,
        roster=rosters.PEOPLE,
        duty=Duty.REGISTER,
        division_code=by.division_code,
        staging=rows.staging,
        progress=progress,
        by=by,
    )
    return preview(batch) if intake_rules.can_apply(batch) else batch


def receive_spells(
    *, path: Path, file_name: str, progress: Progress | None = None, by: Staff
) -> Batch:
    """The national export of work spells."""
    today = Month.parse(timezone.localdate())
    rows = SpellRows(reach=by.division, places=places(), today=today)
    batch = intake.receive(
        path=path,
        file_name=file_name,
        roster=rosters.SPELLS,
        duty=Duty.REGISTER,
        division_code=by.division_code,
        staging=rows.staging,
        progress=progress,
        by=by,
    )
    return preview(batch) if intake_rules.can_apply(batch) else batch
