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
    employer_name, income_yuan. `insured`: see `insured_from`.
    Gives person_id, kind, spell_id and what stands here and there, for `comparison` to word. Names
    that differ may yet be variants: ask `other_names`.
    """
    keyed = people.filter(_.identity_key.notnull(), _.identity_status == "valid")
    # looked at by every kind: work them out once
    further = engine.create_table("further", _further(keyed), temp=True, overwrite=True)
    worked = (
        spells.filter(_.start_month <= month.number)
        .left_join(further, "person_id")
        .select(
            *spells.columns,
            holder_id=ibis.coalesce(_.first_id, _.person_id),
            is_open=_.end_month.isnull() | (_.end_month >= month.number),
        )
    )
    pairs = _pairs(keyed.anti_join(further, "person_id"), worked, insured)
    several = engine.create_table("pairs", pairs, temp=True, overwrite=True)
    compared = engine.create_table("compared", _best(several), temp=True, overwrite=True)
    found = ibis.union(
        *_coverage(compared),
        *_fields(compared, tolerance),
        *_identity(compared),
        *_within(people, further, worked, compared),
    )
    return _told(engine.create_table("found", found, temp=True, overwrite=True), spells, insured)


def other_names(engine: Engine, names: pa.Table) -> set[int]:
    """Of people whose name is written otherwise, those for whom it is no mere variant.

    `names`: person_id, here, there, as both tables write them.
    """
    table = ibis.memtable(names)
    same = cleaning.same_name(cleaning.cleaned_name(table.here), table.there)
    return set(engine.to_pyarrow(table.filter(~same).person_id).to_pylist())


def _further(keyed: Table) -> Table:
    """Entries of an identity beside its first one, which has the lowest person number."""
    met = keyed.group_by("identity_key").agg(entries=_.count()).filter(_.entries > 1)
    several = keyed.semi_join(met, "identity_key")
    first = several.group_by("identity_key").agg(first_id=_.person_id.argmin(_.person_number))
    beside = several.join(first, "identity_key").filter(_.person_id != _.first_id)
    return beside.select("person_id", "first_id")


def _pairs(first: Table, worked: Table, insured: Table) -> Table:
    """Each insured identity's lines beside its spells.

    Whether texts agree, not the texts: those are wanted for what is found only.
    """
    there = insured.select(
        "identity_key",
        "line",
        "first_insured",
        "last_month",
        "employer_count",
        is_paid=_.name.notnull(),
        there_name_key=(_.name != "").ifelse(_.name_key, None),
        there_employer=_.employer,
        there_place=_.place_code,
        there_wage_yuan=_.wage_yuan,
    )
    cleaned = (
        worked.select("employer_name")
        .distinct()
        .mutate(here_employer=lambda t: cleaning.cleaned_employer(t.employer_name))
    )
    return (
        first.select("identity_key", "person_id", "name_key")
        .join(there, "identity_key")
        .left_join(_spells_compared(worked), "person_id")
        .drop("person_id_right")
        .left_join(cleaned, "employer_name")
        .drop("employer_name", "employer_name_right")
        .mutate(
            here_is_named=_.here_employer != "",
            there_is_named=_.there_employer != "",
            same_employer=lambda t: cleaning.same_employer(t.here_employer, t.there_employer),
        )
        .drop("here_employer")
    )


def _spells_compared(worked: Table) -> Table:
    """The open spells of each holder, or the ended ones if none is open."""
    open_now = worked.filter(_.is_open)
    ended = worked.filter(~_.is_open).anti_join(open_now, "holder_id")
    return open_now.union(ended).select(
        "spell_id",
        "start_month",
        "end_month",
        "is_open",
        "employer_name",
        person_id=_.holder_id,
        here_province=_.province_code,
        here_income=_.income_yuan,
    )


def _best(pairs: Table) -> Table:
    """Of each identity's pairs the one that agrees most; of equals the newest spell."""
    met = pairs.group_by("identity_key").agg(pairs=_.count()).filter(_.pairs > 1)
    agreement = (
        ibis.ifelse(_.here_is_named & _.same_employer, 4, 0)
        + ibis.ifelse(_.here_province == _.there_place.substr(0, 2), 2, 0)
        + ibis.ifelse(_.there_wage_yuan == _.here_income, 1, 0)
    )
    rank = ibis.row_number().over(
        group_by="identity_key",
        order_by=[
            agreement.fill_null(0).desc(),
            _.start_month.desc(),
            _.there_employer,
            _.line,
            _.spell_id,
        ],
    )
    several = pairs.semi_join(met, "identity_key").mutate(rank=rank)
    best = several.filter(_["rank"] == 0).drop("rank")
    return pairs.anti_join(met, "identity_key").union(best).drop("there_employer")


def _coverage(compared: Table) -> list[Table]:
    """One side says the person works, the other does not."""
    here, there = _.is_open.fill_null(False), _.is_paid
    only_there = compared.filter(~here, there)
    # insurance that ran on from the ended spell, not a new job that nobody recorded: the same
    # employer or, where one side names none, insured already before the spell ended
    both_named = _.here_is_named & _.there_is_named
    ran_on = _.spell_id.notnull() & (
        (both_named & _.same_employer) | (~both_named & (_.first_insured <= _.end_month))
    )
    ended = only_there.filter(ran_on.fill_null(False))
    new = only_there.filter(~ran_on.fill_null(False))
    stopped = compared.filter(here, ~there, _.last_month >= _.start_month)
    return [
        _finding(new, Kind.MISSING_HERE, here=""),
        _finding(ended, Kind.ENDED_HERE, here=_.end_month),
        _finding(stopped, Kind.STOPPED_THERE, there=_.last_month),
    ]


def _fields(compared: Table, tolerance: Tolerance) -> list[Table]:
    """Both sides say the person works, and describe it otherwise."""
    both = compared.filter(_.is_open.fill_null(False), _.is_paid)
    employer = both.filter(_.here_is_named, _.there_is_named, ~_.same_employer)
    there_province = _.there_place.substr(0, 2)
    place = both.filter(
        _.here_province != "", _.there_place != "", _.here_province != there_province
    )
    apart = (_.there_wage_yuan - _.here_income).abs() * 100
    income = both.filter(
        _.here_income > 0, _.there_wage_yuan > 0, apart > _.here_income * tolerance.income_percent
    )
    yuan = {"here": _yuan(_.here_income), "there": _yuan(_.there_wage_yuan)}
    return [
        _finding(employer, Kind.EMPLOYER_DIFFERS),
        _finding(place, Kind.PLACE_DIFFERS, here=_.here_province, there=_.there_place),
        _finding(income, Kind.INCOME_DIFFERS, **yuan),
    ]


def _identity(compared: Table) -> list[Table]:
    """The other table knows the number by another name, or twice."""
    renamed = compared.filter(_.name_key != _.there_name_key)
    twice = compared.filter(_.employer_count > 1)
    return [
        _finding(renamed, Kind.NAME_DIFFERS, here="", there=""),
        _finding(twice, Kind.DUPLICATE_THERE, there=_.employer_count),
    ]


def _within(people: Table, further: Table, worked: Table, compared: Table) -> list[Table]:
    """Kinds that the register shows by itself, or by what the other table does not hold."""
    first = people.select(
        first_id=_.person_id, first_number=_.person_number, first_household=_.household_id
    )
    twice = people.join(further, "person_id").join(first, "first_id")
    duplicate = twice.filter(_.household_id != _.first_household)
    invalid = people.filter(_.identity_status != "valid")
    covered = compared.filter(_.is_paid | (_.last_month >= _.start_month))
    open_now = worked.filter(_.is_open)
    unsupported = (
        open_now.anti_join(covered, [open_now.holder_id == covered.person_id])
        .group_by(person_id=_.holder_id)
        .agg(spell_id=_.spell_id.max())
    )
    return [
        _finding(duplicate, Kind.DUPLICATE_PERSON, here="", there=_.first_number),
        _finding(invalid, Kind.INVALID_ID, here=_.identity_status, there=""),
        _finding(unsupported, Kind.UNSUPPORTED, there=""),
    ]


def _finding(found: Table, kind: Kind, **sides: Any) -> Table:
    """What stands `here` and `there`; where nothing is said, the employer of spell or line."""
    numbers = {
        name: (_[name] if name in found.columns else ibis.null()).cast("int64")
        for name in ("spell_id", "line", "last_month", "first_id")
    }
    return found.select(
        "person_id",
        kind=ibis.literal(kind.value),
        here=_text(sides.get("here")),
        there=_text(sides.get("there")),
        **numbers,
    )


# what a settlement may write, where the finding's table has it
DETAIL = (
    "spell_id",
    "first_month",
    "last_month",
    "there_name",
    "there_employer_name",
    "there_employer_code",
    "there_place_code",
    "there_wage_yuan",
    "first_id",
)


def _told(found: Table, spells: Table, insured: Table) -> Table:
    """With the texts of both sides, and what a settlement may write where the line has it."""
    said = insured.select(
        "line",
        "first_month",
        there_name=_.name,
        there_employer_name=_.employer_name,
        there_employer_code=_.employer_code,
        there_place_code=_.place_code,
        there_wage_yuan=_.wage_yuan,
    )
    worked = spells.select("spell_id", "employer_name")
    both = found.left_join(said, "line").left_join(worked, "spell_id")
    return both.select(
        "person_id",
        "kind",
        here=ibis.coalesce(_.here, _.employer_name, ""),
        there=ibis.coalesce(_.there, _.there_employer_name, ""),
        **{name: _[name] for name in DETAIL},
    )


def _text(value: Any) -> Column:
    if isinstance(value, str):
        return ibis.literal(value)
    return ibis.null().cast("string") if value is None else value.cast("string")


def _yuan(amount: Column) -> Column:
    return amount.round(0).cast("int64").cast("string")
