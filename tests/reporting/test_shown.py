"""Filled forms as they are seen and printed."""

import openpyxl
import pytest
from django.db import connection
from django.utils import translation

from bangfu.engine.forms import CheckKind
from bangfu.monitoring.models import Snapshot
from bangfu.org.actions import operator
from bangfu.reporting import actions, shown
from tests.cast import CHANGLE, CHENGGUAN, LINQU, YEYUAN
from tests.guards import lifted

WEIFANG = "370700000000"


def fill(staff, code=LINQU, period="2023Q3"):
    filled = actions.fill(form="annex1", division_code=code, period=period, by=staff)
    return shown.shown(filled, staff=staff)


def test_a_form_whose_numbers_agree_has_nothing_beside_it(drawn, chen):
    drawn(9, {LINQU: 12, CHENGGUAN: 7, YEYUAN: 5})
    form = fill(chen)
    assert form.problems == form.changes == []
    assert form.content.unit == "临朐县人力资源和社会保障局"
    assert form.content.filled_by == "陈立"


def test_a_total_that_is_not_the_sum_is_said_beside_the_form(drawn, chen):
    drawn(9, {LINQU: 13, CHENGGUAN: 7, YEYUAN: 5})
    [problem] = fill(chen).problems
    assert problem.kind is CheckKind.TOTAL_DIFFERS
    assert "临朐县" in problem.zh


def test_a_count_below_the_quarter_before_is_said(drawn, chen):
    drawn(6, {LINQU: 12, CHENGGUAN: 12})
    drawn(9, {LINQU: 11, CHENGGUAN: 11})
    fill(chen, period="2023Q2")
    assert [p.kind for p in fill(chen).problems] == [CheckKind.FELL, CheckKind.FELL]


def test_what_changed_since_the_form_was_filled_last_is_listed(drawn, chen):
    drawn(8, {LINQU: 12, CHENGGUAN: 12})
    fill(chen)
    drawn(9, {LINQU: 15, CHENGGUAN: 12, YEYUAN: 8})
    form = fill(chen)
    assert [(c.row, c.before, c.now) for c in form.changes] == [
        ("临朐县", 12, 15),
        ("冶源街道", None, 8),
    ]


def test_the_notes_say_as_of_when_and_for_whom(drawn, chen, sun):
    drawn(8, {LINQU: 12})
    with translation.override("zh-hans"):
        county, city = (list(fill(s, c).content.notes) for s, c in ((chen, LINQU), (sun, WEIFANG)))
    assert "2023年8月" in county[0]
    assert "2023年9月尚未结账" in county[1]
    assert "乡镇" in county[-1]
    assert not any("乡镇" in note for note in city)


def test_a_close_long_after_the_fact_is_said(drawn, chen):
    snapshot = drawn(9, {LINQU: 12})
    with lifted(connection):
        Snapshot.objects.filter(pk=snapshot.pk).update(is_reconstructed=True)
    with translation.override("zh-hans"):
        assert any("事后补算" in note for note in fill(chen).content.notes)


def test_a_few_people_are_hidden_from_who_may_not_see_people(drawn, sun, chen, tmp_path):
    drawn(9, {WEIFANG: 16, LINQU: 4, CHANGLE: 12})
    form = fill(sun, WEIFANG)
    cells = {row.code: row.cells["workshop_people"] for row in form.content.rows}
    assert (cells[LINQU].is_small, cells[LINQU].value) == (True, None)
    # 16 - 12 would be the four people
    assert (cells[CHANGLE].is_withheld, cells[CHANGLE].value) == (True, None)
    shown.write_workbook(form.filled, tmp_path / "f.xlsx", staff=sun)
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx")["附件1"]
    shown_cells = {sheet[f"A{line}"].value: sheet[f"G{line}"].value for line in range(6, 19)}
    assert {n: v for n, v in shown_cells.items() if v is not None} == {
        "潍坊市": 16,
        "临朐县": "<5",
        "昌乐县": "*",
    }


def test_what_is_withheld_is_not_told_beside_the_form_either(drawn, sun):
    drawn(8, {WEIFANG: 20, LINQU: 4, CHANGLE: 16})
    fill(sun, WEIFANG)
    drawn(9, {WEIFANG: 16, LINQU: 4, CHANGLE: 12})
    assert [change.row for change in fill(sun, WEIFANG).changes] == ["潍坊市"]


def test_the_quarter_before_tells_nothing_withheld(drawn, sun):
    drawn(6, {WEIFANG: 20, LINQU: 4, CHANGLE: 16})
    drawn(9, {WEIFANG: 20, LINQU: 8, CHANGLE: 12})
    assert fill(sun, WEIFANG).problems == []


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_none_and_five_are_not_a_few(drawn, sun, value, hidden):
    drawn(9, {WEIFANG: 20, LINQU: value})
    [_, linqu, _] = fill(sun, WEIFANG).content.rows
    assert linqu.cells["workshop_people"].is_small is hidden


def test_neither_problems_nor_changes_give_away_a_few_people(drawn, sun):
    drawn(8, {WEIFANG: 9, LINQU: 3, CHANGLE: 5})
    fill(sun, WEIFANG)
    drawn(9, {WEIFANG: 3, LINQU: 4, CHANGLE: 5})
    form = fill(sun, WEIFANG)
    assert form.problems == form.changes == []


def test_a_program_signs_nothing(drawn):
    drawn(9, {LINQU: 12})
    assert fill(operator()).content.filled_by == ""


def test_the_file_is_named_as_offices_name_it(drawn, chen):
    drawn(9, {LINQU: 12})
    assert shown.file_name(fill(chen).filled) == "附件1_临朐县_2023年第3季度.xlsx"


def test_the_county_files_no_number_of_a_few_people(drawn, chen, tmp_path):
    """rights.md 12 stands above the notice: the form says "<5", and 15 - 12 is not to be had."""
    drawn(9, {LINQU: 15, CHENGGUAN: 12, YEYUAN: 3})
    form = fill(chen)
    shown.write_workbook(form.filled, tmp_path / "f.xlsx", staff=chen)
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx")["附件1"]
    cells = {sheet[f"A{line}"].value: sheet[f"G{line}"].value for line in range(6, 9)}
    assert cells == {"临朐县": 15, "城关街道": "*", "冶源街道": "<5"}
    # the city's own form is counted from the closed month, not added from what counties file
    assert form.filled.cells["rows"][2]["cells"]["workshop_people"]["value"] == 3


def test_a_total_that_tells_all_units_is_hidden_too(drawn, chen):
    drawn(9, {LINQU: 8, CHENGGUAN: 4, YEYUAN: 4})
    cells = [row.cells["workshop_people"] for row in fill(chen).content.rows]
    assert [cell.value for cell in cells] == [None, None, None]
    assert cells[0].is_withheld


def test_a_form_hides_a_total_that_the_townships_below_would_tell(drawn, sun):
    drawn(9, {WEIFANG: 49, LINQU: 8, CHANGLE: 41, CHENGGUAN: 4, YEYUAN: 4})
    cells = {r.code: r.cells["workshop_people"] for r in fill(sun, WEIFANG).content.rows}
    assert (cells[WEIFANG].value, cells[LINQU].value, cells[CHANGLE].value) == (49, None, None)
