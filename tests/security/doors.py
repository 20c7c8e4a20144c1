"""Pages with steps that wait for one row, one stage or one person."""

from django.urls import reverse

from bangfu.assistance.models import ZeroCase
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy
from bangfu.registry.models import HouseholdEvent
from bangfu.rights.models import NotLooking


def doors() -> list[str]:
    """Where somebody looks for work again, a household without work is helped, a change is taken
    back, and a difference is settled."""
    resting = NotLooking.objects.values_list("person__person_number", flat=True)
    cases = ZeroCase.objects.values_list("pk", flat=True)
    changed = HouseholdEvent.objects.values_list("household", flat=True)
    unsettled = Discrepancy.objects.exclude(state=DiscrepancyState.SETTLED)
    return [
        reverse(name, args=[key])
        for name, keys in (
            ("person-rights", resting),
            ("zero-case", cases),
            ("household", changed),
            ("discrepancy", unsettled.values_list("pk", flat=True)),
        )
        for key in keys.order_by("pk")
    ]
