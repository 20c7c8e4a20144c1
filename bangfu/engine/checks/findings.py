"""Every rule over every row, in one pass; the same for the households of one village."""

from dataclasses import asdict
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from bangfu.engine.checks import facts, of_households, of_people, of_spells
from bangfu.engine.checks.rule import Limits, Rule
from bangfu.engine.store import Engine
from bangfu.engine.values import Month

Table = Any

LIMITS = Limits()
PEOPLE = {
    "id": "int64",
    "household_id": "int64",
    "division_code": "string",
    "identity_key": "int64",
    "identity_status": "string",
    "sex": "string",
    "born_at": "int64",
    "phone_key": "int64",
    "relation": "string",
    "education": "string",
    "school_status": "string",
    "labour_ability": "string",
    "poverty_status": "string",
}
SPELLS = {
    "person_id": "int64",
    "start_month": "int64",
    "end_month": "int64",
    "place_code": "string",
    "employer_name": "string",
    "employer_code": "string",
    "employment_kind": "string",
    "industry": "string",
    "sector": "string",
    "channel": "string",
    "income_yuan": "float64",
    "is_organised": "int64",
    "transport_subsidy_yuan": "float64",
}


RULES = (*of_people.RULES, *of_households.RULES, *of_spells.RULES)


def findings(people: Table, spells: Table, *, month: Month, limits: Limits = LIMITS) -> Table:
    """One row per person, rule and, for rules about work, start month (otherwise 0).

    `people` and `spells` have the columns PEOPLE and SPELLS: -1 for a number that is not known, an
    end month of 0 while a spell goes on. All people of a household have to be there.
    """
    now = month.year * 12 + month.month
    given = {"now_at": now, **asdict(limits)}
    people = people.mutate(born_at=_.born_at.nullif(-1))
    work = facts.spell_facts(people, spells, now=now)
    households = facts.household_facts(people)
    everyone = facts.person_facts(people, work, now=now).mutate(person_id=_.id)
    return ibis.union(
        _found(everyone, of_people.RULES, given),
        _found(households, of_households.RULES, given),
        _found(work, of_spells.RULES, given),
    )


def _found(rows: Table, rules: tuple[Rule, ...], given: dict[str, int]) -> Table:
    """What is true of each row: a bit for each rule first, names only where a bit is set."""
    start_month = _.start_month if "start_month" in rows.columns else ibis.literal(0)
    rows = rows.mutate(**{name: ibis.literal(value) for name, value in given.items()})
    # nothing is true of most rows: ask that first, and what it is of the few
    hit = rows.filter(reduce(or_, (rule.when for rule in rules))).select(
        "person_id",
        start_month=start_month.cast("int64"),
        bits=sum(
            ibis.ifelse(rule.when.fill_null(False), 1 << place, 0).cast("int64")
            for place, rule in enumerate(rules)
        ),
    )
    named = [
        ibis.ifelse((_.bits & (1 << place)) != 0, rule.name, ibis.null("string"))
        for place, rule in enumerate(rules)
    ]
    return hit.select("person_id", "start_month", rule=ibis.array(named).unnest()).filter(
        _.rule.notnull()
    )


@lru_cache(maxsize=8)
def _compiled(month: Month) -> str:
    people, spells = ibis.table(PEOPLE, name="people"), ibis.table(SPELLS, name="spells")
    return str(ibis.to_sql(findings(people, spells, month=month), dialect="duckdb"))


def findings_of_few(
    engine: Engine, people: pa.Table, spells: pa.Table, *, month: Month
) -> list[tuple[int, str, int]]:
    """The same pass over some households, translated once a month: (person, rule, start month)."""
    for name, rows in (("people", people), ("spells", spells)):
        engine.con.register(name, rows)
    rows = engine.con.execute(_compiled(month)).fetchall()
    return sorted((person, rule, start) for person, start, rule in rows)
