"""Tasks as the shell and the home page show them: how many, and how near their clocks are."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bangfu.casework.codes import TaskState
from bangfu.casework.models import Task

WAITING = (TaskState.OPEN, TaskState.SUBMITTED)


def waiting(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.filter(state__in=WAITING)


def counts(tasks: QuerySet[Task]) -> dict[str, int]:
    """Open ones, and how many of them are overdue or due today, in one query."""
    today = timezone.localdate()
    return waiting(tasks).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        due_today=Count("pk", filter=Q(due_on=today)),
    )
