"""The header row is found wherever it stands, whatever its columns' order and spelling."""

import pytest

from bangfu.engine.tables import TableUnreadable, match_columns, open_table, read_rows
from tests.engine.tables import files
from tests.engine.tables.broken_workbooks import doubled, nested
from tests.engine.tables.rosters import PEOPLE


@pytest.fixture
def opened(tmp_path):
    def open_content(content, name="people.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return open_table(path, roster=PEOPLE)

    return open_content


def names(table):
    return [row.values["name"] for row in read_rows(table, PEOPLE)]


@pytest.mark.parametrize("above", range(10))
def test_the_header_may_stand_in_any_of_the_first_ten_rows(opened, above):
    table = opened(files.xlsx([["某县人员信息表"]] * above + files.ROWS))
    assert table.header_row == above + 1
    assert names(table) == ["周兰", "何英"]


def test_blank_rows_above_the_header_count_as_excel_counts_them(opened):
    table = opened(files.xlsx(files.ROWS, first=4))
    assert table.header_row == 4
    assert [row.row for row in read_rows(table, PEOPLE)] == [5, 6]


def test_columns_may_come_in_any_order(opened):
    turned = [list(reversed(row)) for row in files.ROWS]
    first = next(read_rows(opened(files.xlsx(turned)), PEOPLE))
    assert first.values == {
        "province": "山东省",
        "village": "蒋市店子村",
        "name": "周兰",
        "number": "990009195909038246",
        "employer": "甲厂",
        "months": 6,
    }


@pytest.mark.parametrize(
    "spelling",
    [
        "务工时间(月)",
        "务工时间（月）",
        "务工 时间\n（月）",
        "*务工时间（月）",
        "务工时间【月】",
        "务工月数",
    ],
)
def test_spaces_brackets_and_other_spellings_do_not_matter(spelling):
    found = match_columns(["姓名", "证件号码", spelling], PEOPLE)
    assert found.positions["months"] == 2


def test_the_declared_spelling_wins_over_another_one():
    found = match_columns(["成员姓名", "证件号码", "姓名"], PEOPLE)
    assert found.positions["name"] == 2
    assert found.unused == ["成员姓名"]


@pytest.mark.parametrize(("place", "columns"), [(0, "A 列、I 列"), (12, "H 列、M 列")])
def test_one_header_in_two_columns_is_refused_naming_both(opened, place, columns):
    with pytest.raises(TableUnreadable, match=columns):
        opened(files.xlsx(doubled("姓名", place)))


def test_columns_that_never_come_in_are_named_and_their_values_are_not_read(opened):
    table = opened(files.xlsx())
    assert table.columns.dropped == ["民族", "政治面貌"]
    assert "汉族" not in str([row.values for row in read_rows(table, PEOPLE)])


def test_what_nobody_asked_for_and_what_is_missing_is_said():
    found = match_columns(["姓名", "证件号码", "备注", None, ""], PEOPLE)
    assert found.unused == ["备注"]
    assert "省" in found.missing
    assert found.missing_required == []


def test_a_missing_required_column_is_refused_by_name(opened):
    with pytest.raises(TableUnreadable, match="缺少必需的列：证件号码"):
        opened(files.xlsx([["省", "村", "姓名"], ["甲", "乙", "丙"]]))


def test_two_header_rows_are_read_as_one(opened):
    table = opened(files.xlsx(nested()))
    assert table.header_row == 3
    assert table.columns.positions["village"] == 4
    assert names(table) == ["周兰", "何英"]


def test_a_row_of_data_is_not_taken_for_a_second_header_row(opened):
    rows = [["省", "姓名", "证件号码", "务工企业名称"], ["甲省", "村", "1", "姓名"]]
    table = opened(files.xlsx(rows))
    assert table.header_row == 1
    assert names(table) == ["村"]


def test_the_header_printed_again_on_every_page_is_not_a_person(opened):
    rows = [*files.ROWS[:2], files.HEADERS, files.ROWS[2]]
    assert names(opened(files.xlsx(rows))) == ["周兰", "何英"]


def test_the_first_sheet_that_fits_is_read(tmp_path):
    parts = files.parts_of(files.sheet_xml([["说明"], ["请按要求填写"]]), name="说明")
    parts["xl/worksheets/sheet2.xml"] = files.sheet_xml(files.ROWS)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "</sheets>", '<sheet name="数据" sheetId="2" r:id="rId9"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{files.OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
        "</Relationships>",
    )
    path = tmp_path / "two.xlsx"
    path.write_bytes(files.zipped(parts))
    table = open_table(path, roster=PEOPLE)
    assert (table.sheet, names(table)) == ("数据", ["周兰", "何英"])
