"""Annex 1 filled from months that were really closed."""

import openpyxl
import pytest

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure
from bangfu.reporting import actions, queries, rules, shown
from bangfu.reporting.models import FilledForm
from tests.cast import CHENGGUAN, DADIAN, LINQU, YEYUAN

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER = Month(2023, 9)


@pytest.fixture
def at_work(county):
    """Two in workshops (one of them left in May), one in a welfare post, in two townships."""
    for name, place, months, channel in (
        ("甲", None, "2023-02", "workshop"),
        ("乙", DADIAN, "2023-03 - 2023-05", "workshop"),
        ("丙", DADIAN, "2023-09", "welfare_post"),
        ("丁", None, "2023-01", "enterprise"),
    ):
        person = county.person(name, **({"division_code": place} if place else {}))
        county.spell(person, months, channel=channel)


@pytest.fixture
def closed(at_work, chen):
    return monitoring.close_month(month=SEPTEMBER, by=chen)


def filled_by(staff, code=LINQU, period="2023Q3") -> FilledForm:
    return actions.fill(form="annex1", division_code=code, period=period, by=staff)


def values(filled, column):
    return {row["code"]: row["cells"][column]["value"] for row in filled.cells["rows"]}


def test_a_county_fills_its_own_row_and_its_townships(closed, chen):
    filled = filled_by(chen)
    assert values(filled, "workshop_people") == {LINQU: 2, CHENGGUAN: 1, YEYUAN: 1}
    assert values(filled, "welfare_post_people") == {LINQU: 1, CHENGGUAN: 0, YEYUAN: 1}
    assert (filled.period, filled.snapshot, filled.filled_by) == ("2023Q3", closed, chen)


def test_a_cell_names_its_figure_its_counting_and_nothing_else(closed, chen):
    kept = queries.cell(filled_by(chen), LINQU, "workshop_people")
    figure = Figure.objects.get(
        snapshot=closed, indicator=Indicator.WORKSHOP_PEOPLE, division_code=LINQU
    )
    assert kept == {
        "value": 2,
        "indicator": Indicator.WORKSHOP_PEOPLE,
        "counting": Counting.YTD_EVER_ALL,
        "figure": figure.pk,
    }


def test_corrections_after_the_close_do_not_reach_the_form(closed, county, chen):
    county.spell(county.person("戊"), "2023-04", channel="workshop")
    assert values(filled_by(chen), "workshop_people")[LINQU] == 2


def test_the_latest_closed_month_inside_the_quarter_serves_and_no_other(at_work, chen):
    monitoring.close_month(month=Month(2023, 6), by=chen)
    with pytest.raises(rules.MonthNotClosed):
        filled_by(chen)
    for number in (7, 8):
        monitoring.close_month(month=Month(2023, number), by=chen)
    filled = filled_by(chen)
    assert filled.snapshot.month == Month(2023, 8)
    assert values(filled, "welfare_post_people")[LINQU] == 0


def test_behind_a_cell_stand_as_many_people_as_it_says(closed, chen):
    filled = filled_by(chen)
    for row in filled.cells["rows"]:
        for column, kept in row["cells"].items():
            behind = queries.people_behind(filled, row["code"], column, staff=chen)
            if kept["value"] is None:
                assert behind is None
            else:
                assert behind.total == len(behind.people) == kept["value"]


def test_behind_a_cell_stands_the_work_known_at_the_close(closed, chen):
    behind = queries.people_behind(filled_by(chen), YEYUAN, "workshop_people", staff=chen)
    [counted] = behind.people
    assert counted.person.name == "乙"
    assert [spell["start_month"] for spell in counted.spells] == [202303]


def test_a_neighbour_finds_nobody_behind_a_cell(closed, chen, zhou):
    filled = filled_by(chen)
    assert queries.people_behind(filled, LINQU, "workshop_people", staff=zhou).total == 0
    assert list(queries.filled_forms(zhou)) == []
    assert list(queries.filled_forms(chen)) == [filled]


def test_a_real_close_prints(county, chen, tmp_path):
    county.spell(county.person("甲"), "2023-02", channel="workshop")
    monitoring.close_month(month=Month(2023, 9), by=chen)
    shown.write_workbook(filled_by(chen), tmp_path / "f.xlsx", staff=chen)
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx")["附件1"]
    assert [sheet[f"A{line}"].value for line in (6, 7, 8)] == ["临朐县", "城关街道", "冶源街道"]
    assert [sheet[f"G{line}"].value for line in (6, 7, 8)] == ["<5", "<5", None]
