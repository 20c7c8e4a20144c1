"""The rows of a monthly snapshot: one per identity, counted once whatever lists it stands on.

脱贫人口 in these figures always includes 防止返贫监测对象 (S0, S3, S4), and one person may be both:
rows of the register that share a verified identity are merged before anything is counted.
"""

from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from bangfu.engine.codes import PovertyStatus, WorkChannel
from bangfu.engine.values import Month

Table = Any

# households of other standing are in the register, but not in these figures
NOT_COUNTED = (PovertyStatus.NONE.value, PovertyStatus.LOW_INCOME.value)


@dataclass(frozen=True)
class Register:
    """`people`: person_id, person_number, division_code, identity_key, identity_status,
    poverty_status. `spells`: spell_id, person_id, start_month, end_month (NULL while open),
    place_code, employer_name, channel, income_yuan, is_verified."""

    people: Table
    spells: Table


def year_spells(register: Register, month: Month) -> Table:
    """Spells that touch the year up to and including the month, with the person they count for."""
    january = Month(month.year, 1).number
    holder = _holders(register.people)
    return (
        register.spells.filter(
            _.start_month <= month.number, _.end_month.isnull() | (_.end_month >= january)
        )
        .join(holder, "person_id")
        .mutate(
            is_open=_.end_month.isnull() | (_.end_month > month.number),
            registered_as=_.person_id,
            person_id=_.holder_id,
        )
        .drop("holder_id")
    )


def person_months(register: Register, month: Month) -> Table:
    """One row per identity: where it belongs and in which figures it is counted.

    `on_date` is the last day of the month: a spell that ended in the month does not count then.
    `income_yuan` is what the open spells bring in a month together, in whole yuan.
    """
    spells = year_spells(register, month)
    work = spells.group_by("person_id").agg(
        on_date=_.is_open.any(),
        income_yuan=_.income_yuan.sum(where=_.is_open).round(0).cast("int64"),
        is_workshop=(_.channel == WorkChannel.WORKSHOP.value).any(),
        is_welfare_post=(_.channel == WorkChannel.WELFARE_POST.value).any(),
        is_verified=(_.is_verified > 0).any(),
    )
    holder = _holders(register.people)
    people = register.people.join(holder, "person_id").filter(_.person_id == _.holder_id)
    joined = people.left_join(work, "person_id")
    return joined.select(
        "person_id",
        "division_code",
        "poverty_status",
        is_counted=_.poverty_status.notin(NOT_COUNTED),
        ever=_.on_date.notnull(),
        on_date=_.on_date.fill_null(False),
        income_yuan=_.income_yuan,
        is_workshop=_.is_workshop.fill_null(False),
        is_welfare_post=_.is_welfare_post.fill_null(False),
        is_verified=_.is_verified.fill_null(False),
    )


def incomes_in(month: Month, spells: Table, incomes: Table) -> Table:
    """Spells with what each brought in the month, where `incomes` (spell_id, month, income_yuan)
    knows of a change since: the last amount up to the month, or else the first one known."""
    then = (
        incomes.group_by("spell_id")
        .agg(
            newest=_.month.max(),
            first=_.income_yuan.argmin(_.month),
            last=_.income_yuan.argmax(_.month, where=_.month <= month.number),
        )
        .filter(_.newest > month.number)
        .select(changed_id=_.spell_id, then_yuan=ibis.coalesce(_.last, _.first))
    )
    joined = spells.left_join(then, spells.id == then.changed_id)
    return joined.mutate(
        monthly_income_yuan=ibis.coalesce(_.then_yuan, _.monthly_income_yuan)
    ).drop("changed_id", "then_yuan")


def _holders(people: Table) -> Table:
    """person_id → holder_id: who speaks for an identity.

    The row with the lowest person number, but one that is counted before one that is not: standing
    on two lists must not take a person out of the figures.
    """
    rank = ibis.ifelse(_.poverty_status.isin(NOT_COUNTED), "1", "0") + _.person_number
    valid = people.filter(_.identity_status == "valid")
    first = valid.group_by("identity_key").agg(first_id=_.person_id.argmin(rank))
    return (
        people.mutate(
            identity_key=ibis.ifelse(
                _.identity_status == "valid", _.identity_key, ibis.null("int64")
            )
        )
        .left_join(first, "identity_key")
        .select("person_id", holder_id=ibis.coalesce(_.first_id, _.person_id))
    )
