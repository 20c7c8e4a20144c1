"""The province as Parquet, a part per block: memory does not grow with the province."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.engine.samples.province import Content, Province
from bangfu.engine.samples.tables import (
    TRUTH_SCHEMA,
    households_table,
    people_table,
    spells_table,
    truth_table,
)

Progress = Callable[[int, int], None]


def write_parquet(province: Province, directory: Path, progress: Progress | None = None) -> None:
    """Writes households/, people/, spells/ (as the register holds them), social_insurance/ (as
    received, with its dirt, six months) and truth.parquet.

    Spells have no `id` of their own: the pair of person and start month is unique.
    """
    for name in ("households", "people", "spells", "social_insurance"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(directory / "truth.parquet", TRUTH_SCHEMA) as truth:
        for block in province.blocks:
            content = block.made()
            for name, table in _tables(content).items():
                pq.write_table(table, directory / name / f"part-{block.number:05}.parquet")
            truth.write_table(truth_table(content))
            if progress:
                progress(block.number + 1, len(province.blocks))


def _tables(content: Content) -> dict[str, pa.Table]:
    return {
        "households": households_table(content),
        "people": people_table(content),
        "spells": spells_table(content),
        "social_insurance": content.insurance_window(content.block.province.month),
    }
