"""Filling annex 1 from drawn figures."""

import pytest

from bangfu.audit.models import Record
from bangfu.engine.forms import EmptyBecause
from bangfu.engine.values import Month
from bangfu.org import actions as org
from bangfu.reporting import actions, queries, rules
from bangfu.reporting.models import FilledForm
from tests.cast import CHANGLE, CHENGGUAN, LINQU, YEYUAN

WEIFANG, SHANDONG = "370700000000", "370000000000"


@pytest.fixture
def september(drawn):
    return drawn(9, {SHANDONG: 12, WEIFANG: 12, LINQU: 12, CHENGGUAN: 7, YEYUAN: 5})


def filled_by(staff, code=LINQU, period="2023Q3") -> FilledForm:
    return actions.fill(form="annex1", division_code=code, period=period, by=staff)


def values(filled, column):
    return {row["code"]: row["cells"][column]["value"] for row in filled.cells["rows"]}


def test_a_city_fills_its_counties_in_the_order_of_their_codes(september, sun):
    filled = filled_by(sun, WEIFANG)
    assert list(values(filled, "workshop_people")) == [WEIFANG, LINQU, CHANGLE]


def test_a_province_fills_its_cities(september, sun):
    assert list(values(filled_by(sun, "37"), "workshop_people")) == [
        SHANDONG,
        "370200000000",
        WEIFANG,
    ]


def test_where_nobody_is_registered_the_cell_is_empty_and_says_so(september, sun):
    filled = filled_by(sun, WEIFANG)
    kept = queries.cell(filled, CHANGLE, "workshop_people")
    assert kept == {"value": None, "reason": EmptyBecause.NOBODY_REGISTERED}


def test_a_column_without_source_is_empty_in_every_row(september, chen):
    filled = filled_by(chen)
    assert set(values(filled, "trained_people").values()) == {None}
    assert queries.cell(filled, LINQU, "trained_people")["reason"] == EmptyBecause.NO_TRAINING


def test_filling_leaves_a_trace(september, chen):
    filled = filled_by(chen)
    trace = Record.objects.get(action="fill_form")
    assert (trace.subject_id, trace.by_id, trace.division_code) == (str(filled.pk), chen.pk, LINQU)


def test_filled_again_it_is_a_new_row_and_the_old_one_stays(september, chen):
    first, second = filled_by(chen), filled_by(chen)
    assert first.pk != second.pk
    assert FilledForm.objects.count() == 2
    assert queries.filled_before(second) == first
    assert queries.latest("annex1", LINQU, "2023Q3") == second


def test_the_units_are_those_of_the_month_and_not_of_today(september, chen, sun):
    org.set_reporting_line(
        unit_code=LINQU,
        reports_to_code="370200000000",
        valid_from=Month(2023, 10).first_day,
        by=chen,
    )
    assert LINQU in values(filled_by(sun, WEIFANG), "workshop_people")


def test_before_any_close_the_remedy_is_said(chen):
    with pytest.raises(rules.MonthNotClosed, match=r"2023年9月尚未结账.*先为2023年9月结账"):
        filled_by(chen)
    assert not FilledForm.objects.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CHENGGUAN, "县级以上"),
        ("370724001200", "县级以上"),
        ("370799", "区划代码"),
        ("37072", "2、4、6、9 或 12 位"),
        ("临朐县", "2、4、6、9 或 12 位"),
        ("", "2、4、6、9 或 12 位"),
        ("000000000000", "县级以上"),
    ],
)
def test_what_is_no_such_unit_fills_no_form(september, code, said):
    with pytest.raises(rules.UnitWithoutForm, match=said):
        filled_by(org.operator(), code)


@pytest.mark.parametrize("code", [CHANGLE, WEIFANG, SHANDONG])
def test_nobody_fills_for_a_unit_out_of_reach(september, chen, code):
    with pytest.raises(rules.UnitOutOfReach):
        filled_by(chen, code)
    assert not FilledForm.objects.exists()


@pytest.mark.parametrize("period", ["2023-09", "2023Q5", "", "去年"])
def test_a_period_that_is_no_quarter_is_refused(september, chen, period):
    with pytest.raises(rules.PeriodUnknown, match="2023Q3"):
        filled_by(chen, period=period)


def test_a_form_that_does_not_exist_is_refused_with_those_that_do(chen):
    with pytest.raises(rules.FormUnknown, match="annex1"):
        actions.fill(form="annex9", division_code=LINQU, period="2023Q3", by=chen)


@pytest.mark.parametrize(("row", "column"), [("370725000000", "workshop_people"), (LINQU, "x")])
def test_a_cell_that_is_not_there_has_nobody_behind_it(september, chen, row, column):
    assert queries.people_behind(filled_by(chen), row, column, staff=chen) is None
