"""Who is behind a fall: those who were at work at the end of an earlier month and are not now."""

from typing import Any

import ibis
from ibis import _

Table = Any
COUNTY_DIGITS = 6


def leavers(before: Table, now: Table) -> Table:
    """person_id, division_code of those counted at work then and no longer; `before` and `now` are
    person-months (see `person_months`). Somebody who left the register has stopped as well."""
    still = now.filter(_.is_counted, _.on_date)
    return (
        before.filter(_.is_counted, _.on_date)
        .anti_join(still, "person_id")
        .select("person_id", "division_code")
    )


def returnees(gone: Table, spells: Table) -> Table:
    """Of the leavers those who had worked outside their own county; `spells` of the earlier month.

    A spell whose place is unknown says nothing about where somebody was.
    """
    away = spells.filter(
        _.is_open,
        _.place_code != "",
        _.place_code.substr(0, COUNTY_DIGITS) != _.division_code.substr(0, COUNTY_DIGITS),
    )
    return gone.semi_join(away, "person_id")


def by_unit(people: Table, units: Table) -> Table:
    """unit_code, people: how many of them count towards each unit."""
    return (
        people.join(units, "division_code")
        .group_by("unit_code")
        .agg(people=_.person_id.nunique().cast(ibis.dtype("int64")))
    )
