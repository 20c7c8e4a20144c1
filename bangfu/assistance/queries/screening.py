"""Who is to be asked, what was said, and which employers nobody is placed with."""

from datetime import date

from django.db.models import QuerySet

from bangfu.assistance.codes.screening import ScreeningState
from bangfu.assistance.models import EmployerHold, Placement, Screening
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.registry.queries import recorded_of


def waiting(staff: Staff, *, today: date) -> QuerySet[Screening]:
    """Due and not asked yet, longest first; who has died is not asked after."""
    return (
        Screening.objects.visible_to(staff)
        .filter(state=ScreeningState.WAITING, due_on__lte=today)
        .filter(placement__person__died_on=None)
        .filter(placement__person__merged_into__died_on=None)
        .select_related("placement__person")
        .order_by("due_on", "pk")
    )


def answered(staff: Staff, *, most: int) -> list[Screening]:
    """Newest first, but those that told of something before the others."""
    rows = (
        Screening.objects.visible_to(staff)
        .exclude(state=ScreeningState.WAITING)
        .select_related("placement__person", "heard_by")
        .order_by("-answered_at", "-pk")
    )
    return sorted(rows[:most], key=lambda row: not row.told)


def own_waiting(person: Person, *, today: date) -> Screening | None:
    """What the person is asked next in the portal."""
    rows = Screening.objects.filter(
        placement__in=Placement.objects.filter(recorded_of(person)),
        state=ScreeningState.WAITING,
        due_on__lte=today,
    )
    return rows.select_related("placement").order_by("due_on", "pk").first()


def standing_holds() -> QuerySet[EmployerHold]:
    return EmployerHold.objects.filter(lifted_at=None)
