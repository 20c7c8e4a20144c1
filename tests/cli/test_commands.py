"""The real command, in its own process, on a small made-up county."""

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import openpyxl
import pytest

from bangfu.engine.values import Month
from tests.postgres import free_port

PEOPLE = 1_000
MONTH = "2023-09"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Operator:
    """Somebody at a terminal, with a home of their own."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "BANGFU_HOME": str(self.home / "var")}

    def types(self, *words: str | Path) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "bangfu", *map(str, words)],
            env=self.environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def gets(self, *words: str | Path) -> str:
        said = self.types(*words)
        assert (said.code, said.err) == (0, ""), said
        return said.out


@pytest.fixture(scope="module")
def operator(tmp_path_factory) -> Operator:
    """Has taken in a county's files, compared, closed the month and filled the form."""
    operator = Operator(tmp_path_factory.mktemp("operator"))
    county = operator.home / "county"
    operator.gets("sample", county, "--people", PEOPLE, "--month", MONTH)
    operator.gets("receive", county / "roster.xlsx", "--as", "people", "--apply")
    operator.gets("receive", county / "spells.xlsx", "--as", "spells", "--month", MONTH, "--apply")
    insurance = county / "social_insurance.csv"
    operator.gets("receive", insurance, "--as", "social_insurance", "--month", MONTH, "--apply")
    operator.gets("compare", "--source", "social_insurance", "--month", MONTH)
    operator.gets("close-month", MONTH)
    return operator


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_findings_are_those_that_were_planted(operator):
    out = operator.home / "findings.csv"
    operator.gets("findings", "--month", MONTH, "--out", out)
    found = {(row["person_number"], row["kind"]) for row in rows_of(out)}
    truth = json.loads((operator.home / "county" / "truth.json").read_text())["findings"]
    planted = {(row["person_number"], row["kind"]) for row in truth}
    strong = {person for person, kind in found if kind != "unsupported"}
    assert planted <= found
    assert len(strong - {person for person, _ in planted}) <= 0.03 * len(strong)
    assert {"here", "there"} <= rows_of(out)[0].keys()


def test_the_month_of_a_file_of_spells_is_kept(operator):
    with closing(sqlite3.connect(operator.home / "var" / "bangfu.sqlite3")) as database:
        [[month]] = database.execute("SELECT month FROM intake_batch WHERE roster = 'spells'")
    assert month == Month.parse(MONTH).number


def test_figures_of_the_county_and_of_its_townships_are_written(operator):
    out = operator.home / "figures.csv"
    operator.gets("figures", "--month", MONTH, "--out", out)
    at_work = {
        row["division_code"]: row["value"]
        for row in rows_of(out)
        if (row["indicator"], row["counting"]) == ("people_at_work", "ON_DATE_ALL")
    }
    townships = [n for code, n in at_work.items() if code[9:] == "000" and code[6:9] != "000"]
    assert int(at_work["370724000000"]) == sum(map(int, townships)) > 0
    # a file is carried further than a page
    assert "<5" in at_work.values()
    assert {"1", "2", "3", "4"}.isdisjoint(at_work.values())


def test_the_form_is_filled(operator):
    out = operator.home / "annex1.xlsx"
    words = ("--division", "370724", "--period", "2023Q3", "--out", out)
    operator.gets("fill", "annex1", *words)
    texts = [
        str(c.value) for row in openpyxl.load_workbook(out).active.rows for c in row if c.value
    ]
    assert any("附件1" in text.replace(" ", "") for text in texts)


def test_the_same_file_again_changes_nothing(operator):
    again = operator.gets(
        "receive", operator.home / "county" / "roster.xlsx", "--as", "people", "--apply"
    )
    assert "新增 0，变更 0" in again


def test_a_closed_month_stays_closed(operator):
    said = operator.types("close-month", MONTH)
    assert said.code == 1
    assert_one_sentence(said)


def test_rejected_rows_are_told_by_column_and_strictness_makes_them_count(operator):
    file = operator.home / "three.csv"
    with (operator.home / "county" / "roster.xlsx").open("rb") as roster:
        lines = list(openpyxl.load_workbook(roster, read_only=True).active.values)[2:6]
    lines[2] = tuple("" if i == lines[0].index("人口编号") else v for i, v in enumerate(lines[2]))
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)
    words = ("receive", file, "--as", "people", "--errors", operator.home / "errors.xlsx")
    assert "人口编号" in operator.gets(*words)
    assert operator.types(*words, "--strict").code == 3
    assert len(openpyxl.load_workbook(operator.home / "errors.xlsx").sheetnames) == 2


def assert_one_sentence(said: Said) -> None:
    [line] = said.err.splitlines()
    assert line.startswith("bangfu: ")
    assert "Traceback" not in line
    assert "内部出错" not in line


@contextmanager
def site(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Served on a free port, and stopped without complaint: its process and the port."""
    port = free_port()
    served = subprocess.Popen(
        [sys.executable, "-m", "bangfu", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield served.pid, port
    finally:
        served.send_signal(signal.SIGTERM)
        _, complaints = served.communicate(timeout=40)
    assert served.returncode == 0, complaints


def test_the_site_answers_and_stops_with_its_worker_when_told(operator):
    with site(operator.environment) as (process_id, port):
        assert "<form" in page(f"http://127.0.0.1:{port}/sign-in/")
        assert "elsewhere" not in page(
            f"http://127.0.0.1:{port}/sign-in/", SCRIPT_NAME="/elsewhere"
        )
        assert operator.types("serve", "--port", str(port)).code == 1
        children = children_of(process_id)
        assert len(children) == 2
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def test_a_server_behind_tls_needs_nothing_but_its_settings(operator):
    production = {
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.production",
        "BANGFU_HOSTS": "127.0.0.1",
    }
    with site(operator.environment | production) as (_, port):
        there = f"http://127.0.0.1:{port}"
        shown = page(f"{there}/sign-in/", **THROUGH_TLS)
        styles = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', shown).group(1)
        assert "{" in page(there + styles, **THROUGH_TLS)
        with pytest.raises(HTTPError) as missing:
            page(f"{there}/nothing/", **THROUGH_TLS)
        assert missing.value.code == 404
        assert "没有找到" in missing.value.read().decode()


THROUGH_TLS = {"X-Forwarded-Proto": "https"}


def page(address: str, *, seconds: float = 40, **headers: str) -> str:
    """The page, as soon as the site answers."""
    end = time.monotonic() + seconds
    asked = Request(address, headers=headers)  # noqa: S310 - our own site
    while True:
        try:
            with urllib.request.urlopen(asked) as answer:  # noqa: S310
                return answer.read().decode()
        except HTTPError:
            raise
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def children_of(process_id: int) -> list[str]:
    return Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
