"""The same of everybody's spells at once, as one query for any engine."""

from typing import Any

import ibis
from ibis import _

from bangfu.engine.values import Month

Table = Any
YEAR = 12
ORDER = ("first", "last")


def work_months_of_all(spells: Table, *, until: Month) -> Table:
    """One row per person with a spell that began by `until`: in_a_row, longest, this_year,
    last_twelve, all_months, gap_months, together_months.

    `spells`: person_id, start_month, end_month (202309; NULL while open).
    """
    last = _count_of(until.number)
    known = spells.filter(_.start_month <= until.number).select(
        "person_id",
        first=_count_of(_.start_month),
        last=ibis.least(_count_of(_.end_month).fill_null(last), last),
    )
    worked = _of_stretches(_joined(known), until=last)
    together = _joined(_shared(known)).group_by("person_id").agg(together_months=_length().sum())
    return worked.left_join(together, "person_id").select(
        *worked.columns, together_months=_.together_months.fill_null(0)
    )


def _of_stretches(stretches: Table, *, until: int) -> Table:
    january = until - until % YEAR
    return stretches.group_by("person_id").agg(
        in_a_row=_length().sum(where=_.last == until).fill_null(0),
        longest=_length().max(),
        this_year=_length(since=january).sum(),
        last_twelve=_length(since=until - YEAR + 1).sum(),
        all_months=_length().sum(),
        gap_months=_.last.max() - _.first.min() + 1 - _length().sum(),
    )


def _length(*, since: int = 0) -> Any:
    return ibis.greatest(_.last - ibis.greatest(_.first, since) + 1, 0)


def _count_of(number: Any) -> Any:
    """Months since the year 0, so that December and January are neighbours."""
    return number // 100 * YEAR + number % 100 - 1


def _before() -> Any:
    """The rows of the person that began before this one, or with it."""
    return ibis.window(group_by="person_id", order_by=ORDER, rows=(None, -1))


def _joined(stretches: Table) -> Table:
    """Those that touch or overlap are one."""
    ordered = ibis.window(group_by="person_id", order_by=ORDER, rows=(None, 0))
    reached = stretches.mutate(reached=_.last.max().over(_before()))
    begun = reached.mutate(begins=(_.reached.isnull() | (_.first > _.reached + 1)).cast("int64"))
    numbered = begun.mutate(stretch=_.begins.sum().over(ordered))
    return numbered.group_by("person_id", "stretch").agg(first=_.first.min(), last=_.last.max())


def _shared(stretches: Table) -> Table:
    """What each has in common with those before it."""
    reached = stretches.mutate(reached=_.last.max().over(_before()))
    return reached.filter(_.first <= _.reached).select(
        "person_id", "first", last=ibis.least(_.last, _.reached)
    )
