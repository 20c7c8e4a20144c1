"""Reading what comparisons found."""

from django.db.models import QuerySet

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month


def findings(month: Month) -> QuerySet[Discrepancy]:
    """Every discrepancy of a month that the newest comparison still found, settled or not."""
    return (
        Discrepancy.objects.filter(month=month)
        .exclude(state=DiscrepancyState.GONE)
        .select_related("person")
        .order_by("division_code", "person__person_number", "kind")
    )
