"""Figures for every division of the reporting tree at once.

Everything is first added up per place, then rolled up: counts add, and medians come from
histograms of whole yuan, which add as well, so that a province's median is exact.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
from ibis import _

from bangfu.engine.codes import Counting, Indicator

Table = Any


@dataclass(frozen=True)
class Measure:
    """An indicator under a counting definition (口径)."""

    indicator: Indicator
    counting: Counting


# which column of those `counted` says that the person is counted
COUNTED_BY = {
    Measure(Indicator.PEOPLE_AT_WORK, Counting.YTD_EVER_ALL): "ever",
    Measure(Indicator.PEOPLE_AT_WORK, Counting.ON_DATE_ALL): "on_date",
    Measure(Indicator.WORKSHOP_PEOPLE, Counting.YTD_EVER_ALL): "is_workshop",
    Measure(Indicator.WELFARE_POST_PEOPLE, Counting.YTD_EVER_ALL): "is_welfare_post",
    Measure(Indicator.PEOPLE_WITH_INCOME, Counting.ON_DATE_ALL): "earns",
    Measure(Indicator.MEDIAN_MONTHLY_INCOME, Counting.ON_DATE_ALL): "earns",
}
MEDIAN = Measure(Indicator.MEDIAN_MONTHLY_INCOME, Counting.ON_DATE_ALL)


def figures(months: Table, units: Table) -> Table:
    """unit_code, level, indicator, counting, value, for every unit that has somebody in it.

    `months`: see `person_months`. `units` (division_code, unit_code, level): every unit towards
    which a place counts. A unit with people of whom none is counted has the value 0.
    """
    people = counted(months)
    counts = [measure for measure in COUNTED_BY if measure != MEDIAN]
    by_place = people.group_by("division_code").agg(
        **{COUNTED_BY[measure]: _[COUNTED_BY[measure]].cast("int64").sum() for measure in counts}
    )
    by_unit = (
        by_place.join(units, "division_code")
        .group_by("unit_code", "level")
        .agg(**{COUNTED_BY[measure]: _[COUNTED_BY[measure]].sum() for measure in counts})
    )
    return reduce(
        lambda left, right: left.union(right),
        [
            *(_labelled(by_unit, measure, by_unit[COUNTED_BY[measure]]) for measure in counts),
            _medians(people, units),
        ],
    )


def counted(months: Table) -> Table:
    """Those of whom figures tell; `earns` who is at work on the day and has a known income."""
    earns = (_.on_date & (_.income_yuan > 0)).fill_null(False)
    return months.filter(_.is_counted).mutate(earns=earns)


def _medians(people: Table, units: Table) -> Table:
    """Median monthly income of those at work on the day whose income is known."""
    histogram = (
        people.filter(_.earns)
        .group_by("division_code", "income_yuan")
        .agg(people=_.count())
        .join(units, "division_code")
        .group_by("unit_code", "level", "income_yuan")
        .agg(people=_.people.sum())
    )
    by_unit = ibis.window(group_by="unit_code")
    running = histogram.mutate(
        up_to=_.people.sum().over(
            ibis.cumulative_window(group_by="unit_code", order_by="income_yuan")
        ),
        total=_.people.sum().over(by_unit),
    )
    # the middle one, or the two in the middle: both lie where the running count passes them
    middle = running.group_by("unit_code", "level").agg(
        lower=_.income_yuan.min(where=_.up_to * 2 >= _.total),
        upper=_.income_yuan.min(where=_.up_to * 2 > _.total),
    )
    return _labelled(middle, MEDIAN, ((middle.lower + middle.upper) / 2).round(0))


def _labelled(table: Table, measure: Measure, value: Any) -> Table:
    return table.select(
        "unit_code",
        "level",
        indicator=ibis.literal(measure.indicator.value),
        counting=ibis.literal(measure.counting.value),
        value=value.cast("int64"),
    )
