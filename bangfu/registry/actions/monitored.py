"""Steps of a monitored household's case, one action each, with who and on which day."""

from datetime import date

from django.db import transaction

from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.engine.codes import CaseAim, CaseStage, PopulationKind, StatusSource
from bangfu.org.models import Staff
from bangfu.registry import case_steps, leads, queries, rules
from bangfu.registry.actions.statuses import end_status, open_status, take_back
from bangfu.registry.models import (
    Household,
    MonitoredCase,
    MonitoredStep,
    Person,
)


@transaction.atomic
def open_case(
    *,
    household: Household,
    source: str,
    found_on: date,
    kind: str,
    risk: str = "",
    is_sure: bool = False,
    by: Staff,
) -> MonitoredCase:
    """A lead was found. A household that is monitored as this kind already: its risk is gone.
    `is_sure`: of a type that is another household's by its definition."""
    household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    standing = set(household.statuses.on().values_list("kind", flat=True))
    rules.check_lead(kind, found_on, is_going_on=household.cases.going_on().exists())
    aim = CaseAim.ELIMINATE if kind in standing else CaseAim.IDENTIFY
    if aim == CaseAim.IDENTIFY:
        is_lifted = PopulationKind.LIFTED_OUT in standing
        leads.check_kind_fits(kind, found_on, is_lifted=is_lifted, is_sure=is_sure)
    case = MonitoredCase.objects.create(
        household=household,
        aim=aim,
        source=source,
        found_on=found_on,
        kind=kind,
        risk=risk,
        opened_by=by,
    )
    record("open_monitored_case", subject=case, after={"aim": aim}, by=by)
    return case


@transaction.atomic
def take_step(
    *, case: MonitoredCase, stage: str, done_on: date, is_so: bool, by: Staff
) -> MonitoredCase:
    """The step behind `stage`, as the page showed it: a second click finds the case gone on.

    `is_so`: the household authorises it, the village and the offices find it right. Where not, the
    case is over, and nothing follows from that.
    """
    Household.objects.select_for_update(no_key=True).get(pk=case.household_id)
    case = MonitoredCase.objects.select_for_update(of=["self"]).get(pk=case.pk)
    steps = list(case.steps.order_by("pk"))
    case_steps.check_case_step(case, stage, done_on, steps, by=by)
    case.stage = case_steps.stage_after(case.stage, is_so=is_so)
    case.save(update_fields=["stage"])
    written = _carry_out(case, done_on, by=by) if case.stage == CaseStage.DECIDED else {}
    MonitoredStep.objects.create(
        case=case, stage=case.stage, done_on=done_on, written=written, recorded_by=by
    )
    record("take_monitored_step", subject=case, after={"stage": case.stage}, by=by)
    return case


@transaction.atomic
def undo_step(*, case: MonitoredCase, by: Staff) -> MonitoredCase:
    """Take back one's own last step of the day, and what the household became by it."""
    Household.objects.select_for_update(no_key=True).get(pk=case.household_id)
    case = MonitoredCase.objects.select_for_update(of=["self"]).get(pk=case.pk)
    last, *before = list(case.steps.order_by("-pk")[:2]) or [None]
    case_steps.check_step_undoable(last, by=by)
    others = case.household.cases.going_on().exclude(pk=case.pk)
    rules.check_lead(case.kind, case.found_on, is_going_on=others.exists())
    if case.stage == CaseStage.DECIDED:
        _take_back(case, last, by=by)
    undone, case.stage = case.stage, before[0].stage if before else CaseStage.LEAD
    last.delete()
    case.save(update_fields=["stage"])
    record("undo_monitored_step", subject=case, before={"stage": undone}, by=by)
    return case


def _take_back(case: MonitoredCase, step: MonitoredStep, *, by: Staff) -> None:
    """What the decision opened never held, what it ended goes on: these alone, where the household
    is as the decision left it."""
    mine = case.household.statuses.filter(kind=case.kind)
    opened, ended = step.written["opened"], step.written["ended"]
    standing = list(mine.filter(ends_on=None).values_list("pk", flat=True))
    is_divided = queries.divided_since(case.household, step.recorded_at)
    case_steps.check_as_decided(standing == opened and not is_divided)
    for status in (*mine.filter(pk__in=opened), *mine.filter(pk__in=ended)):
        take_back(status=status, by=by)


def _carry_out(case: MonitoredCase, day: date, *, by: Staff) -> dict[str, list[int]]:
    """What the county decided is what the household is from the day on, in the place of what a file
    said meanwhile. Which statuses it opened and ended."""
    opened, ended = [], list(case.household.statuses.filter(kind=case.kind, ends_on=None))
    for status in ended:
        end_status(status=status, ends_on=max(status.valid_from, day), by=by)
    if case.aim == CaseAim.IDENTIFY:
        told = {"source": StatusSource.DECISION, "evidence": f"监测对象办理 {case.pk}"}
        opened = [open_status(household=case.household, kind=case.kind, since=day, **told, by=by)]
    return {"opened": [one.pk for one in opened], "ended": [one.pk for one in ended]}


def open_case_file(*, case: MonitoredCase, by: Staff) -> Record:
    told = {"case": case.pk}
    return record_access("open_monitored_case_file", subject=case.household, after=told, by=by)


@transaction.atomic
def print_notice(*, head: Person, by: Staff) -> Record:
    """The village's notice names the head of the household, and nothing else of anybody: counted as
    seen whole, as any name."""
    disclosure.reveal(subject=head, field="name", purpose=Purpose.SERVICE, by=by)
    return record_access("print_village_notice", subject=head, fields=["name"], by=by)
