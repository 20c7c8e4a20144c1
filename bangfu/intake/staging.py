"""Between a file and the database: accepted rows as sealed Parquet, whole or not at all."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bangfu.audit import files
from bangfu.engine.tables import Roster
from bangfu.engine.values import Month
from bangfu.intake.chunks import Chunk

ROW = pa.field("row", pa.int64())
UNSAID = [pa.field("blank", pa.string()), pa.field("lost", pa.string())]
ABSENT = b"absent"
MOST_ROWS_NAMED = 5


@dataclass(frozen=True)
class Unique:
    """Columns whose values together may stand in one row only; `name` is the roster's column."""

    columns: tuple[str, ...]
    name: str
    message: str
    remedy: str
    rejects: bool = True


@dataclass(frozen=True)
class Staging:
    """How the rows of a roster become staged rows.

    `prepare` judges a chunk as a whole (chunk.reject, chunk.warn) and gives a list for every
    column of the schema, one value for each row of the chunk, rejected ones included.
    """

    schema: pa.Schema
    prepare: Callable[[Chunk], dict[str, list[Any]]]
    unique: tuple[Unique, ...] = ()


def as_read(roster: Roster) -> Staging:
    """The roster's own columns as text, for who prepares them later."""
    schema = pa.schema([(name, pa.string()) for name in roster.names])
    return Staging(schema=schema, prepare=_as_text)


def _as_text(chunk: Chunk) -> dict[str, list[Any]]:
    return {name: [_text(value) for value in values] for name, values in chunk.values.items()}


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value.number) if isinstance(value, Month) else str(value)


class StagedRows:
    """The Parquet file while it is written: nobody finds it before it is complete.

    It remembers which columns the received file did not have at all, and which cells of a row
    said nothing.
    """

    def __init__(self, path: Path, schema: pa.Schema, *, absent: Iterable[str] = ()) -> None:
        self.path = path
        self.unfinished = path.with_suffix(".unfinished")
        self.schema = pa.schema(
            [ROW, *UNSAID, *schema], metadata={ABSENT: json.dumps(sorted(absent))}
        )
        self.target = files.private(self.unfinished)
        self.sealed = files.sealing(self.target, self.path)
        self.writer = pq.ParquetWriter(self.sealed, self.schema, compression="zstd")

    def add(self, chunk: Chunk, prepared: dict[str, list[Any]]) -> pa.RecordBatch:
        columns = {"row": chunk.rows, **chunk.unsaid(), **prepared}
        if chunk.rejected:
            accepted = chunk.accepted
            columns = {name: [values[i] for i in accepted] for name, values in columns.items()}
        batch = pa.RecordBatch.from_pydict(columns, schema=self.schema)
        self.writer.write_batch(batch)
        return batch

    def finish(self, *, without: set[int]) -> None:
        """Move the file to its place, leaving out rows that turned out to be rejected."""
        self.close()
        if without:
            self._leave_out(without)
        self.unfinished.replace(self.path)

    def close(self) -> None:
        self.writer.close()
        self.sealed.close()
        self.target.close()

    def _leave_out(self, rows: set[int]) -> None:
        shorter = self.path.with_suffix(".shorter")
        left_out = pa.array(sorted(rows), pa.int64())
        with (
            files.reading(self.unfinished, kept_as=self.path) as longer,
            files.private(shorter) as target,
            files.sealing(target, self.path) as sealed,
            pq.ParquetWriter(sealed, self.schema, compression="zstd") as writer,
        ):
            for batch in pq.ParquetFile(longer).iter_batches():
                keep = pc.invert(pc.is_in(batch["row"], value_set=left_out))
                writer.write_batch(batch.filter(keep))
        shorter.replace(self.unfinished)

    def repeated(self, unique: Unique) -> Iterator[list[int]]:
        """Row numbers that share the same values; blank values share nothing."""
        self.close()
        keys = list(unique.columns)
        with files.reading(self.unfinished, kept_as=self.path) as written:
            table = pq.read_table(written, columns=["row", *keys]).drop_null()
        counted = table.group_by(keys).aggregate([("row", "count")])
        doubled = counted.filter(pc.greater(counted["row_count"], 1))
        if not doubled.num_rows:
            return
        members = table.join(doubled.select(keys), keys, join_type="inner")
        grouped = members.group_by(keys).aggregate([("row", "list")])
        for rows in grouped["row_list"].to_pylist():
            yield sorted(rows)


def absent_columns(path: Path) -> frozenset[str]:
    """Columns of the roster that the file whose staged rows these are did not have."""
    with files.reading(path) as staged:
        told = (pq.read_schema(staged).metadata or {}).get(ABSENT, b"[]")
    return frozenset(json.loads(told))


def rows_named(rows: list[int]) -> str:
    """第 4、9 行, shortened where there are many."""
    named = "、".join(str(row) for row in rows[:MOST_ROWS_NAMED])
    return f"第 {named} 等 {len(rows)} 行" if len(rows) > MOST_ROWS_NAMED else f"第 {named} 行"
