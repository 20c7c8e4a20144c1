"""Reading runs: one's own, and those of people in one's division."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from bangfu.runs.codes import RunState
from bangfu.runs.models import Run

NOBODY_WORKS_AFTER = timedelta(seconds=30)


def runs_visible(staff) -> QuerySet[Run]:
    """Newest first. `staff` is an `org` account; this package stands below it."""
    reach = Q(by=staff)
    if not staff.role.is_outside:
        reach |= Q(by__division_code__range=staff.division.range)
    return Run.objects.filter(reach).select_related("by").order_by("-id")


def run_visible(run_id: int, staff) -> Run | None:
    """The run of a progress page, or None where this person may not see it."""
    return runs_visible(staff).filter(pk=run_id).first()


def is_waiting_long(run: Run) -> bool:
    """Queued for so long that probably no worker is running."""
    return run.state == RunState.QUEUED and timezone.now() - run.created_at > NOBODY_WORKS_AFTER
