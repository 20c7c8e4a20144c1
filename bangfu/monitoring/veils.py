"""Which figures of closed months are not told outside the township, from the reader's place down.

The villages of a township are read one by one only where the reader asks for something inside it;
of all others it is enough how few and how many people they have.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Substr

from bangfu.engine.codes import Indicator
from bangfu.engine.values import Month
from bangfu.monitoring.models import Figure
from bangfu.org import small_cells
from bangfu.org.covering import SMALL, Below, Tree
from bangfu.org.models import Staff
from bangfu.org.queries import NATION, Places

# the digits of a township, and what follows them unless it is a village
TOWNSHIP, NO_VILLAGE = 9, "000"
COUNTS = tuple(each for each in Indicator if each != Indicator.MEDIAN_MONTHLY_INCOME)
# of which figures: a month, an indicator and its counting
Key = tuple[Month, str, str]


class Veil:
    """For every hidden number of some months, whether it is marked as few."""

    def __init__(
        self,
        months: Iterable[Month],
        codes: Iterable[str],
        *,
        tree: Places,
        staff: Staff,
        indicators: Iterable[Indicator] = (Indicator.PEOPLE_AT_WORK,),
    ) -> None:
        self.tree, self.top = tree, staff.division.text
        self.hidden: dict[Key, dict[str, bool]] = {}
        self.counts: dict[Key, dict[str, int]] = defaultdict(dict)
        self.below: dict[Key, dict[str, Below]] = defaultdict(dict)
        if not small_cells.sees_few(staff):
            asked = {"month__in": set(months), "indicator__in": list(indicators)}
            self._read(Figure.objects.visible_to(staff).filter(**asked), codes)

    def of(self, month: Month, indicator: str, counting: str) -> dict[str, bool]:
        key = month, indicator, counting
        if key not in self.hidden:
            self.hidden[key] = self._hidden(self.counts[key], self.below[key])
        return self.hidden[key]

    def _read(self, figures: QuerySet[Figure], codes: Iterable[str]) -> None:
        opened = {code[:TOWNSHIP] for code in codes if code[TOWNSHIP - 3 : TOWNSHIP] != "000"}
        placed = figures.order_by().annotate(township=Substr("division_code", 1, TOWNSHIP))
        names = "month", "indicator", "counting"
        is_single = ~_in_village() | Q(township__in=opened)
        for *key, code, value in placed.filter(is_single).values_list(
            *names, "division_code", "value"
        ):
            self.counts[tuple(key)][code] = value
        others = placed.filter(_in_village()).exclude(township__in=opened)
        for row in others.values(*names, "township").annotate(**_short()):
            key = tuple(row.pop(name) for name in names)
            township = row.pop("township") + NO_VILLAGE
            self.below[key][township] = Below(**row | {"of_few": row["of_few"] or 0})

    def _hidden(self, counts: dict[str, int], below: dict[str, Below]) -> dict[str, bool]:
        units: dict[str, list[str]] = defaultdict(list)
        for code in counts:
            if code != self.top:
                units[self._above(code)].append(code)
        tree = Tree(counts, units, below)
        # beside its own place what hangs on nothing that was counted
        for top in sorted({self.top, *(code for code in units if code not in counts)}):
            tree.covered(top)
        return tree.hidden

    def _above(self, code: str) -> str:
        if not code.endswith(NO_VILLAGE):
            return code[:TOWNSHIP] + NO_VILLAGE
        return self.tree.reports_to(code) or NATION


def _in_village() -> Q:
    return ~Q(division_code__endswith=NO_VILLAGE)


def _short() -> dict[str, object]:
    few = Q(value__gt=0, value__lt=SMALL)
    return {
        "people": Sum("value"),
        "few": Count("pk", filter=few),
        "of_few": Sum("value", filter=few),
        "smallest": Min("value", filter=Q(value__gte=SMALL)),
        "above_five": Min("value", filter=Q(value__gt=SMALL)),
    }
