"""The fast and the exact way of reading a sheet see the same rows; memory stays small."""

import io
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.tables.cell_values import CellValues
from bangfu.engine.tables.cells import stored_date
from bangfu.engine.tables.shared_strings import SharedStrings, read_strings
from bangfu.engine.tables.sheet_exact import ExactRows
from bangfu.engine.tables.sheet_xml import PlainRows, sheet_rows
from tests.engine.tables import files

SIGNS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
PLAIN = SIGNS.map(lambda raw: raw.replace("\ufffe", "").replace("\uffff", ""))
MEASURE = r"""
import json, re, sys
from bangfu.engine.tables import open_table, read_rows
from tests.engine.tables.rosters import PEOPLE
count = sum(1 for _ in read_rows(open_table(sys.argv[1], roster=PEOPLE), PEOPLE))
# the peak of this process alone: rusage would count what its parent held before
peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]
print(json.dumps([count, int(peak)]))
"""


def values():
    strings = SharedStrings()
    for text in ("甲", "", "乙_x000A_"):
        strings.append(text)
    return CellValues(strings, {"1": stored_date})


def escaped(raw):
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


cells = st.one_of(
    st.none(),
    st.just('<c r="@"/>'),
    st.just('<c r="@" s="1"/>'),
    PLAIN.map(lambda raw: f'<c r="@" t="inlineStr"><is><t>{escaped(raw)}</t></is></c>'),
    PLAIN.map(lambda raw: f'<c r="@" t="str"><f>A1</f><v>{escaped(raw)}</v></c>'),
    st.integers(0, 4).map(lambda number: f'<c r="@" s="1" t="s"><v>{number}</v></c>'),
    st.integers(-(10**19), 10**19).map(lambda number: f'<c r="@"><v>{number}</v></c>'),
    st.floats(allow_nan=True).map(lambda number: f'<c r="@" s="2"><v>{number}</v></c>'),
    st.integers(-5, 60_000).map(lambda number: f'<c r="@" s="1"><v>{number}</v></c>'),
    st.sampled_from(["#REF!", "#N/A"]).map(lambda code: f'<c r="@" t="e"><v>{code}</v></c>'),
    st.sampled_from(['<c r="@" t="b"><v>1</v></c>', '<c r="@"><f>A1</f></c>']),
)
rows = st.lists(st.lists(cells, max_size=30), max_size=6)


def xml(table):
    lines = []
    for number, row in enumerate(table, start=2):
        line = "".join(
            cell.replace("@", f"{files.letters(place)}{number}")
            for place, cell in enumerate(row)
            if cell
        )
        lines.append(f'<row r="{number}" spans="1:9">{line}</row>')
    return "".join(lines)


@given(rows)
@settings(max_examples=100, deadline=None)
def test_the_fast_way_reads_what_the_exact_way_reads(table):
    block = xml(table)
    fast = PlainRows(values()).read(block, 1) if table else []
    exact = ExactRows(values())
    exact.row = 1
    assert fast == exact.feed(f"<sheetData>{block}</sheetData>", last=True)


@given(rows, st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_a_sheet_reads_the_same_however_it_is_written(table, odd):
    block = xml(table)
    changes = ("", " ", "<!-- x -->", "<?x?>")
    document = files.around(block + changes[odd])
    other = document.replace("<row ", "<x:row ").replace("</row>", "</x:row>")
    other = other.replace("<worksheet", '<worksheet xmlns:x="y"')
    assert read(document) == read(other)


def read(document):
    return list(sheet_rows(io.BytesIO(document.encode()), values()))


@given(st.lists(PLAIN, max_size=20))
@settings(max_examples=50, deadline=None)
def test_shared_texts_come_back_by_number(texts):
    plain = "".join(f"<si><t>{escaped(text)}</t></si>" for text in texts)
    runs = "".join(f"<si><r><t>{escaped(text)}</t></r></si>" for text in texts)
    for content in (plain, runs):
        strings = read_strings(io.BytesIO(f'<sst xmlns="x">{content}</sst>'.encode()))
        assert [strings[number] for number in range(len(texts))] == texts


def test_many_shared_texts_come_back_from_the_compact_part(monkeypatch):
    monkeypatch.setattr("bangfu.engine.tables.shared_strings.FIRST", 3)
    strings = SharedStrings()
    texts = ["甲", "", "乙" * 40_000, "丙", "丁" * 40_000, "", "戊"]
    for text in texts:
        strings.append(text)
    assert [strings[3], strings[5], strings[6]] == ["丙", "", "戊"]
    assert "32767" in strings[2].message
    assert "32767" in strings[4].message
    with pytest.raises(IndexError):
        strings[7]


def peak(path, count):
    row = files.row_xml(files.PEOPLE[0] * 2, 0).replace('0"', '{n}"')
    lines = (
        row.replace("{n}", str(number)).replace("周兰", f"周{number}")
        for number in range(2, count + 2)
    )
    path.write_bytes(files.xlsx_of("".join(lines)))
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, check=True, text=True
    )
    read_count, kilobytes = json.loads(ran.stdout)
    assert read_count == count
    return kilobytes / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="measured in /proc")
def test_ten_times_the_rows_take_hardly_more_memory(tmp_path):
    small, large = peak(tmp_path / "small.xlsx", 1_200), peak(tmp_path / "large.xlsx", 12_000)
    assert large - small < 12
