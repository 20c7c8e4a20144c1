"""Cases of monitored households, with their clocks."""

from datetime import date

from django.db.models import QuerySet

from bangfu.engine.codes import CaseAim, CaseStage
from bangfu.engine.rules import monitored as clocks
from bangfu.org.models import Staff
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.models import HouseholdEvent, MonitoredCase, Person, PopulationStatus


def cases_before(staff: Staff, *, stage: str = "") -> QuerySet[MonitoredCase]:
    """Within reach, at a stage or going on, those that were recorded first before the others."""
    cases = MonitoredCase.objects.visible_to(staff).select_related("household")
    found = cases.filter(stage=stage) if stage else cases.going_on()
    return found.order_by("pk")


def days_of_case(case: MonitoredCase) -> dict[str, date | bool | None]:
    """The days that matter now: what is due, and what the county is to look at twice."""
    taken = {step.stage: step for step in case.steps.all()}
    published, decided = taken.get(CaseStage.PUBLISHED), taken.get(CaseStage.DECIDED)
    is_identified = decided and case.aim == CaseAim.IDENTIFY
    return {
        "review_from": published and published.review_from,
        "measures_due": clocks.measures_due(decided.done_on) if is_identified else None,
        "is_too_fast": is_eliminated_too_fast(case),
    }


def is_eliminated_too_fast(case: MonitoredCase) -> bool:
    """Monitored for less than half a year when the risk was said to be gone."""
    if case.aim != CaseAim.ELIMINATE:
        return False
    mine = case.household.statuses.filter(kind=case.kind)
    if case.stage not in clocks.ENDS:
        status = mine.filter(ends_on=None).first()
    else:
        ended = [pk for step in case.steps.all() for pk in step.written.get("ended", ())]
        status = mine.filter(pk__in=ended).first()
    return status is not None and clocks.is_too_fast(_first_day(status), case.found_on)


def _first_day(status: PopulationStatus) -> date:
    """Of a household that split off, since when the one was monitored that it was part of."""
    split = HouseholdEvent.objects.filter(
        kind=HouseholdChange.SPLIT, other=status.household_id, undone_at=None
    ).first()
    if split is None or status.pk not in split.written["opened"]:
        return status.valid_from
    then = PopulationStatus.objects.filter(household=split.household_id, kind=status.kind)
    held = then.filter(recorded_at__lte=status.recorded_at)
    before = held.exclude(ended_at__lte=status.recorded_at).order_by("-pk").first()
    return _first_day(before) if before else status.valid_from


def head_of(case: MonitoredCase) -> Person | None:
    """Whom the notice names: the head, or the first of the household."""
    people = list(case.household.people.living().order_by("pk"))
    heads = [person for person in people if person.relation == "head"]
    return next(iter(heads + people), None)
