"""What we write we can read, and Excel shows it as it is."""

import openpyxl
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.tables import (
    CellProblem,
    Column,
    Roster,
    open_table,
    read_rows,
    write_marked_up,
    write_table,
    write_template,
)
from tests.engine.tables import files
from tests.engine.tables.rosters import PEOPLE

TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)
ANY = Roster(
    "any",
    "任意",
    tuple(
        Column(name, header, parse=str) for name, header in (("a", "甲"), ("b", "乙"), ("c", "丙"))
    ),
)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@given(table=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=12))
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read_back_cell_by_cell(tmp_path_factory, suffix, table):
    path = tmp_path_factory.mktemp("trip") / f"t{suffix}"
    write_table(path, ["甲", "乙", "丙"], table)
    found = [cells for _, cells in open_table(path, roster=ANY).rows()]
    assert found == [[cell or None for cell in row] for row in table if any(row)]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_identity_numbers_amounts_and_formulas_survive(tmp_path, suffix):
    row = ["990009195909038246", 4700, "=1+1", 0.1, None, "007"]
    headers = ["甲", "乙", "丙", "丁", "戊", "己"]
    path = write_table(tmp_path / f"t{suffix}", headers, [row])
    _, cells = next(open_table(path, roster=ANY).rows())
    assert cells == ["990009195909038246", "4700", "=1+1", "0.1", None, "007"]


def test_csv_begins_with_the_mark_that_excel_needs(tmp_path):
    path = write_table(tmp_path / "t.csv", ["甲"], [["乙"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_template_is_read_as_an_empty_table_and_explains_every_column(tmp_path):
    path = write_template(PEOPLE, tmp_path / "template.xlsx")
    table = open_table(path, roster=PEOPLE)
    assert list(table.rows()) == []
    assert set(table.columns.positions) == set(PEOPLE.names)
    explained = openpyxl.load_workbook(path)["填表说明"]
    assert [cell.value for cell in explained["A"]][3:] == [c.header for c in PEOPLE.columns]
    assert "民族" not in str([cell.value for cell in explained["A"]])


def test_the_template_offers_code_lists_and_says_what_to_write(tmp_path):
    long = tuple(f"很长的选项第{n}号" for n in range(40))
    lists = Roster(
        "lists",
        "表",
        (
            Column("a", "甲", choices=("是", "否"), required=True, help="说明。", example="是"),
            Column("b", "乙", choices=long),
            Column("c", "丙"),
        ),
    )
    book = openpyxl.load_workbook(write_template(lists, tmp_path / "t.xlsx"))
    sheet = book.worksheets[0]
    rules = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert rules == {"A2:A1048576": '"是,否"', "B2:B1048576": "选项!$B$1:$B$40"}
    assert [cell.value for cell in book["选项"]["B"]] == list(long)
    assert book["选项"].sheet_state == "hidden"
    assert sheet["A1"].comment.text == "必填。说明。可填：是、否。例：是"
    assert sheet["C1"].comment is None
    assert sheet.column_dimensions["A"].number_format == "@"


@pytest.fixture
def marked(tmp_path):
    path = tmp_path / "people.xlsx"
    rows = [["标题"], *files.ROWS]
    rows[2] = list(rows[2])
    rows[2][files.MONTHS], rows[2][files.NAME] = "十三", ""
    path.write_bytes(files.xlsx(rows))
    table = open_table(path, roster=PEOPLE)
    problems = [problem for row in read_rows(table, PEOPLE) for problem in row.errors]
    write_marked_up(table, problems, tmp_path / "marked.xlsx")
    return openpyxl.load_workbook(tmp_path / "marked.xlsx")


def test_wrong_cells_go_back_coloured_with_a_comment(marked):
    sheet = marked["收到的数据"]
    wrong = sheet.cell(3, files.MONTHS + 1)
    assert wrong.value == "十三"
    assert wrong.fill.fgColor.rgb == "FFF8CBAD"
    assert "0 到 12" in wrong.comment.text
    assert sheet.cell(3, files.NAME + 1).fill.fgColor.rgb == "FFF8CBAD"
    assert sheet.cell(4, files.NAME + 1).value == "何英"
    assert sheet.cell(4, files.NAME + 1).comment is None


def test_columns_that_never_come_in_go_back_empty(marked):
    values = [cell.value for row in marked["收到的数据"].iter_rows() for cell in row]
    assert "汉族" not in values
    assert "群众" not in values
    assert "民族（按规定不接收，未保留）" in values


def test_every_problem_is_listed_with_what_to_do(marked):
    lines = list(marked["问题清单"].iter_rows(values_only=True))
    assert lines[0] == ("工作表", "行", "列", "列名", "内容类别", "程度", "问题", "怎么改")
    assert lines[1][:4] == ("Sheet1", 3, "H", "姓名")
    assert lines[2][1:6] == (3, "U", "务工时间（月）", "个人信息", "本行不能入库")
    assert lines[2][7] == "请填写 0 到 12 的整数"


def test_a_marked_up_copy_can_be_corrected_and_sent_again(marked, tmp_path):
    sheet = marked["收到的数据"]
    sheet.cell(3, files.MONTHS + 1).value = "12"
    sheet.cell(3, files.NAME + 1).value = "周兰"
    marked.save(tmp_path / "again.xlsx")
    table = open_table(tmp_path / "again.xlsx", roster=PEOPLE)
    rows = list(read_rows(table, PEOPLE))
    assert [row.errors for row in rows] == [[], []]
    assert rows[0].values["months"] == 12


def test_a_problem_of_a_whole_row_and_a_doubt_are_listed_too(tmp_path):
    path = write_table(tmp_path / "t.xlsx", ["甲", "乙"], [["1", "2"]])
    table = open_table(path, roster=ANY)
    whole = CellProblem(2, None, "", "internal", "可能错列", "请检查", rejects=True)
    doubt = CellProblem(2, 1, "甲", "public", "少见", "请核对", rejects=False)
    write_marked_up(table, [whole, doubt], tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book["收到的数据"]["A2"].fill.fgColor.rgb == "FFFFF2CC"
    assert [row[5] for row in book["问题清单"].iter_rows(values_only=True)][1:] == [
        "本行不能入库",
        "可入库，请核对",
    ]


def test_the_same_table_gives_the_same_bytes_whenever_it_is_written(tmp_path):
    written = []
    for day in ("2023-09-01 08:00:00", "2024-01-31 20:00:07"):
        with time_machine.travel(f"{day}+08:00"):
            written.append(write_table(tmp_path / "表.xlsx", ["姓名"], [["甲"]]).read_bytes())
    assert written[0] == written[1]
