"""Every cell comes out as the exact text that a person would have typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.tables import (
    Column,
    Questionable,
    Roster,
    TableUnreadable,
    open_table,
    read_rows,
    text,
)
from bangfu.engine.tables.cells import number_text, stored_date, stored_number
from bangfu.engine.tables.workbook import is_date
from tests.engine.tables import files
from tests.engine.tables.rosters import PEOPLE


def first_row(tmp_path, content, name="people.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return next(read_rows(open_table(path, roster=PEOPLE), PEOPLE))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2023", "2023"),
        ("2023.0", "2023"),
        ("4700", "4700"),
        ("4.7E+3", "4700"),
        ("0.30000000000000004", "0.3"),
        ("1E-7", "0.0000001"),
        ("-12.50", "-12.5"),
        ("990009195909038246", "990009195909038246"),
        ("990009590903824", "990009590903824"),
        (" 12 ", "12"),
    ],
)
def test_numbers_come_out_as_they_were_meant(stored, shown):
    assert stored_number(stored) == shown


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_keep_every_digit(number):
    assert number_text(float(number)) == str(number)
    assert stored_number(str(number)) == str(number)


@given(st.decimals(0, 10**6, places=2))
def test_amounts_keep_their_cents(amount):
    assert float(number_text(float(amount))) == float(amount)
    assert "e" not in number_text(float(amount)).lower()


@pytest.mark.parametrize("stored", ["3.7072419800101101E+17", "370724198001011000", "nan"])
def test_lost_digits_are_a_problem_and_never_a_number(tmp_path, stored):
    cell = f'<c r="@"><v>{stored}</v></c>'
    row = first_row(tmp_path, files.with_cell(cell, place=files.NUMBER))
    assert row.values["number"] is None
    assert row.rejected


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        ("45170", "2023-09-01"),
        ("45170.5", "2023-09-01 12:00:00"),
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("0.25", "06:00:00"),
        ("45170.999999999", "2023-09-02"),
        ("99999999", "99999999"),
        ("-3", "-3"),
    ],
)
def test_dates_come_out_in_iso_form(serial, shown):
    assert stored_date(serial) == shown


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"年"m"月"', True),
        ("[$-804]yyyy/m/d;@", True),
        ("h:mm", True),
        ("[h]:mm", True),
        ('0.00"元/月"', False),
        ("#,##0;[Red]-#,##0", False),
        ("General", False),
        ("@", False),
        ('_ ¥* #,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', False),
    ],
)
def test_number_formats_that_show_dates_are_known(code, expected):
    assert is_date(code) is expected


def test_a_date_cell_is_read_with_its_style(tmp_path):
    cell = '<c r="@" s="2"><v>45170</v></c>'
    assert first_row(tmp_path, files.with_cell(cell)).values["name"] == "2023-09-01"


@pytest.mark.parametrize("dirt", ["\t{}", "'{}", " {} ", "　{}\u200b", "‘{}", "{}\u00a0"])
def test_dirt_around_a_text_falls_off(dirt):
    assert text(dirt.format("37x")) == "37x"


def test_full_width_signs_become_ordinary_and_rare_characters_stay():
    assert text("３７Ｘ") == "37X"
    assert text("\uf967㐂·䶮") == "\uf967㐂·䶮"


def test_the_file_keeps_what_the_parse_function_removes(tmp_path):
    cell = '<c r="@" t="inlineStr"><is><t xml:space="preserve">\t周 \'</t></is></c>'
    path = tmp_path / "people.xlsx"
    path.write_bytes(files.with_cell(cell))
    _, cells = next(open_table(path, roster=PEOPLE).rows())
    assert cells[files.NAME] == "\t周 '"


@pytest.mark.parametrize("place", [files.NAME, 1])
def test_a_formula_without_result_is_a_problem_only_where_it_matters(tmp_path, place):
    row = first_row(tmp_path, files.with_cell('<c r="@"><f>A1</f></c>', place=place))
    assert [error.message for error in row.errors] == ["公式没有结果"] * (place == files.NAME)


@pytest.mark.parametrize(
    "cell", ['<c r="@" t="e"><v>#REF!</v></c>', "<c r='@' t='e'><v>#N/A</v></c>"]
)
def test_an_error_value_is_named(tmp_path, cell):
    row = first_row(tmp_path, files.with_cell(cell))
    assert "错误值 #" in row.errors[0].message
    assert (row.errors[0].row, row.errors[0].column, row.errors[0].header) == (2, 8, "姓名")


def test_every_wrong_cell_of_a_row_is_listed_with_its_class_and_remedy(tmp_path):
    rows = [files.HEADERS, ["山东省"], ["山东省", *[""] * 19, "13"]]
    path = tmp_path / "people.xlsx"
    path.write_bytes(files.xlsx(rows))
    first, second = read_rows(open_table(path, roster=PEOPLE), PEOPLE)
    assert [error.header for error in first.errors] == ["姓名", "证件号码"]
    assert [error.value_class for error in first.errors] == ["personal", "sensitive"]
    assert second.errors[2].remedy == "请填写 0 到 12 的整数"
    assert "13" not in str(second.errors[2])


def test_a_questionable_value_is_taken_in_with_a_warning(tmp_path):
    def doubtful(raw):
        raise Questionable("请核对", "对照证件", value=raw.lower())

    roster = Roster("r", "表", (Column("a", "甲", doubtful), Column("b", "乙")))
    path = tmp_path / "t.csv"
    path.write_text("甲,乙\r\nX,1\r\nX,2\r\n", encoding="utf-8")
    rows = list(read_rows(open_table(path, roster=roster), roster))
    assert [row.values["a"] for row in rows] == ["x", "x"]
    assert [error.rejects for row in rows for error in row.errors] == [False, False]
    assert not rows[0].rejected


def test_equal_texts_are_parsed_once(tmp_path):
    calls = []
    roster = Roster("r", "表", (Column("a", "甲", lambda raw: calls.append(raw) or raw),))
    path = tmp_path / "t.csv"
    path.write_text("甲\r\n" + "x\r\n" * 50, encoding="utf-8")
    assert len(list(read_rows(open_table(path, roster=roster), roster))) == 50
    assert calls == ["x"]


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(TableUnreadable, match="找不到文件"):
        open_table(tmp_path / "none.xlsx", roster=PEOPLE)


def test_damage_below_the_header_is_said_while_reading(tmp_path):
    path = tmp_path / "people.xlsx"
    rows = [files.row_xml(files.PEOPLE[0], number) for number in (*range(2, 1_000), 5)]
    path.write_bytes(files.xlsx_of("".join(rows)))
    table = open_table(path, roster=PEOPLE)
    with pytest.raises(TableUnreadable, match="行号错乱"):
        list(table.rows())
