"""Which office takes which step of a monitored household's case, when, and what takes it back."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from bangfu.engine.codes import CaseStage
from bangfu.engine.rules import monitored
from bangfu.engine.values import TOWNSHIP_DIGITS
from bangfu.org.models import Staff
from bangfu.registry import rules
from bangfu.registry.models import MonitoredCase, MonitoredStep

OF_THE_VILLAGE = frozenset({CaseStage.LEAD, CaseStage.VISITED})


def check_case_step(
    case: MonitoredCase, stage: str, done_on: date, steps: Collection[MonitoredStep], *, by: Staff
) -> None:
    """`steps`: those taken, the last one last."""
    if case.stage != stage or stage in monitored.ENDS:
        raise rules.CaseRefused("这一步已有人办过，请刷新页面")
    check_turn(case, steps, by=by)
    last = max((step.done_on for step in steps), default=case.found_on)
    if not last <= done_on <= timezone.localdate():
        raise rules.CaseRefused("办理日期应在上一步以后、今天以前")
    if stage == CaseStage.PUBLISHED and done_on < (day := steps[-1].review_from):
        raise rules.CaseRefused(
            f"村内公示不少于 5 天，从登记公示的那天起算，不能补记提前；{day} 起才能初审"
        )


def check_turn(case: MonitoredCase, steps: Collection[MonitoredStep], *, by: Staff) -> None:
    """Each step is its own office's, and nobody looks at a case twice for two of them: one takes
    no other's place (domain.md §1.2)."""
    if case.stage in OF_THE_VILLAGE:
        if by.division_code != case.division_code:
            raise rules.CaseRefused("这一步由这一户所在的村办理")
        return
    if case.stage == CaseStage.PUBLISHED and len(by.division.significant) != TOWNSHIP_DIGITS:
        raise rules.CaseRefused("初审由乡镇办理")
    if case.stage == CaseStage.REVIEWED and not rules.is_county(by.division):
        raise rules.CaseRefused("审定由县级办理")
    if any(step.recorded_by_id == by.pk for step in steps):
        raise rules.CaseRefused("您已经办过这一户的前一步，这一步请由另一位同事办理")


def stage_after(stage: str, *, is_so: bool) -> CaseStage:
    if is_so:
        return monitored.next_stage(CaseStage(stage))
    return CaseStage.NOT_AUTHORISED if stage == CaseStage.LEAD else CaseStage.NOT_SO


def check_step_undoable(last: MonitoredStep | None, *, by: Staff) -> None:
    if last is None or not rules.is_own_of_today(last.recorded_at, last.recorded_by_id, by):
        raise rules.CaseRefused("只能在当天撤销自己登记的步骤")


def check_as_decided(is_so: bool) -> None:
    if not is_so:
        raise rules.CaseRefused("审定以后这一户的身份又有登记，或者分了户、并了户，不能再撤销")
