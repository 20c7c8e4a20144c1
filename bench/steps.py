"""What is measured, step by step; each prints its seconds and the peak memory of its process."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from bench import checking
from bench.timing import Told, best_of, files, month, timed

COUNTY = "370724"


def make_files(people: int, rows: int) -> Told:
    """A made-up county as files, in an empty database with divisions."""
    from django.core.management import call_command

    from bangfu.cli.sampling import paths_below
    from bangfu.engine.samples import Layout, Province, sample_places, write_county_files
    from bangfu.engine.values import DivisionCode
    from bangfu.org import actions as org

    call_command("migrate", verbosity=0)
    org.load_shipped_divisions()
    county = sample_places(paths_below(DivisionCode.parse(COUNTY)))
    province = Province(7, people, county, month(), insurance_rows=rows)
    layout = Layout(suffix="csv")
    seconds, _ = timed(lambda: write_county_files(province, COUNTY, files(), layout=layout))
    return {"seconds": seconds}


def make_province(people: int, rows: int) -> Told:
    """A made-up province as the files that a comparison meets, beside an empty database."""
    from django.core.management import call_command

    from bangfu.org import actions as org
    from bench.province import write_province

    call_command("migrate", verbosity=0)
    org.load_shipped_divisions()
    files().mkdir(parents=True, exist_ok=True)
    seconds, _ = timed(lambda: write_province(people, rows, into=files(), month=month()))
    return {"seconds": seconds}


def import_people_untraced(people: int, rows: int) -> Told:
    """Reference: the same roster without history and trail, which only this file can leave out."""
    import shutil
    from unittest.mock import patch

    from django.db import transaction

    from bangfu.registry.actions import applying

    forgetful = patch.object(applying, "_write_history", lambda *_, **__: None)
    with transaction.atomic(), untraced(), forgetful:
        told = taken_in("receive_people", "roster")
        transaction.set_rollback(True)
    shutil.rmtree(settings.BANGFU_STORE / "intake", ignore_errors=True)
    return told


def untraced() -> AbstractContextManager[Any]:
    """Nothing goes on record."""
    from unittest.mock import patch

    from bangfu.audit import actions as audit

    return patch.object(audit, "_append", lambda drafted: drafted)


def import_people(people: int, rows: int) -> Told:
    return taken_in("receive_people", "roster")


def import_people_unsealed(people: int, rows: int) -> Told:
    """Reference: the same without encryption and keyed index, taken back afterwards."""
    from django.db import transaction

    from bench.unsealed import unsealed

    with unsealed(), transaction.atomic():
        told = import_people(people, rows)
        transaction.set_rollback(True)
    return told


def person_page(people: int, rows: int) -> Told:
    """A person's file, asked for again and again."""
    from django.test import Client

    from bangfu.org import actions as org
    from bangfu.registry.models import Person

    client = Client()
    client.force_login(org.operator())
    numbers = list(Person.objects.order_by("pk").values_list("person_number", flat=True)[:30])

    def ask() -> None:
        for number in numbers:
            answer = client.get(f"/people/{number}/", headers={"host": "127.0.0.1"})
            if answer.status_code != 200:
                raise RuntimeError(answer.status_code)

    return {"seconds": best_of(ask)}


def person_page_unsealed(people: int, rows: int) -> Told:
    """Reference: the same with nothing to decrypt."""
    from bench.unsealed import unsealed

    with unsealed():
        return person_page(people, rows)


def person_page_untraced(people: int, rows: int) -> Told:
    """Reference: the same with nobody told that it was opened."""
    with untraced():
        return person_page(people, rows)


def import_spells(people: int, rows: int) -> Told:
    return taken_in("receive_spells", "spells")


def taken_in(receive: str, name: str) -> Told:
    """A roster from file to register: every check, history and trail."""
    from bangfu.org import actions as org
    from bangfu.registry import actions as registry

    path = next(files().glob(f"{name}.*"))

    def take_in() -> Any:
        batch = getattr(registry, receive)(path=path, file_name=path.name, by=org.operator())
        return registry.apply(batch=batch, by=org.operator())

    seconds, batch = timed(take_in)
    return rate(seconds, batch.row_count)


def receive_extract(people: int, rows: int) -> Told:
    """Parse, normalise, check, key and store the insurance table."""
    from bangfu.comparison import actions as comparison
    from bangfu.org import actions as org

    path = next(files().glob("social_insurance.*"))
    seconds, batch = timed(
        lambda: comparison.receive_extract(
            path=path,
            file_name=path.name,
            source="social_insurance",
            month=month(),
            by=org.operator(),
        )
    )
    comparison.apply_extract(batch=batch, by=org.operator())
    return rate(seconds, batch.row_count)


def bulk_read(people: int, rows: int) -> Told:
    """Reference: both tables out of the database by the fastest path there is, and onto disk."""
    from bangfu.registry.queries import PEOPLE_SQL, SPELLS_SQL
    from bangfu.runs import batch

    with batch.batch_engine() as engine:

        def read() -> None:
            for name, table in batch.load(engine, people=PEOPLE_SQL, spells=SPELLS_SQL).items():
                engine.to_parquet(table, files() / f"{name}.parquet", compression="zstd")

        seconds, _ = timed(read)
    return {"seconds": seconds}


def floor_receive(people: int, rows: int) -> Told:
    """Reference for receipt: scan every line that arrived, and the bare join by key.

    The lines are keyed and sorted beforehand, and that is not measured.
    """
    from bangfu.runs import batch

    said = "month name employer employer_code place wage insurance_kind status"
    with batch.batch_engine() as engine:
        write_keyed_lines(engine)
        return {"seconds": best_of(lambda: scan_and_join(engine, lines(), lengths(said)))}


def floor_compare(people: int, rows: int) -> Told:
    """Reference for comparison: scan the columns that it reads, and the bare join by key.

    Of the table as it lies after receipt, which is what a comparison meets.
    """
    from bangfu.runs import batch

    texts = lengths("name employer employer_name employer_code place_code")
    numbers = "sum(first_insured), sum(last_month), sum(line_count), sum(wage_yuan), sum(name_key)"
    with batch.batch_engine() as engine, extract() as insured:
        seconds = best_of(lambda: scan_and_join(engine, insured, f"{texts}, {numbers}"))
    return {"seconds": seconds}


def lengths(columns: str) -> str:
    """Not extremes: those stand in the file's footer and need no scan."""
    return ", ".join(f"sum(length({name}))" for name in columns.split())


def scan_and_join(engine: Any, insured: Path, columns: str) -> None:
    scans = f"""
        SELECT count(*), {columns} FROM read_parquet('{insured}');
        SELECT sum(id), sum(length(person_number)), sum(name_key), sum(household_id),
               sum(length(identity_status))
        FROM '{files()}/people.parquet';
        SELECT sum(id), sum(person_id), sum(start_month), sum(end_month),
               sum(length(place_code)), sum(length(employer_name)), sum(monthly_income_yuan)
        FROM '{files()}/spells.parquet';
        SELECT count(*) FROM '{files()}/people.parquet' AS people
        JOIN read_parquet('{insured}') AS insured USING (identity_key)
    """
    for scan in scans.split(";"):
        engine.con.execute(scan).fetchall()


def write_keyed_lines(engine: Any) -> None:
    from bangfu.comparison import receipt
    from bangfu.comparison.extracts import SOCIAL_INSURANCE
    from bangfu.engine.linkage.cleaning import cleaned_number
    from bangfu.engine.linkage.keys import identity_key_of
    from bangfu.engine.tables import open_table
    from bangfu.intake.chunks import Reading

    table = open_table(next(files().glob("social_insurance.*")), roster=SOCIAL_INSURANCE)
    with receipt.as_texts(engine, Reading(table, SOCIAL_INSURANCE)) as raw:
        keyed = raw.mutate(identity_key=identity_key_of(cleaned_number(raw.number))).drop("number")
        engine.to_parquet(keyed.order_by("identity_key"), lines(), compression="zstd")


def compare(people: int, rows: int) -> Told:
    """Join, classify, write findings and counts, on data normalised and keyed at receipt."""
    from ibis import _

    from bangfu.comparison import inputs
    from bangfu.engine.linkage import Tolerance, differences, insured_from
    from bangfu.org import actions as org
    from bangfu.runs import batch

    out = files() / "findings.parquet"
    with batch.batch_engine() as engine, extract() as insured:
        tables = {n: engine.read_parquet(files() / f"{n}.parquet") for n in ("people", "spells")}
        here = inputs.as_compared(**tables, division=org.operator().division)

        def work() -> None:
            found = differences(
                engine,
                people=here[0],
                spells=here[1],
                insured=insured_from(engine, insured),
                month=month(),
                tolerance=Tolerance(),
            )
            engine.to_parquet(found, out)
            written = engine.read_parquet(out).join(
                tables["people"].select(person_id=_.id, county=_.division_code.substr(0, 6)),
                "person_id",
            )
            engine.to_pyarrow(written.group_by("county", "kind").agg(people=_.count()))

        seconds = best_of(work)
        found = engine.read_parquet(out).count().to_pyarrow().as_py()
    return {"seconds": seconds, "findings": found}


def compare_stored(people: int, rows: int) -> Told:
    """The whole action: out of the database, compared, findings registered in the database."""
    from bangfu.comparison import actions as comparison
    from bangfu.org import actions as org

    seconds, done = timed(
        lambda: comparison.run(source="social_insurance", month=month(), by=org.operator())
    )
    return {"seconds": seconds, "findings": done.finding_count}


def snapshot(people: int, rows: int) -> Told:
    """A month from the database to sealed Parquet, figures included."""
    from bangfu.monitoring import closing

    seconds, closed = timed(lambda: closing.close(month()))
    # a link: its files open in their own place alone
    folder = closing.folder_of(closed)
    folder.with_name("latest").symlink_to(folder.name)
    return {"seconds": seconds, "people": closed.person_count, "figures": len(closed.figures)}


def floor_indicators(people: int, rows: int) -> Told:
    """Reference: scan a month and group it once by village."""
    from bangfu.runs import batch

    with batch.batch_engine() as engine, part("people") as closed:
        query = f"""
            SELECT division_code, count(*), sum(income_yuan), sum(ever::INT), sum(on_date::INT)
            FROM read_parquet('{closed}') GROUP BY division_code
        """
        seconds = best_of(lambda: engine.con.execute(query).fetchall())
    return {"seconds": seconds}


def indicators(people: int, rows: int) -> Told:
    """Every figure of the month, exact medians included, for every level."""
    from bangfu.engine.indicators import figures
    from bangfu.runs import batch

    with batch.batch_engine() as engine, part("people") as closed, part("units") as units:
        tables = [engine.read_parquet(path) for path in (closed, units)]
        seconds = best_of(lambda: engine.to_pyarrow(figures(*tables)))
    return {"seconds": seconds}


STEPS: dict[str, Callable[[int, int], Told]] = {
    step.__name__: step
    for step in (
        make_files,
        make_province,
        import_people_unsealed,
        import_people_untraced,
        import_people,
        person_page,
        person_page_unsealed,
        person_page_untraced,
        import_spells,
        receive_extract,
        bulk_read,
        floor_receive,
        floor_compare,
        compare,
        compare_stored,
        checking.floor_check,
        checking.floor_check_scan,
        checking.check,
        checking.check_register,
        snapshot,
        floor_indicators,
        indicators,
    )
}


def lines() -> Path:
    return files() / "lines.parquet"


def extract() -> Any:
    from bangfu.comparison import inputs
    from bangfu.org import actions as org

    found = inputs.extract_for("social_insurance", month(), division=org.operator().division)
    return found.opened()


def part(name: str) -> AbstractContextManager[Path]:
    """To be read without what opening it costs."""
    from bangfu.audit import files as sealed
    from bangfu.monitoring import closing

    latest = closing.settings.BANGFU_STORE / "snapshots" / "latest"
    return sealed.as_plain(closing.part_of(latest.with_name(latest.readlink().name), name))


def rate(seconds: float, rows: int) -> Told:
    return {"seconds": seconds, "rows": rows, "rows_per_s": int(rows / seconds)}


def main() -> None:
    django.setup()
    step, people, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    told = STEPS[step](people, rows)
    # not ru_maxrss, which a child inherits from the parent it was forked from
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps(told | {"peak_mb": peak}))


if __name__ == "__main__":
    main()
