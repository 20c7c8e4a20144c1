"""Every rule over every row, in one pass; the same for the households of one village."""

from contextlib import closing
from dataclasses import asdict
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import ibis
import pyarrow as pa
import sqlglot
from ibis import _
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from bangfu.engine.checks import facts, of_households, of_people, of_spells
from bangfu.engine.checks.rule import Limits, Rule
from bangfu.engine.store import Engine
from bangfu.engine.values import Month

Table = Any
Column = Any
# person, rule, start month
Finding = tuple[int, str, int]

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

NAMED = ibis.table(PEOPLE, name="people"), ibis.table(SPELLS, name="spells")
RULES = (*of_people.RULES, *of_households.RULES, *of_spells.RULES)


def findings(
    people: Table,
    spells: Table,
    *,
    month: Month,
    today: Month | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """One row per person, rule and, for rules about work, start month (otherwise 0).

    As of `month`; what came after it, up to `today`, does not lie ahead for that.

    `people` and `spells` have the columns PEOPLE and SPELLS: -1 for a number that is not known, an
    end month of 0 while a spell goes on. All people of a household have to be there.
    """
    judged = _judged(people, spells, month=month, today=today, limits=limits)
    return ibis.union(*(_found(rows, rules) for rows, rules in judged))


def _judged(
    people: Table,
    spells: Table,
    *,
    month: Month,
    today: Month | None,
    limits: Limits = LIMITS,
) -> list[tuple[Table, tuple[Rule, ...]]]:
    """The rows that rules speak of, with those rules: people, households and spells."""
    now, ahead = (at.year * 12 + at.month for at in (month, max(month, today or month)))
    people = people.mutate(born_at=_.born_at.nullif(-1))
    work = facts.spell_facts(people, spells, now=now)
    everyone = facts.person_facts(people, work, now=now).mutate(person_id=_.id)
    kinds = (
        (everyone, of_people.RULES),
        (facts.household_facts(people), of_households.RULES),
        (work, of_spells.RULES),
    )
    given = {"now_at": now, "ahead_at": ahead, **asdict(limits)}
    literals = {name: ibis.literal(value) for name, value in given.items()}
    return [(rows.mutate(**literals), rules) for rows, rules in kinds]


def _start_month(rows: Table) -> Column:
    start_month = rows.start_month if "start_month" in rows.columns else ibis.literal(0)
    return start_month.cast("int64")


def _found(rows: Table, rules: tuple[Rule, ...]) -> Table:
    """What is true of each row: a bit for each rule first, names only where a bit is set."""
    # nothing is true of most rows: ask that first, and what it is of the few
    hit = rows.filter(reduce(or_, (rule.when for rule in rules))).select(
        "person_id",
        start_month=_start_month(rows),
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
    return str(ibis.to_sql(findings(*NAMED, month=month), dialect="duckdb"))


def findings_of_file(
    engine: Engine, people: pa.Table, spells: pa.Table, *, month: Month
) -> list[Finding]:
    """The same pass over the rows of a file, translated once a month."""
    for name, rows in (("people", people), ("spells", spells)):
        engine.con.register(name, rows)
    rows = engine.con.execute(_compiled(month)).fetchall()
    return sorted((person, rule, start) for person, start, rule in rows)


@lru_cache(maxsize=8)
def _for_few(month: Month, today: Month | None) -> list[tuple[str, tuple[Rule, ...]]]:
    """A column for each rule. One table after the other: SQLite reads nothing so deeply nested."""
    statements = []
    for rows, rules in _judged(*NAMED, month=month, today=today):
        conditions = {rule.name: rule.when for rule in rules}
        asked = rows.select("person_id", start_month=_start_month(rows), **conditions)
        nested = sqlglot.parse_one(str(ibis.to_sql(asked, dialect="sqlite")), dialect="sqlite")
        statements.append((eliminate_subqueries(nested).sql("sqlite"), rules))
    return statements


def make_ready_for_few(*, month: Month, today: Month | None = None) -> None:
    """Translating takes seconds: done before anybody waits for `findings_of_few`, once a process
    and month."""
    _for_few(month, today)


def findings_of_few(
    people: pa.Table, spells: pa.Table, *, month: Month, today: Month | None = None
) -> list[Finding]:
    """The same of some households, while somebody waits. SQLite in memory: the great engine plans
    for a tenth of a second what it then does in a thousandth."""
    with closing(ibis.sqlite.connect().con) as few:
        for name, rows, types in (("people", people, PEOPLE), ("spells", spells, SPELLS)):
            few.execute(f"CREATE TABLE {name} ({', '.join(types)})")
            places = ", ".join("?" * len(types))
            columns = (rows[column].to_pylist() for column in types)
            few.executemany(f"INSERT INTO {name} VALUES ({places})", zip(*columns, strict=True))  # noqa: S608
        return sorted(
            (person, rule.name, start)
            for statement, rules in _for_few(month, today)
            for person, start, *holds in few.execute(statement)
            for rule, is_so in zip(rules, holds, strict=True)
            if is_so
        )
