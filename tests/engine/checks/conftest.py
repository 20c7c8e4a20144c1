from dataclasses import dataclass

import ibis
import pyarrow as pa
import pytest

from bangfu.engine.checks import findings
from bangfu.engine.samples import Content
from bangfu.engine.samples.tables import people_table, spells_table, truth_table
from bangfu.engine.values import Month
from tests.engine.samples.conftest import province_of

__all__ = ["province_of"]

SEPTEMBER = Month(2023, 9)
# what the register keeps, in the words of the checks; hashes stand for the keyed index
AS_CHECKED = {
    "people": """
        SELECT id, household_id, division_code, identity_status, sex, relation, education,
               year(born_on) * 12 + month(born_on) AS born_at,
               (hash(identity_number) >> 5)::BIGINT AS identity_key,
               (hash(phone) >> 5)::BIGINT AS phone_key,
               school_status, labour_ability, poverty_status
        FROM rows
    """,
    "spells": """
        SELECT person_id, start_month::BIGINT AS start_month,
               coalesce(end_month, 0)::BIGINT AS end_month, place_code, employer_name,
               employer_code, employment_kind, industry, sector, channel,
               monthly_income_yuan AS income_yuan, 0::BIGINT AS is_organised,
               0.0::DOUBLE AS transport_subsidy_yuan
        FROM rows
    """,
}


@dataclass
class County:
    people: pa.Table
    spells: pa.Table
    planted: list[dict]  # discrepancies that the made-up province always holds
    numbers: dict[str, int]  # id by person number


@pytest.fixture(scope="session")
def county(province_of):
    contents = [block.made() for block in province_of(3_000).blocks]
    people = pa.concat_tables([people_table(content) for content in contents])
    return County(
        people=as_checked("people", people),
        spells=as_checked("spells", pa.concat_tables([spells_table(c) for c in contents])),
        planted=[row for content in contents for row in _planted(content)],
        numbers=dict(
            zip(people["person_number"].to_pylist(), people["id"].to_pylist(), strict=True)
        ),
    )


def _planted(content: Content):
    return truth_table(content).to_pylist()


def as_checked(name: str, rows: pa.Table) -> pa.Table:
    engine = ibis.duckdb.connect(threads=1)
    engine.create_table("rows", rows)
    return engine.con.sql(AS_CHECKED[name]).to_arrow_table()


def found_in(people: pa.Table, spells: pa.Table, month: Month = SEPTEMBER):
    """(person, rule, start month) of everything found; nothing is found twice."""
    engine = ibis.duckdb.connect(threads=1)
    tables = (engine.create_table(n, rows) for n, rows in (("p", people), ("s", spells)))
    rows = engine.to_pyarrow(findings(*tables, month=month)).to_pylist()
    found = {(row["person_id"], row["rule"], row["start_month"]) for row in rows}
    assert len(found) == len(rows)
    return found
