"""Behind a figure: the people it counts, with the work and the evidence known at the close."""

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import Measure
from bangfu.monitoring import queries as monitoring
from bangfu.monitoring.models import Figure
from bangfu.org import small_cells
from bangfu.org.models import Staff

PAGE = 50


def page(figure: Figure, *, number: str, staff: Staff) -> dict[str, object]:
    current = max(int(number), 1) if number.isascii() and number.isdigit() else 1
    counted = monitoring.people_counted(
        figure.snapshot,
        Measure(Indicator(figure.indicator), Counting(figure.counting)),
        unit_code=figure.division_code,
        staff=staff,
        offset=(current - 1) * PAGE,
        limit=PAGE,
    )
    has_more = current * PAGE < counted.total
    return {
        "figure": figure,
        "counted": counted,
        "tells_count": small_cells.tells_length(staff),
        "previous": current - 1 if current > 1 else None,
        "next": current + 1 if has_more else None,
    }
