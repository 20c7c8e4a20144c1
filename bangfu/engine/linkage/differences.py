"""What the register says of a month, beside what an insurance table says (S4 数据比对).

Everybody is compared as one identity: rows of the register that share an identity key are one
person, whose spells are taken together and whose findings go to the row with the lowest person
number. Of several pairs of open spell and insured line, the pair that agrees best is compared.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from bangfu.engine.codes import DiscrepancyKind as Kind
from bangfu.engine.linkage import cleaning
from bangfu.engine.store import Engine
from bangfu.engine.values import Month

Table = Any
Column = Any


@dataclass(frozen=True)
class Tolerance:
    """本地参数: by how much of the register's income the wage base may differ, in per cent.

    A whole number, because amounts are whole yuan and 30 % of 4,000 is to be exactly 1,200.
    """

    income_percent: int = 30


# what a line of the month says; the rest of an insured row is about the identity
LINE = ("name", "name_key", "employer", "employer_name", "employer_code", "place_code", "wage_yuan")


def differences(
    engine: Engine,
    *,
    people: Table,
    spells: Table,
    insured: Table,
    month: Month,
    tolerance: Tolerance,
) -> Table:
    """One row per person and kind.

    `people`: person_id, person_number, household_id, name_key, identity_key, identity_status.
    `spells`: spell_id, person_id, start_month, end_month (NULL while open), province_code,
    employer_name, income_yuan. `insured`: see `insurance_rows`.
    Gives person_id, kind, spell_id and what stands here and there, for `comparison` to word. Names
    that differ may yet be variants: ask `other_names`.
    """
    keyed = people.filter(_.identity_key.notnull(), _.identity_status == "valid")
    holder = keyed.group_by("identity_key").agg(
        person_id=_.person_id.argmin(_.person_number),
        name_key=_.name_key.argmin(_.person_number),
    )
    identity = people.left_join(
        holder.select("identity_key", holder_id=_.person_id), "identity_key"
    ).select("person_id", holder_id=ibis.coalesce(_.holder_id, _.person_id))
    worked = spells.filter(_.start_month <= month.number).join(identity, "person_id")
    # looked at by every kind: work it out once
    pairs = _compared(holder, worked, insured, month)
    compared = engine.create_table("compared", pairs, temp=True, overwrite=True)
    return ibis.union(
        *_coverage(compared),
        *_fields(compared, tolerance),
        *_identity(compared),
        *_within(people, keyed, worked, holder, compared, month),
    )


def other_names(engine: Engine, names: pa.Table) -> set[int]:
    """Of people whose name is written otherwise, those for whom it is no mere variant.

    `names`: person_id, here, there, as both tables write them.
    """
    table = ibis.memtable(names)
    same = cleaning.same_name(cleaning.cleaned_name(table.here), table.there)
    return set(engine.to_pyarrow(table.filter(~same).person_id).to_pylist())


def _compared(holder: Table, worked: Table, insured: Table, month: Month) -> Table:
    """One row per insured identity: its insurance, and its best pair of open spell and line."""
    there = insured.rename({f"there_{name}": name for name in LINE})
    pairs = (
        holder.join(there, "identity_key")
        .left_join(_spells_of(worked, month), "person_id")
        .drop("person_id_right")
    )
    pairs = pairs.mutate(
        same_employer=cleaning.same_employer(pairs.here_employer, pairs.there_employer)
    )
    # hardly anybody has several pairs: rank those, and let the others through
    several = (_.line_count > 1) | (_.spell_count > 1)
    return pairs.filter(~several.fill_null(False)).union(_best(pairs.filter(several)))


def _best(pairs: Table) -> Table:
    """Of each identity's pairs the one that agrees most; of equals the newest spell."""
    agreement = (
        ibis.ifelse(_.is_open, 8, 0)
        + ibis.ifelse((_.here_employer != "") & _.same_employer, 4, 0)
        + ibis.ifelse(_.here_province == _.there_place_code.substr(0, 2), 2, 0)
        + ibis.ifelse(_.there_wage_yuan == _.here_income, 1, 0)
    )
    rank = ibis.row_number().over(
        group_by="identity_key",
        order_by=[agreement.fill_null(0).desc(), _.start_month.desc(), _.there_employer_name],
    )
    return pairs.mutate(rank=rank).filter(_["rank"] == 0).drop("rank")


def _spells_of(worked: Table, month: Month) -> Table:
    cleaned = (
        worked.select("employer_name")
        .distinct()
        .mutate(here_employer=lambda t: cleaning.cleaned_employer(t.employer_name))
    )
    counted = worked.group_by("holder_id").agg(spell_count=_.count())
    return (
        worked.join(cleaned, "employer_name")
        .join(counted, "holder_id")
        .select(
            "spell_id",
            "start_month",
            "end_month",
            "here_employer",
            "spell_count",
            person_id=_.holder_id,
            is_open=_.end_month.isnull() | (_.end_month >= month.number),
            here_province=_.province_code,
            here_employer_name=_.employer_name,
            here_income=_.income_yuan,
        )
    )


def _coverage(compared: Table) -> list[Table]:
    """One side says the person works, the other does not."""
    here, there = _.is_open.fill_null(False), _.there_name.notnull()
    only_there = compared.filter(~here, there)
    # insurance that ran on from the ended spell, not a new job that nobody recorded: the same
    # employer or, where one side names none, insured already before the spell ended
    unnamed = (_.here_employer == "") | (_.there_employer == "")
    ran_on = _.spell_id.notnull() & (
        (~unnamed & _.same_employer) | (unnamed & (_.first_insured <= _.end_month))
    )
    ended = only_there.filter(ran_on.fill_null(False))
    new = only_there.filter(~ran_on.fill_null(False))
    stopped = compared.filter(here, ~there, _.last_month >= _.start_month)
    end_month, last_month = _.end_month.cast("string"), _.last_month.cast("string")
    return [
        _finding(new, Kind.MISSING_HERE, "", _.there_employer_name),
        _finding(ended, Kind.ENDED_HERE, end_month, _.there_employer_name),
        _finding(stopped, Kind.STOPPED_THERE, _.here_employer_name, last_month),
    ]


def _fields(compared: Table, tolerance: Tolerance) -> list[Table]:
    """Both sides say the person works, and describe it otherwise."""
    both = compared.filter(_.is_open.fill_null(False), _.there_name.notnull())
    employer = both.filter(_.here_employer != "", _.there_employer != "", ~_.same_employer)
    there_province = _.there_place_code.substr(0, 2)
    place = both.filter(
        _.here_province != "", _.there_place_code != "", _.here_province != there_province
    )
    apart = (_.there_wage_yuan - _.here_income).abs() * 100
    income = both.filter(
        _.here_income > 0, _.there_wage_yuan > 0, apart > _.here_income * tolerance.income_percent
    )
    return [
        _finding(employer, Kind.EMPLOYER_DIFFERS, _.here_employer_name, _.there_employer_name),
        _finding(place, Kind.PLACE_DIFFERS, _.here_province, _.there_place_code),
        _finding(income, Kind.INCOME_DIFFERS, _yuan(_.here_income), _yuan(_.there_wage_yuan)),
    ]


def _identity(compared: Table) -> list[Table]:
    """The other table knows the number by another name, or twice."""
    renamed = compared.filter(_.there_name != "", _.name_key != _.there_name_key)
    twice = compared.filter(_.employer_count > 1)
    count = _.employer_count.cast("string")
    return [
        _finding(renamed, Kind.NAME_DIFFERS, "", ""),
        _finding(twice, Kind.DUPLICATE_THERE, _.here_employer_name, count),
    ]


def _within(
    people: Table, keyed: Table, worked: Table, holder: Table, compared: Table, month: Month
) -> list[Table]:
    """Kinds that the register shows by itself, or by what the other table does not hold."""
    twice = keyed.join(holder.select("identity_key", first_id=_.person_id), "identity_key").filter(
        _.person_id != _.first_id
    )
    first = people.select(
        first_id=_.person_id, first_number=_.person_number, first_household=_.household_id
    )
    duplicate = twice.join(first, "first_id").filter(_.household_id != _.first_household)
    open_now = worked.filter(_.end_month.isnull() | (_.end_month >= month.number))
    covered = compared.filter(_.there_name.notnull() | (_.last_month >= _.start_month))
    return [
        _finding(duplicate, Kind.DUPLICATE_PERSON, "", _.first_number),
        _finding(
            people.filter(_.identity_status != "valid"), Kind.INVALID_ID, _.identity_status, ""
        ),
        _finding(
            open_now.anti_join(covered, [open_now.holder_id == covered.person_id])
            .group_by(person_id=_.holder_id)
            .agg(spell_id=_.spell_id.max(), here_employer_name=_.employer_name.max()),
            Kind.UNSUPPORTED,
            _.here_employer_name,
            "",
        ),
    ]


# what a settlement may write, where the finding's table has it
DETAIL = {
    "spell_id": "int64",
    "first_month": "int64",
    "last_month": "int64",
    "there_name": "string",
    "there_employer_name": "string",
    "there_employer_code": "string",
    "there_place_code": "string",
    "there_wage_yuan": "float64",
    "first_id": "int64",
}


def _finding(found: Table, kind: Kind, here: Any, there: Any) -> Table:
    detail = {
        name: (_[name] if name in found.columns else ibis.null()).cast(type_)
        for name, type_ in DETAIL.items()
    }
    return found.select(
        "person_id", kind=ibis.literal(kind.value), here=_text(here), there=_text(there), **detail
    )


def _text(value: Any) -> Column:
    return ibis.literal(value) if isinstance(value, str) else value.cast("string").fill_null("")


def _yuan(amount: Column) -> Column:
    return amount.round(0).cast("int64").cast("string")
