"""A whole province without a register in a database: what a comparison reads, made up as files.

Putting millions of people into a database takes long and says nothing about a comparison, which
reads Parquet. Everything else is the same: the table of insurance arrives as a file and is
received, and the comparison is that of `bench.steps`.
"""

import shutil
from pathlib import Path
from typing import Any

from bangfu.engine.values import DivisionCode

PROVINCE = "370000000000"


def write_province(people: int, rows: int, *, into: Path, month: Any) -> None:
    """The register as the batch engine reads it, and the insurance table as it arrives (UTF-8)."""
    from bangfu.cli.sampling import paths_below
    from bangfu.engine.samples import Province, sample_places, write_parquet
    from bangfu.runs import batch

    counties = sample_places(paths_below(DivisionCode(PROVINCE)))
    made = into / "made"
    write_parquet(Province(7, people, counties, month, insurance_rows=rows), made)
    with batch.batch_engine() as engine:
        for query in (_people(made, into), _spells(made, into), _insurance(made, into)):
            engine.raw_sql(query)
    shutil.rmtree(made)


def _people(made: Path, into: Path) -> str:
    """See `registry.queries.PEOPLE_SQL`."""
    return f"""
        COPY (
            SELECT id, person_number, household_id, division_code,
                   identity_key_of('name:' || identity_number || ':' || name) AS name_key,
                   identity_key_of(identity_number) AS identity_key, identity_status
            FROM '{made}/people/*.parquet'
        ) TO '{into}/people.parquet' (COMPRESSION zstd)
    """


def _spells(made: Path, into: Path) -> str:
    """See `registry.queries.SPELLS_SQL`."""
    return f"""
        COPY (
            SELECT row_number() OVER () AS id, person_id, division_code, start_month,
                   coalesce(end_month, 0) AS end_month, place_code, employer_name,
                   coalesce(monthly_income_yuan, -1) AS monthly_income_yuan
            FROM '{made}/spells/*.parquet'
        ) TO '{into}/spells.parquet' (COMPRESSION zstd)
    """


def _insurance(made: Path, into: Path) -> str:
    from bangfu.engine.samples.layouts import INSURANCE_HEADERS

    names = ", ".join(f'"{header}"' for header in INSURANCE_HEADERS)
    return f"""
        COPY (SELECT * FROM '{made}/social_insurance/*.parquet' AS given({names}))
        TO '{into}/social_insurance.csv' (HEADER)
    """
