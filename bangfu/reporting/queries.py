"""Reading filled forms, the figures they are filled from, and who stands behind each cell."""

from django.db.models import QuerySet

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import Measure
from bangfu.engine.values import Month, Quarter
from bangfu.monitoring import queries as monitoring
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.monitoring.queries import CountedPeople
from bangfu.org.models import Staff
from bangfu.org.queries import Places, places
from bangfu.reporting.models import FilledForm


def filled_forms(staff: Staff) -> QuerySet[FilledForm]:
    """Forms within reach, newest first."""
    return (
        FilledForm.objects.visible_to(staff)
        .select_related("filled_by", "snapshot")
        .order_by("-filled_at", "-id")
    )


def snapshot_for(quarter: Quarter) -> Snapshot | None:
    """The close of the quarter's last month, or of the latest month before it in the quarter."""
    first, _second, last = quarter.months
    return Snapshot.objects.filter(month__gte=first, month__lte=last).order_by("-month").first()


def figures_of(units: list[str], *, snapshot: Snapshot) -> dict[tuple[str, Measure], Figure]:
    return {
        (
            figure.division_code,
            Measure(Indicator(figure.indicator), Counting(figure.counting)),
        ): figure
        for figure in Figure.objects.filter(snapshot=snapshot, division_code__in=units)
    }


def cell(filled: FilledForm, row: str, column: str) -> dict[str, object] | None:
    """A kept cell by its unit's code and its column's name; None where there is no such cell."""
    for kept in filled.cells["rows"]:
        if kept["code"] == row:
            return kept["cells"].get(column)
    return None


def people_behind(
    filled: FilledForm, row: str, column: str, *, staff: Staff, offset: int = 0, limit: int = 50
) -> CountedPeople | None:
    """The people of a cell with their work and evidence as of the close; None for an empty cell."""
    kept = cell(filled, row, column)
    if kept is None or kept["value"] is None:
        return None
    return monitoring.people_counted(
        filled.snapshot,
        Measure(Indicator(kept["indicator"]), Counting(kept["counting"])),
        unit_code=row,
        staff=staff,
        offset=offset,
        limit=limit,
    )


def latest(form: str, division_code: str, period: str) -> FilledForm | None:
    return (
        FilledForm.objects.filter(form=form, division_code=division_code, period=period)
        .select_related("filled_by", "snapshot")
        .order_by("-id")
        .first()
    )


def filled_before(filled: FilledForm) -> FilledForm | None:
    """The form filled last time for the same unit and period."""
    return (
        FilledForm.objects.filter(
            form=filled.form,
            division_code=filled.division_code,
            period=filled.period,
            id__lt=filled.id,
        )
        .order_by("-id")
        .first()
    )


def tree_of(month: Month) -> Places:
    """Units as they reported at the end of the month, which is how the figures were counted."""
    return places(month.last_day)


def latest_month() -> Month | None:
    """The latest closed month."""
    return Snapshot.objects.order_by("-month").values_list("month", flat=True).first()
