"""明白卡: one page for the person to keep, in plain words: what help they get, whom to ask, and
what is theirs alone to decide (S0.108)."""

from django.utils import timezone

from bangfu.assistance.models import Placement, ZeroService
from bangfu.engine.codes import WorkChannel
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights.codes import LocalDays

# work that is itself help of the office's
ARRANGED = (WorkChannel.WORKSHOP, WorkChannel.WELFARE_POST)
COUNTY, TOWNSHIP = 6, 9


def card(person: Person, *, staff: Staff | None = None) -> dict[str, object]:
    """As an officer reaches it, or, without one, as the person's own."""
    today, code = timezone.localdate(), person.division_code
    at_work = registry.spells_open_in(Month.parse(today)).filter(person=person)
    mine = registry.recorded_of(person)
    services, placements = (
        (rows.visible_to(staff) if staff else rows).filter(mine)
        for rows in (ZeroService.objects.all(), Placement.objects.all())
    )
    return {
        "person": person,
        "statuses": person.household.statuses.on().order_by("valid_from", "pk"),
        "arranged": at_work.filter(channel__in=ARRANGED).order_by("start_month"),
        "placements": placements.order_by("placed_on"),
        "services": services.order_by("given_at"),
        "offices": [code, code[:TOWNSHIP].ljust(12, "0"), code[:COUNTY].ljust(12, "0")],
        "quiet_days": rights.days_of(LocalDays.DO_NOT_DISTURB),
        "today": today,
    }
