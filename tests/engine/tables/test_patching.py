"""A table written back differs in the cells that were told, and in no other byte."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bangfu.engine.tables import (
    Column,
    Roster,
    TableUnreadable,
    layout_of,
    open_table,
    write_patched,
    write_table,
)
from bangfu.engine.tables import patching as module
from bangfu.engine.tables.delimited import delimiter_of

ANY = Roster(
    "any",
    "任意",
    tuple(Column(header, header, parse=str) for header in ("甲", "乙", "丙", "丁")),
    dropped=("民族",),
)
HEADERS = ["丙", "民族", "甲", "丁", "乙"]
ROWS = [
    ["一", "汉族", "990009195909038246", date(2023, 9, 1), 4700],
    ["二", None, "a&b<c>", date(2023, 9, 2), 3.5],
    [None, "藏族", "三", None, None],
]


@pytest.fixture
def by_hand(tmp_path):
    """As people make them: titles above, shared texts, dates, another sheet, merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某县某表"])
    sheet.append(["单位：某县"])
    sheet.append(HEADERS)
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    book.create_sheet("说明").append(["不动"])
    book.save(tmp_path / "hand.xlsx")
    return tmp_path / "hand.xlsx"


def patched(path, changes, *, mark=""):
    table = open_table(path, roster=ANY)
    return write_patched(table, changes, path.with_name(f"back{path.suffix}"), mark=mark)


def cells(path) -> list[list]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0]]


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_told_cells_and_dropped_columns_differ(by_hand):
    told = [(4, {0: "壹", 3: "2023-10-05", 4: "5000"}), (6, {4: "新", 3: "=1+1"})]
    back = cells(patched(by_hand, told))
    assert back[:3] == cells(by_hand)[:3]
    assert back[3] == ["壹", None, "990009195909038246", datetime.fromisoformat("2023-10-05"), 5000]
    assert back[4] == ["二", None, "a&b<c>", datetime.fromisoformat("2023-09-02"), 3.5]
    assert back[5] == [None, None, "三", "=1+1", "新"]
    texts = openpyxl.load_workbook(by_hand.with_name("back.xlsx")).active
    assert texts["D6"].data_type == "s", "a text is never run"


def test_every_other_part_and_every_other_cell_keeps_its_bytes(by_hand):
    old, new = parts(by_hand), parts(patched(by_hand, [(4, {0: "壹"})]))
    assert list(old) == list(new)
    changed = [name for name in old if old[name] != new[name]]
    assert changed == ["xl/worksheets/sheet1.xml"]
    before, after = old[changed[0]], new[changed[0]]
    for cell in (b'<c r="A4"', b'<c r="B4"', b'<c r="B6"'):
        before, after = without(before, cell), without(after, cell)
    assert before == after


def without(sheet: bytes, start: bytes) -> bytes:
    at = sheet.index(start)
    tag = sheet.index(b">", at)
    end = tag + 1 if sheet[tag - 1 : tag] == b"/" else sheet.index(b"</c>", at) + 4
    return sheet[:at] + sheet[end:]


def test_nothing_told_and_nothing_dropped_is_the_same_sheet(tmp_path):
    path = write_table(tmp_path / "t.xlsx", ["甲", "乙"], [["一", "二"], ["", "四"]])
    assert parts(patched(path, [])) == parts(path)


def test_a_workbook_bears_the_mark_in_its_properties_alone(by_hand):
    back = patched(by_hand, [], mark="导出人：陈立 <&>")
    assert openpyxl.load_workbook(back).properties.description == "导出人：陈立 <&>"
    changed = {name for name, old in parts(by_hand).items() if parts(back)[name] != old}
    assert changed == {"docProps/core.xml", "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_keeps_encoding_quotes_and_line_ends(tmp_path, encoding, end):
    lines = [
        '"丙",民族,甲,丁,乙',
        '"一""壹,x",汉族,镕㐂,,"4,7"',
        "",
        "二,藏族,三,四",
        '"五\n",,六,,',
    ]
    path = tmp_path / "t.csv"
    path.write_bytes(end.join(lines).encode(encoding))
    back = patched(path, [(2, {2: 'a"b', 4: "7"}), (5, {3: "=x"})])
    lines[1] = '"一""壹,x",,"a""b",,"7"'
    lines[3] = "二,,三,四"
    lines[4] = '"五\n",,六,\'=x,'
    assert back.read_bytes() == end.join(lines).encode(encoding)


FIELDS = st.text("甲a,\"\n\r;'", max_size=6)


@given(
    rows=st.lists(st.tuples(FIELDS, FIELDS, FIELDS, FIELDS), min_size=1, max_size=8),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_any_text_table_reads_as_before_but_for_what_was_told(tmp_path_factory, rows, data):
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([["甲", "乙", "丙", "丁"], *rows])
    path = tmp_path_factory.mktemp("trip") / "t.csv"
    path.write_bytes(stream.getvalue().encode())
    # with more of another sign it is a table of other columns
    assume(delimiter_of(path, "utf-8") == ",")
    table = open_table(path, roster=ANY)
    before = dict(table.rows())
    number = data.draw(st.sampled_from(sorted(before) or [0]))
    told = [(number, {1: "新,"})] if before else []
    after = dict(open_table(patched(path, told), roster=ANY).rows())
    if before:
        before[number][1] = "新,"
    assert after == before


def test_a_long_sheet_is_passed_through_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4096)
    rows = [[f"{n}", "x" * 40, "", "汉族"] for n in range(600)]
    path = write_table(tmp_path / "t.xlsx", ["甲", "乙", "丙", "民族"], rows)
    back = patched(path, ((n + 2, {2: f"新{n}"}) for n in range(0, 600, 7)))
    for n, row in open_table(back, roster=ANY).rows():
        new = f"新{n - 2}" if (n - 2) % 7 == 0 else None
        assert row == [str(n - 2), "x" * 40, new, None]


def test_a_change_that_finds_no_row_makes_no_file(tmp_path):
    path = write_table(tmp_path / "t.csv", ["甲", "乙"], [["一", "二"]])
    with pytest.raises(TableUnreadable, match="第 9 行"):
        patched(path, [(9, {0: "x"})])


def test_a_web_page_that_calls_itself_a_workbook_is_refused(tmp_path):
    path = tmp_path / "t.xls"
    path.write_text("<html><body><table><tr><td>甲</td></tr></table></body></html>", "utf-8")
    with pytest.raises(TableUnreadable, match="不能按原样写回"):
        layout_of(path)


@pytest.mark.office
def test_the_office_suite_opens_what_is_written_back(by_hand, tmp_path):
    back = patched(by_hand, [(4, {0: "壹", 3: "2023-10-05"})])
    as_text = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    command = [shutil.which("soffice"), "--headless", "--convert-to", as_text, "--outdir", tmp_path]
    subprocess.run([*command, back], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "back.csv").read_text("utf-8")
    assert "壹" in text
    assert "汉族" not in text


def with_formula(path, text: str, *, cell: str = "B4") -> None:
    """As a program writes one: with what it came to when the file was saved."""
    parts = {}
    with zipfile.ZipFile(path) as book:
        parts = {one: book.read(one) for one in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    there = re.compile(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % cell.encode())
    assert there.search(parts[sheet])
    made = f'<c r="{cell}" t="str">{text}<v>汉族</v></c>'.encode()
    parts[sheet] = there.sub(made, parts[sheet])
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def cells_of(path, *, data_only: bool) -> list:
    sheet = openpyxl.load_workbook(path, data_only=data_only).worksheets[0]
    return [sheet["B4"].value, sheet["B5"].value, sheet["C4"].value]


def test_a_formula_in_a_column_that_is_never_returned_tells_nothing(by_hand):
    with_formula(by_hand, '<f t="shared" ref="B4:B6" si="0">CONCATENATE("汉","族")</f>')
    assert cells_of(by_hand, data_only=True)[0] == "汉族"
    back = patched(by_hand, [])
    assert not cells_of(back, data_only=True)[0]
    assert cells_of(back, data_only=False)[0] == '=""'
    assert "汉" not in zipfile.ZipFile(back).read("xl/worksheets/sheet1.xml").decode()


def test_a_formula_that_is_corrected_says_what_is_right_or_the_file_is_not_made(by_hand):
    swapped = Roster("any", "任意", (*ANY.columns, Column("民族", "民族", parse=str)))
    with_formula(by_hand, "<f>1</f>")
    table = open_table(by_hand, roster=swapped)
    back = write_patched(table, [(4, {1: '说"是"&<否>'})], by_hand.with_name("back.xlsx"))
    assert cells_of(back, data_only=True)[0] == '说"是"&<否>'
    with_formula(by_hand, '<f t="array" ref="B4:B5">1</f>')
    table = open_table(by_hand, roster=swapped)
    for text in ("是", ""):
        with pytest.raises(TableUnreadable, match="第 4 行"):
            write_patched(table, [(4, {1: text})], by_hand.with_name("back.xlsx"))


def test_a_formula_that_cells_beside_it_read_is_not_taken_from_them(by_hand):
    with_formula(by_hand, '<f t="shared" ref="B4:C5" si="0">A4</f>')
    for cell in ("C4", "C5"):
        with_formula(by_hand, '<f t="shared" si="0"/>', cell=cell)
    with pytest.raises(TableUnreadable, match="第 4 行"):
        patched(by_hand, [])


def test_a_cell_that_only_reads_the_formula_of_another_is_corrected(by_hand):
    with_formula(by_hand, '<f t="shared" ref="C4:C5" si="0">A4</f>', cell="C4")
    with_formula(by_hand, '<f t="shared" si="0"/>', cell="C5")
    back = openpyxl.load_workbook(patched(by_hand, [(5, {2: "新"})]), data_only=True).active
    assert back["C5"].value == "新"
    with pytest.raises(TableUnreadable, match="第 4 行"):
        patched(by_hand, [(4, {2: "新"})])
