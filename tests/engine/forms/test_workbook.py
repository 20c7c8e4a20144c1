import shutil
import subprocess

import openpyxl
import pytest

from bangfu.engine.forms import ANNEX1, EmptyBecause, FormCell, FormRow, write_xlsx
from tests.engine.forms.test_annex1 import FIRST_ROW


@pytest.fixture
def filled(row, content):
    return content(
        row("潍坊市", workshop_people=1012, welfare_post_people=9),
        row("临朐县", workshop_people=1005, welfare_post_people=4),
        row("昌乐县", workshop_people=7),
        notes=("数据截至 2023年9月。",),
    )


@pytest.fixture
def printed(filled, tmp_path):
    return write_xlsx(ANNEX1, filled, tmp_path / "form.xlsx")


@pytest.fixture
def sheet(printed):
    return openpyxl.load_workbook(printed)["附件1"]


def test_the_sheet_is_the_form_and_nothing_else(sheet):
    assert sheet["A1"].value == "附件1"
    assert sheet["A2"].value == "防止返贫就业攻坚行动推进情况表"
    assert sheet["A3"].value == "单位（公章）：潍坊市人力资源和社会保障局"
    assert sheet["H3"].value == "填表日期：2023 年 9 月 15 日"
    assert [cell.value for cell in sheet[4] if cell.value] == FIRST_ROW
    assert [cell.value for cell in sheet[5] if cell.value] == ["吸纳脱贫人口数"] * 2
    assert [sheet.cell(line, 1).value for line in (6, 7, 8)] == ["潍坊市", "临朐县", "昌乐县"]
    assert " ".join(sheet["A9"].value.split()) == "注：相关数据填当年累计数。 填表人：陈立 电话："
    assert sheet.max_column == 13
    assert sheet.max_row == 9


def test_cells_are_merged_as_in_the_notice(sheet):
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert merged == {
        "A2:M2",
        "A3:G3",
        "H3:M3",
        *(f"{letter}4:{letter}5" for letter in "ABCDEJKLM"),
        "F4:G4",
        "H4:I4",
        "A9:M9",
    }


def test_a_total_and_its_of_which_make_an_l(sheet):
    assert sheet["F5"].border.top.style is None
    assert sheet["F4"].border.bottom.style is None
    assert sheet["G5"].border.left.style == "thin"
    assert sheet["F5"].border.bottom.style == "thin"


def test_what_nobody_counted_is_blank_and_not_zero(sheet):
    assert sheet["B6"].value is None
    assert sheet["J8"].value is None
    assert sheet["G8"].value == 7


def test_sums_are_formulas_that_carry_their_value(printed, sheet):
    assert sheet["G6"].value == "=SUM(G7:G8)"
    values = openpyxl.load_workbook(printed, data_only=True)["附件1"]
    assert values["G6"].value == 1012


def test_a_total_that_is_no_sum_stays_the_counted_number(row, content, tmp_path):
    filled = content(row("潍坊市", workshop_people=13), row("临朐县", workshop_people=12))
    sheet = openpyxl.load_workbook(write_xlsx(ANNEX1, filled, tmp_path / "f.xlsx"))["附件1"]
    assert sheet["G6"].value == 13


def test_a_unit_without_subordinates_is_one_row(row, content, tmp_path):
    filled = content(row("三沙市", workshop_people=3))
    sheet = openpyxl.load_workbook(write_xlsx(ANNEX1, filled, tmp_path / "f.xlsx"))["附件1"]
    assert sheet["G6"].value == 3
    assert sheet.max_row == 7


def test_a_few_people_are_not_printed_nor_to_be_had_by_subtraction(row, content, tmp_path):
    few = row("临朐县")
    few.cells["workshop_people"] = FormCell(is_small=True)
    filled = content(row("潍坊市", workshop_people=12), few, row("昌乐县", workshop_people=9))
    sheet = openpyxl.load_workbook(write_xlsx(ANNEX1, filled, tmp_path / "f.xlsx"))["附件1"]
    assert sheet["G7"].value == "<5"
    assert sheet["G6"].value == 12


def test_a_name_that_looks_like_a_formula_is_a_name(row, content, tmp_path):
    filled = content(row("=1+1", workshop_people=1))
    sheet = openpyxl.load_workbook(write_xlsx(ANNEX1, filled, tmp_path / "f.xlsx"))["附件1"]
    assert (sheet["A6"].value, sheet["A6"].data_type) == ("=1+1", "s")


def test_the_second_sheet_gives_source_and_counting_or_the_reason_of_every_column(printed):
    rows = list(openpyxl.load_workbook(printed)["填报说明"].iter_rows(values_only=True))
    assert len([row for row in rows[1:13] if row[2]]) == 12
    assert rows[6] == (
        "G",
        "就业帮扶车间个数（吸纳脱贫人口数）",
        "帮扶车间吸纳人数，口径：当年累计务工人数（含县内）",
    )
    assert rows[1][2] == f"空缺：{EmptyBecause.NO_ALLIANCES.zh}"
    assert rows[-1][0] == "数据截至 2023年9月。"


def test_the_page_prints_across_on_one_width_with_its_header_on_every_page(sheet):
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    # one page wide is the format's own default, so only the free height is written
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$5"


@pytest.mark.office
def test_libreoffice_opens_and_prints_it(printed, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    subprocess.run(
        [
            office,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(printed),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    read = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "form.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    text = "".join(read.stdout.split())
    assert "防止返贫就业攻坚行动推进情况表" in text
    assert "潍坊市1,0129" in text
    assert "注：相关数据填当年累计数。填表人：陈立电话：" in text
    assert "第1页" in text


def test_many_townships_are_many_rows(row, content, tmp_path):
    townships = [row(f"第{n}镇", workshop_people=1) for n in range(60)]
    filled = content(row("大县", workshop_people=60), *townships)
    assert all(isinstance(unit, FormRow) for unit in filled.units)
    sheet = openpyxl.load_workbook(write_xlsx(ANNEX1, filled, tmp_path / "f.xlsx"))["附件1"]
    assert sheet["G6"].value == "=SUM(G7:G66)"
    assert sheet["A67"].value.startswith("注：")
