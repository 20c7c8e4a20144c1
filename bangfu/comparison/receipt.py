"""Receiving millions of lines: the engine reads, checks, keys and sorts them in one piece.

Row by row reading is only used to say where the faults are, and only when there are some.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.audit import files, scratch
from bangfu.engine import store
from bangfu.engine.linkage import insurance_groups, insurance_rows, together
from bangfu.engine.tables import (
    CellProblem,
    DelimitedText,
    Table,
    TableUnreadable,
    delimited_text,
)
from bangfu.engine.values import Month, NotAMonth
from bangfu.intake import queries
from bangfu.intake.actions.check import Outcome, Progress
from bangfu.intake.chunks import Reading
from bangfu.intake.models import Batch
from bangfu.org.queries import Places, places
from bangfu.runs.batch import batch_engine

COPIED_AT_ONCE = 1 << 22
ROWS_AT_ONCE = 50_000
LINES_AT_ONCE = 2_000_000
SAID_EMPTY = "接收时写明：所属月份确实没有明细"
# a file without a name can not be renamed at the end
AS_PARQUET = {"compression": "zstd", "use_tmp_file": False}


def check_extract(
    reading: Reading, *, month: Month, is_empty: bool, into: Path, progress: Progress | None
) -> Outcome:
    """Stage what a comparison for `month` needs; count what is wrong and say where.

    A table without lines of the month is refused, as everybody would have stopped working in it,
    unless whoever sends it says that the month `is_empty`.
    """
    outcome = Outcome()
    with batch_engine() as engine, as_texts(engine, reading) as raw:
        outcome.row_count = raw.count().to_pyarrow().as_py()
        if progress:
            progress(outcome.row_count, 0, f"已读入 {outcome.row_count} 行，正在整理")
        with _groups(engine, raw, month=month, row_count=outcome.row_count) as groups:
            insured = _insured_in(groups, month)
            if insured:
                outcome.remarks.append(f"{month.zh}有 {insured} 人参保")
            elif is_empty:
                outcome.remarks.append(SAID_EMPTY)
            else:
                raise TableUnreadable(
                    f"文件里没有{month.zh}的明细",
                    "请核对文件和所属月份；该月确实没有明细的，请在接收时写明后重新接收",
                )
            _stage(engine, insurance_rows(groups, month=month), into)
            faulty = groups.filter(ibis._.unused.isin(["number", "name", "month", "wage"]))
            fault_count = faulty.line_count.sum().to_pyarrow().as_py() or 0
    if fault_count:
        for chunk in reading.chunks():
            outcome.note(chunk.problems)
        outcome.note(_unexplained(reading, fault_count - len(outcome.rejected)))
    return outcome


def _insured_in(groups: ibis.Table, month: Month) -> int:
    """How many people have a line of the month."""
    of_month = (ibis._.last_month == month.number) & ibis._.unused.isin(["", "not_in_force"])
    return groups.filter(of_month).identity_key.nunique().to_pyarrow().as_py()


@contextmanager
def _groups(
    engine: store.Engine, raw: ibis.Table, *, month: Month, row_count: int
) -> Iterator[ibis.Table]:
    """See `insurance_groups`. Lines of one number stand in one piece, and pieces are worked on one
    after the other, so that grouping needs the memory of a piece, however long the table."""
    pieces = row_count // LINES_AT_ONCE + 1
    understood = {"months": _months(raw), "places": _places(raw)}
    with ExitStack() as stack:
        done = []
        for piece in range(pieces):
            mine = raw.filter((raw.number.hash() % pieces).abs() == piece)
            said = insurance_groups(mine, month=month, **understood)
            done.append(stack.enter_context(kept(engine, said)))
        yield ibis.union(*done)


def _stage(engine: store.Engine, rows: ibis.Table, into: Path) -> None:
    with scratch.unnamed() as (_handle, plain):
        engine.to_parquet(rows, plain, **AS_PARQUET)
        files.seal(plain, into)


def put_together(batch: Batch, earlier: Batch, *, month: Month) -> None:
    """Stage for `batch` what both files say, as if it had come in one."""
    with ExitStack() as stack:
        engine = stack.enter_context(batch_engine())
        staged = [queries.staged(each) for each in (earlier, batch)]
        rows = [engine.read_parquet(stack.enter_context(files.as_plain(path))) for path in staged]
        _stage(engine, together(*rows, month=month), staged[-1])


def _unexplained(reading: Reading, count: int) -> list[CellProblem]:
    """Lines that take no part and of which reading row by row says nothing: never in silence."""
    if count <= 0:
        return []
    told = f"另有 {count} 行没有可用的内容（重复的表头、空行等），未参与比对"
    header_row = reading.table.header_row
    return [
        CellProblem(header_row, None, "", "internal", told, "请核对文件的总行数", rejects=False)
    ]


@contextmanager
def as_texts(engine: store.Engine, reading: Reading) -> Iterator[ibis.Table]:
    """The roster's columns as texts, whatever the file's format and order."""
    positions = reading.table.columns.positions
    absent = ibis.literal("")
    with scratch.unnamed() as (_handle, path):
        if not _copy_text(engine, reading.table, path):
            _copy_cells(reading.table, path)
        arrived = engine.read_parquet(path)
        yield arrived.select(
            **{
                name: arrived[f"c{positions[name]}"] if name in positions else absent
                for name in reading.roster.names
            }
        )


@contextmanager
def kept(engine: store.Engine, table: ibis.Table) -> Iterator[ibis.Table]:
    """Rows that are read several times, in a file without a name: it is many times smaller than
    they are in memory, so that there is little to spill."""
    with scratch.unnamed() as (_handle, path):
        engine.to_parquet(table, path, **AS_PARQUET)
        yield engine.read_parquet(path)


def _copy_text(engine: store.Engine, table: Table, path: Path) -> bool:
    """The engine's own reader, on a copy in UTF-8 without what stands above the data.

    False where the table is no plain text, or is written in a way that this reader does not take:
    the exact reader then says what is wrong, and where.
    """
    text = delimited_text(table)
    if text is None:
        return False
    names = {f"c{i}": "VARCHAR" for i in range(len(table.headers))}
    with scratch.unnamed() as (handle, copy):
        with open(handle, "w", encoding="utf-8", newline="", closefd=False) as target:
            target.writelines(_below_header(text, table.header_row))
        rows = engine.read_csv(
            copy,
            header=False,
            columns=names,
            auto_detect=False,
            delim=text.delimiter,
            quote='"',
            escape='"',
            strict_mode=True,
        )
        try:
            engine.to_parquet(rows, path, **AS_PARQUET)
        except duckdb.Error:
            return False
    return True


def _below_header(text: DelimitedText, header_row: int) -> Iterator[str]:
    """The file from the line after its header on; a header may run over several lines."""
    decoder = codecs.getincrementaldecoder(text.encoding)()
    with text.path.open("rb") as source:
        head = io.StringIO(decoder.decode(source.read(COPIED_AT_ONCE)), newline="")
        records = csv.reader(iter(head.readline, ""), delimiter=text.delimiter)
        for _ in range(header_row):
            next(records)
        yield head.read()
        while block := source.read(COPIED_AT_ONCE):
            yield decoder.decode(block)


def _copy_cells(table: Table, path: Path) -> None:
    """Workbooks hold a million rows at most: they are copied through Arrow."""
    width = len(table.headers)
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
    with pq.ParquetWriter(path, schema) as writer:
        for block in _blocks(table, width):
            columns = [list(column) for column in zip(*block, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema))


def _blocks(table: Table, width: int) -> Iterator[list[list[str | None]]]:
    block: list[list[str | None]] = []
    for _, cells in table.rows():
        block.append(cells[:width])
        if len(block) == ROWS_AT_ONCE:
            yield block
            block = []
    if block:
        yield block


def _months(raw: ibis.Table) -> ibis.Table:
    """Each spelling of a month, understood once."""
    met = raw.select("month").distinct().month.to_pyarrow().to_pylist()
    numbers = pa.array([_month_number(text) for text in met], pa.int64())
    return ibis.memtable(pa.table({"month": pa.array(met, pa.string()), "month_number": numbers}))


def _month_number(text: str | None) -> int | None:
    try:
        return Month.parse(text).number
    except NotAMonth:
        return None


def _places(raw: ibis.Table) -> ibis.Table:
    """Each spelling of a place of insurance, a code or a name, found once."""
    known = places()
    met = raw.select("place").distinct().place.to_pyarrow().to_pylist()
    codes = pa.array([_place_code(known, text) for text in met], pa.string())
    return ibis.memtable(pa.table({"place": pa.array(met, pa.string()), "place_code": codes}))


def _place_code(known: Places, text: str | None) -> str:
    if not text:
        return ""
    return known.coded(text).code or known.named(text, "", "").code
