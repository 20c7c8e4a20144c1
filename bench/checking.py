"""The checks of the register, measured beside the rest."""

from bench.timing import Told, best_of, files, month, timed


def floor_check(people: int, rows: int) -> Told:
    """Reference: the columns that the checks read, out of the database by the fastest path."""
    from bangfu.registry.queries import CHECKED_PEOPLE_SQL, CHECKED_SPELLS_SQL
    from bangfu.runs import batch

    with batch.batch_engine() as engine:
        read = {"people": CHECKED_PEOPLE_SQL, "spells": CHECKED_SPELLS_SQL}
        seconds, tables = timed(lambda: batch.load(engine, **read))
        for name, table in tables.items():
            engine.to_parquet(table, files() / f"checked_{name}.parquet", compression="zstd")
    return {"seconds": seconds}


def floor_check_scan(people: int, rows: int) -> Told:
    """Reference: the same columns where they lie already as Parquet, and two bare groupings."""
    from bangfu.engine.checks import PEOPLE, SPELLS
    from bangfu.runs import batch

    with batch.batch_engine() as engine:

        def scan() -> None:
            for name, columns in (("people", PEOPLE), ("spells", SPELLS)):
                told = ", ".join(
                    f"sum(length({column}))" if kind == "string" else f"sum({column})"
                    for column, kind in columns.items()
                )
                key = "household_id" if name == "people" else "person_id"
                path = files() / f"checked_{name}.parquet"
                engine.con.execute(f"SELECT {told} FROM '{path}'").fetchall()
                engine.con.execute(
                    f"SELECT count(*) FROM (SELECT count(*) FROM '{path}' GROUP BY {key})"
                ).fetchall()

        return {"seconds": best_of(scan)}


def check(people: int, rows: int) -> Told:
    """All rules over everybody, findings counted by county and rule."""
    from ibis import _

    from bangfu.engine import checks
    from bangfu.runs import batch

    with batch.batch_engine() as engine:
        here, work = (
            engine.read_parquet(files() / f"checked_{name}.parquet")
            for name in ("people", "spells")
        )
        where = here.select(person_id=_.id, county=_.division_code.substr(0, 6))
        found = checks.findings(here, work, month=month()).join(where, "person_id")
        counted = found.group_by("county", "rule").agg(people=_.count())
        seconds = best_of(lambda: engine.to_pyarrow(counted))
        total = engine.to_pyarrow(counted)["people"].to_pylist()
    return {"seconds": seconds, "findings": sum(total)}


def check_register(people: int, rows: int) -> Told:
    """The whole action: out of the database, checked, findings registered in the database."""
    from bangfu.org import actions as org
    from bangfu.registry import actions as registry

    registry.check_register(month=month(), by=org.operator())
    seconds, done = timed(lambda: registry.check_register(month=month(), by=org.operator()))
    return {"seconds": seconds, "findings": done.finding_count}
