"""From the register to a snapshot on disk: the batch part of closing a month."""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import ibis
import pyarrow as pa
from django.conf import settings
from ibis import _

from bangfu.audit import files, scratch
from bangfu.engine import store
from bangfu.engine.indicators import (
    Register,
    figures,
    incomes_in,
    person_months,
    year_spells,
)
from bangfu.engine.sealing import NotGenuine
from bangfu.engine.values import Month
from bangfu.monitoring.models import Snapshot
from bangfu.org.queries import NATION, places
from bangfu.registry.queries import EVERY_SPELL_SQL, EVERYBODY_SQL, INCOMES_SQL, places_before
from bangfu.runs import batch


class SnapshotDamaged(Exception):
    """The files are not the ones that were closed."""


SNAPSHOTS = "snapshots"
# longer than any close takes: a younger folder may be of one that is under way
UNPUBLISHED_SECONDS = 24 * 60 * 60
PARTS = ("people", "spells", "units")
# a fixed order, so that the same register gives the same bytes
ORDER = {
    "people": ["person_id"],
    "spells": ["person_id", "start_month", "spell_id"],
    "units": ["division_code", "unit_code"],
}


@dataclass(frozen=True)
class Closing:
    """What a close produced: where it lies, its digest, its counts and its figures."""

    path: str
    sha256: str
    person_count: int
    spell_count: int
    figures: list[dict[str, object]]


def folder_of(snapshot: Snapshot | Closing) -> Path:
    return settings.BANGFU_STORE / snapshot.path


def close(month: Month) -> Closing:
    """Write people, spells and units of the month as Parquet with a manifest, and compute figures.

    Every attempt has a folder of its own, so that two at once, or one that dies, cannot touch what
    another has published; `forget` removes the folder of an attempt that came to nothing.
    """
    path = Path(SNAPSHOTS) / f"{month}-{uuid4().hex[:12]}"
    folder = settings.BANGFU_STORE / path
    folder.mkdir(parents=True, mode=0o700)
    with batch.batch_engine() as engine:
        register = _register(engine, month)
        people = engine.create_table("person_months", person_months(register, month), temp=True)
        spells = engine.create_table("year_spells", year_spells(register, month), temp=True)
        codes = people.select("division_code").distinct().division_code.to_pyarrow().to_pylist()
        units = engine.create_table("units", _units(codes, month), temp=True)
        parts = dict(zip(PARTS, (people, spells, units), strict=True))
        for name, table in parts.items():
            _keep(engine, table.order_by(ORDER[name]), part_of(folder, name))
        manifest = _manifest(
            month, folder, {name: t.count().to_pyarrow().as_py() for name, t in parts.items()}
        )
        counted = figures(people, units).to_pyarrow()
        # the engine gives groups in any order; closed again, a month is written the same
        by = [(name, "ascending") for name in ("indicator", "counting", "unit_code")]
        rows = counted.sort_by(by).to_pylist()
    return Closing(
        path=str(path),
        sha256=store.file_digest(folder / "manifest.json"),
        person_count=manifest["rows"]["people"],
        spell_count=manifest["rows"]["spells"],
        figures=rows,
    )


def part_of(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _keep(engine: store.Engine, table: ibis.Table, into: Path) -> None:
    """Sealed: who works where for how much is nobody's who only has the disk."""
    with scratch.unnamed() as (_handle, plain):
        engine.to_parquet(table, plain, compression="zstd", use_tmp_file=False)
        files.seal(plain, into)


def forget(closed: Closing) -> None:
    shutil.rmtree(folder_of(closed), ignore_errors=True)


def _register(engine: store.Engine, month: Month) -> Register:
    """Who was in it at the end of the month, and where; what happened since comes later."""
    tables = batch.load(
        engine,
        register_people=EVERYBODY_SQL,
        register_spells=EVERY_SPELL_SQL,
        register_incomes=INCOMES_SQL,
    )
    last_day, before = month.last_day, places_before(month.last_day)
    people = tables["register_people"]
    spells = incomes_in(month, tables["register_spells"], tables["register_incomes"])
    people = people.filter((_.left_on == "") | (_.left_on > str(last_day))).drop("left_on")
    if before:
        people = _as_before(people, "id", before).filter(_.division_code != "")
        spells = _as_before(spells, "person_id", before)
    return Register(
        people=people.rename(person_id="id"),
        spells=spells.rename(spell_id="id").mutate(
            end_month=_.end_month.nullif(0), income_yuan=_.monthly_income_yuan.nullif(-1.0)
        ),
    )


def _as_before(rows: ibis.Table, key: str, before: Mapping[int, str]) -> ibis.Table:
    """With the place that each person was registered in then."""
    told = pa.table(
        [pa.array(before, pa.int64()), pa.array(before.values(), pa.string())],
        names=["moved_id", "then"],
    )
    then = ibis.memtable(told)
    joined = rows.left_join(then, rows[key] == then.moved_id)
    return joined.mutate(division_code=ibis.coalesce(_.then, _.division_code)).drop(
        "moved_id", "then"
    )


def _units(codes: list[str], month: Month) -> ibis.Table:
    """Every unit towards which a place counted in that month (the reporting tree as of its end)."""
    closure = [row for row in places(month.last_day).reporting_closure(codes) if row[1] != NATION]
    columns = zip(*closure, strict=True) if closure else ([], [], [])
    names = ["division_code", "unit_code", "level"]
    return ibis.memtable(pa.table([pa.array(c, pa.string()) for c in columns], names=names))


def _manifest(month: Month, folder: Path, rows: dict[str, int]) -> dict[str, dict[str, int]]:
    manifest = {
        "month": str(month),
        "rows": rows,
        "sha256": {name: files.digest(part_of(folder, name)) for name in PARTS},
    }
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
    for file in folder.iterdir():
        file.chmod(0o400)
    return manifest


def forget_unpublished() -> None:
    """What closes left that were killed before their rows were written: nobody else would."""
    parent = settings.BANGFU_STORE / SNAPSHOTS
    published = set(Snapshot.objects.values_list("path", flat=True))
    long_ago = time.time() - UNPUBLISHED_SECONDS
    for folder in parent.iterdir() if parent.exists() else ():
        if f"{SNAPSHOTS}/{folder.name}" not in published and folder.stat().st_mtime < long_ago:
            shutil.rmtree(folder, ignore_errors=True)


def forget_rows(paths: Iterable[str]) -> None:
    """Of snapshots that are kept no longer."""
    for path in filter(None, paths):
        shutil.rmtree(settings.BANGFU_STORE / path, ignore_errors=True)


def check_whole(snapshot: Snapshot) -> None:
    if not is_whole(snapshot):
        raise SnapshotDamaged(f"{snapshot.month.zh}的快照文件与结账时不一致，请从备份恢复后再看")


def is_whole(snapshot: Snapshot) -> bool:
    """Whether the files are the ones that were closed: manifest and every part. As their digests
    tell, they may be plain: months closed before files were sealed are read like others."""
    if snapshot.is_cleared:
        return False
    folder = folder_of(snapshot)
    manifest = folder / "manifest.json"
    if not manifest.exists() or store.file_digest(manifest) != snapshot.sha256:
        return False
    digests = json.loads(manifest.read_text())["sha256"]
    try:
        return all(
            files.digest(part_of(folder, name), is_plain_taken=True) == digests[name]
            for name in PARTS
        )
    except NotGenuine:
        return False


@contextmanager
def tables_of(
    engine: store.Engine, snapshot: Snapshot | Closing
) -> Iterator[dict[str, ibis.Table]]:
    """What was closed, to be read as long as this is open; whether it is whole was asked before."""
    folder = folder_of(snapshot)
    with ExitStack() as stack:
        plain = {
            name: stack.enter_context(files.as_plain(part_of(folder, name), is_plain_taken=True))
            for name in PARTS
        }
        yield {name: engine.read_parquet(path) for name, path in plain.items()}
