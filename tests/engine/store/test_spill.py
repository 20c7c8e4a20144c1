"""What does not fit into memory is written down encrypted."""

from pathlib import Path

from bangfu.engine.store import connect

PLANTED = b"PLANTEDNAME"
MUCH = "SELECT i, 'PLANTEDNAME' || i AS name FROM range(3000000) AS t(i)"


def test_what_the_engine_spills_can_not_be_read(tmp_path):
    with connect(scratch=tmp_path, memory="40MB") as engine:
        engine.raw_sql(f"CREATE TEMP TABLE much AS {MUCH}")
        spilled = [path for path in Path(tmp_path).rglob("*storage*") if path.stat().st_size]
        assert spilled
        assert not any(PLANTED in path.read_bytes() for path in spilled)
        assert engine.raw_sql("SELECT count(DISTINCT name) FROM much").fetchone() == (3_000_000,)
