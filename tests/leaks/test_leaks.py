"""A month is lived through in a whole installation; afterwards nothing of the people in it is
found in the database, its dump, the store, scratch folders or logs (S4.87, S4.89)."""

import gzip
import json
import subprocess
import time
import uuid
import zipfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.leaks.installation import Installation
from tests.leaks.places import Needles, in_folder, in_tables
from tests.leaks.planted import NAMES, NUMBERS, OTHER_NAME, PHONES, READ, write_files

MONTH = Path(__file__).with_name("month.py").read_text(encoding="utf-8")
NEEDLES = Needles(number=NUMBERS, phone=PHONES, name=[*NAMES.values(), OTHER_NAME, *READ])
# where names still stand readable, and why; the list only gets shorter
NAMES_STAND_IN: dict[str, str] = {}
SQLITE_FILES = {"bangfu.sqliteN", "bangfu.sqliteN-wal"}
CELLS = """
import json, django
django.setup()
from django.contrib.sessions.models import Session
from django.db import connection
told = [("django_session", "decoded", json.dumps(s.get_decoded(), ensure_ascii=False))
        for s in Session.objects.all()]
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            told += [(table, name, None if v is None else str(v)) for name, v in zip(names, row)]
print(json.dumps(told, ensure_ascii=False))
"""
MOVED_PHONE = """
import django
django.setup()
from django.db import connection
from bangfu.registry.models import Person
with connection.cursor() as cursor:
    cursor.execute("SELECT phone FROM registry_person ORDER BY id")
    phone = cursor.fetchone()[0]
    other = Person.objects.order_by("id")[1]
    cursor.execute("UPDATE registry_person SET phone = %s WHERE id = %s", [phone, other.pk])
print(other.person_number)
"""
STATES = """
import django
django.setup()
from bangfu.runs.models import Run
print(",".join(Run.objects.order_by("pk").values_list("state", flat=True)))
"""


@pytest.fixture
def installation(tmp_path, db):
    """On the kind of database that this run of the suite uses, in a database of its own."""
    (tmp_path / "home").mkdir()
    if connection.vendor == "sqlite":
        yield Installation(tmp_path)
        return
    values, name = connection.settings_dict, f"leaks_{uuid.uuid4().hex[:8]}"
    server = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
    with psycopg.connect(f"postgres://{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield Installation(tmp_path, f"postgres://{server}/{name}")
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def live_a_month(installation: Installation) -> None:
    folder = installation.folder / "arrived"
    folder.mkdir()
    discrepancy = installation.runs(MONTH, str(write_files(folder))).split()[-1]
    with installation.serving():
        chen = installation.browser("chen")
        for term in (*NAMES.values(), *READ, *NUMBERS, *PHONES):
            assert chen.get(f"/people/?q={quote(term)}")[0] == 200
        assert chen.get(f"/discrepancies/?keyword={quote('褚砚汐')}")[0] == 200
        assert chen.get(f"/people/{NUMBERS[0]}/")[0] == 404
        for line in (f"GET /people/?q={PHONES[0]} HTTP/x.y", f"{NUMBERS[0]}", "\x00 宓昀璟"):
            chen.says(line)
        assert chen.get(f"/discrepancies/{discrepancy}/")[0] == 200
        # the words about a damaged file quote its name
        called = {"again.csv": f"{NAMES['李秀英']}.csv", "broken.xlsx": f"{NAMES['赵强']}.xlsx"}
        for name, here in called.items():
            file = SimpleUploadedFile(here, (folder / name).read_bytes())
            sent = {"contents": "people", "file": file, "token": str(uuid.uuid4())}
            assert chen.post("/files/receive/", sent)[0] == 200
        wait_for_runs(installation)
        # a request that fails inside: one person's phone was moved into another's row
        assert chen.get(f"/people/{installation.runs(MOVED_PHONE)}/")[0] == 500


def wait_for_runs(installation: Installation) -> None:
    end = time.monotonic() + 90
    while set(installation.runs(STATES).split(",")) & {"queued", "running"}:
        assert time.monotonic() < end
        time.sleep(0.5)


@pytest.mark.django_db
def test_after_a_month_nothing_of_its_people_lies_readable_anywhere(installation):
    live_a_month(installation)
    found = in_tables(map(tuple, json.loads(installation.runs(CELLS))), NEEDLES)
    if installation.database_url:
        dump = subprocess.run(
            ["pg_dump", installation.database_url], capture_output=True, check=True
        ).stdout
        assert b"registry_person" in dump
        assert NEEDLES.in_bytes(dump) <= {"name"}
    files = in_folder(installation.home, NEEDLES)
    # the same cells again, free pages included: names are counted by column above
    found |= {hit for hit in files if hit[0] not in SQLITE_FILES or hit[1] != "name"}
    assert in_folder(installation.logs, NEEDLES) == set()
    served = (installation.logs / "serve.log").read_text()
    assert '"GET /people/" 200' in served, "access logs were on, and hold no query string"
    assert "NotGenuine" in served, "the failing request was logged"
    assert {hit for hit in found if hit[1] != "name"} == set()
    names = {place for place, _ in found}
    assert names - NAMES_STAND_IN.keys() == set(), "names lie readable in these places"
    assert NAMES_STAND_IN.keys() - names == set(), "no names there any more: strike them off"


# -- the search itself can fail


def test_a_planted_leak_is_found_whatever_it_is_packed_in(tmp_path):
    phone, name = PHONES[0], "宓昀璟"
    (tmp_path / "plain.log").write_text(f"GET /people/?q={phone}")
    (tmp_path / "address.log").write_text("q=%E5%AE%93%E6%98%80%E7%92%9F")
    (tmp_path / "old.csv").write_bytes(name.encode("gb18030"))
    (tmp_path / "json").write_text(json.dumps({"name": name}))
    (tmp_path / "log.gz").write_bytes(gzip.compress(NUMBERS[0].encode()))
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{name}</t>")
    table = pa.table({"phone": [phone] * 100})
    pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
    assert in_folder(tmp_path, NEEDLES) == {
        ("plain.log", "phone"),
        ("address.log", "name"),
        ("old.csv", "name"),
        ("json", "name"),
        ("log.gz", "number"),
        ("book.xlsx", "name"),
        ("t.parquet", "phone"),
    }
    cells = [("audit_record", "after", f'{{"phone": "{phone}"}}'), ("runs_run", "arguments", "{}")]
    assert in_tables(cells, NEEDLES) == {("audit_record.after", "phone")}
