"""Reading what comparisons found."""

from django.db.models import QuerySet

from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.values import Month


def compared(month: Month) -> bool:
    """Whether any source was compared for the month: no findings is then good news."""
    return Comparison.objects.filter(month=month).exists()


def findings(month: Month) -> QuerySet[Discrepancy]:
    """Every discrepancy of a month that the newest comparison still found, settled or not."""
    return (
        Discrepancy.objects.filter(month=month)
        .exclude(state=DiscrepancyState.GONE)
        .select_related("person")
        .order_by("division_code", "person__person_number", "kind")
    )
