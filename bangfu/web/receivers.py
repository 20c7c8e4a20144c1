"""What a received file may contain, and which actions take it in and put it to use."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bangfu.comparison import actions as comparison
from bangfu.comparison.extracts import SOCIAL_INSURANCE
from bangfu.comparison.inputs import earlier_than
from bangfu.engine.codes import Code
from bangfu.engine.tables import Roster
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import actions as registry
from bangfu.registry.rosters import PEOPLE, SPELLS
from bangfu.registry.said_columns import WISHES
from bangfu.visits import actions as visits
from bangfu.visits.rosters import VISITS

Progress = Callable[..., None]


class Contents(Code):
    """文件内容, by the names of the rosters."""

    PEOPLE = "people", "人员信息", "People"
    SPELLS = "spells", "务工记录", "Work spells"
    WISHES = "wishes", "就业意愿和培训需求", "Wishes and training needs"
    VISITS = "visits", "走访记录", "Visits"
    SOCIAL_INSURANCE = "social_insurance", "社会保险缴费明细", "Social-insurance payments"


@dataclass(frozen=True)
class Receiver:
    """One kind of file. `changes_register`: applying it writes people or spells."""

    contents: Contents
    duty: Duty
    roster: Roster
    receive: Callable[..., Batch]
    apply: Callable[..., Batch]
    preview: Callable[[Batch], Batch] | None = None
    # the applied batch whose place the new one would take, where they can be put together
    earlier: Callable[[Batch], Batch | None] = lambda batch: None
    takes_month: bool = False
    needs_month: bool = False
    changes_register: bool = True
    # needed besides receiving files
    also_needs: Permission | None = None
    # the word of the list that has what the register holds in this layout
    export: str = ""

    @property
    def has_preview(self) -> bool:
        return self.preview is not None

    @property
    def required(self) -> list[str]:
        return [column.header for column in self.roster.columns if column.required]


def of_no_month(receive: Callable[..., Batch]) -> Callable[..., Batch]:
    """Takes in files of which nobody is asked the month."""

    def take_in(*, month: Month | None, is_empty: bool, **given: Any) -> Batch:
        return receive(**given)

    return take_in


def take_in_spells(*, month: Month | None, is_empty: bool, **given: Any) -> Batch:
    return registry.receive_spells(month=month, **given)


def take_in_insurance(
    *,
    path: Path,
    file_name: str,
    month: Month | None,
    is_empty: bool,
    progress: Progress | None,
    by: Staff,
) -> Batch:
    return comparison.receive_extract(
        path=path,
        file_name=file_name,
        source=SOCIAL_INSURANCE.name,
        month=month,
        is_empty=is_empty,
        progress=progress,
        by=by,
    )


def apply_to_register(*, batch: Batch, seen: str, by: Staff, **decided: Any) -> Batch:
    batch = registry.apply_and_check(batch, seen=seen, **decided, by=by)
    # who moved with their household takes along what was found
    comparison.follow(by=by)
    return batch


def write_down(*, batch: Batch, seen: str, by: Staff, **decided: Any) -> Batch:
    return registry.apply_sayings(batch, seen=seen, by=by)


def write_visits(
    *, batch: Batch, seen: str, progress: Progress | None = None, by: Staff, **decided: Any
) -> Batch:
    return visits.apply_visits(batch, progress=progress, by=by)


def put_to_use(*, batch: Batch, seen: str, adds: bool = False, by: Staff, **decided: Any) -> Batch:
    return comparison.apply_extract(batch=batch, adds=adds, by=by)


RECEIVERS = {
    receiver.contents.value: receiver
    for receiver in (
        Receiver(
            Contents.PEOPLE,
            Duty.REGISTER,
            PEOPLE,
            of_no_month(registry.receive_people),
            apply_to_register,
            registry.preview,
            export="people-table",
        ),
        Receiver(
            Contents.SPELLS,
            Duty.REGISTER,
            SPELLS,
            take_in_spells,
            apply_to_register,
            registry.preview,
            takes_month=True,
            export="spells-table",
        ),
        Receiver(
            Contents.WISHES,
            Duty.REGISTER,
            WISHES,
            of_no_month(registry.receive_sayings),
            write_down,
            registry.preview_sayings,
            changes_register=False,
            also_needs=Permission.CONSENT_RECORD,
        ),
        Receiver(
            Contents.VISITS,
            Duty.REGISTER,
            VISITS,
            of_no_month(visits.receive_visits),
            write_visits,
            visits.preview_visits,
            changes_register=False,
            also_needs=Permission.CONSENT_RECORD,
        ),
        Receiver(
            Contents.SOCIAL_INSURANCE,
            Duty.COMPARISON,
            SOCIAL_INSURANCE,
            take_in_insurance,
            put_to_use,
            earlier=earlier_than,
            takes_month=True,
            needs_month=True,
            changes_register=False,
        ),
    )
}


def open_to(staff: Staff) -> dict[str, Receiver]:
    """The kinds of file that this person's programmes receive."""
    return {
        name: receiver
        for name, receiver in RECEIVERS.items()
        if staff.may(Permission.FILE_RECEIVE, receiver.duty)
        and (receiver.also_needs is None or staff.may(receiver.also_needs))
    }
