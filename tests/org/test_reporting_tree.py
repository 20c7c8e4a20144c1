from datetime import date

import pytest

from bangfu.audit.models import Record
from bangfu.org import actions
from bangfu.org.queries import places
from bangfu.org.rules import ReportingLineImpossible

pytestmark = pytest.mark.usefixtures("country")

WEIFANG, LINQU, QINGDAO = "370700000000", "370724000000", "370200000000"


@pytest.mark.parametrize(
    ("unit", "office"),
    [
        ("370724001000", LINQU),
        (LINQU, WEIFANG),
        (WEIFANG, "370000000000"),
        ("370000000000", ""),
        ("310117000000", "310000000000"),
        ("500235000000", "500000000000"),
        ("429004000000", "420000000000"),
        ("659001000000", "650000000000"),
        ("441900004000", "441900000000"),
        ("441900000000", "440000000000"),
        ("460400000000", "460000000000"),
        ("350128000000", "350000000000"),
        ("370724001999", "370724001000"),
    ],
)
def test_each_unit_reports_to_the_next_office_that_exists(unit, office):
    assert places().reports_to(unit) == office


def test_the_units_of_an_office_are_offices():
    tree = places()
    assert len(tree.reports("000000000000")) == 31
    assert len(tree.reports("500000000000")) == 38
    assert "429004000000" in tree.reports("420000000000")
    assert "429000000000" not in tree.reports("420000000000")
    assert "441900004000" in tree.reports("441900000000")
    assert "350128000000" in tree.reports("350000000000")
    assert "350128000000" not in tree.reports("350100000000")


def test_every_unit_below_an_office_reports_to_it():
    tree = places()
    for province in tree.reports("000000000000"):
        for unit in tree.reports(province):
            assert tree.reports_to(unit) == province
            assert all(tree.reports_to(below) == unit for below in tree.reports(unit))


def test_every_township_reaches_its_province_exactly_once():
    tree = places()
    closure = tree.reporting_closure([*tree.children(LINQU), "441900004000", "429004001000"])
    provinces = [unit for _, unit, level in closure if level == "province"]
    assert len(provinces) == len(tree.children(LINQU)) + 2
    assert len(closure) == len(set(closure))


def test_a_repeated_code_is_counted_once_in_the_closure():
    tree = places()
    assert tree.reporting_closure([LINQU, LINQU]) == tree.reporting_closure([LINQU])


def test_a_unit_can_be_put_under_another_office_from_a_day_on(operator):
    actions.set_reporting_line(
        unit_code=LINQU, reports_to_code=QINGDAO, valid_from=date(2024, 1, 1), by=operator
    )
    assert places().reports_to(LINQU) == QINGDAO
    assert LINQU in places().reports(QINGDAO)
    assert LINQU not in places().reports(WEIFANG)
    assert places(date(2023, 12, 31)).reports_to(LINQU) == WEIFANG
    assert places(date(2024, 1, 1)).reports_to(LINQU) == QINGDAO
    assert Record.objects.filter(action="set_reporting_line").get().before == {
        "reports_to_code": WEIFANG
    }


def test_a_line_set_twice_on_one_day_is_the_later_one(operator):
    for office in (QINGDAO, "370000000000"):
        actions.set_reporting_line(
            unit_code=LINQU, reports_to_code=office, valid_from=date(2024, 1, 1), by=operator
        )
    assert places().reports_to(LINQU) == "370000000000"


@pytest.mark.parametrize("office", [LINQU, "370724001000", "370799000000", "310100000000"])
def test_nobody_reports_to_himself_below_himself_or_to_no_office(operator, office):
    with pytest.raises(ReportingLineImpossible, match="报送"):
        actions.set_reporting_line(
            unit_code=LINQU, reports_to_code=office, valid_from=date(2024, 1, 1), by=operator
        )
    assert places().reports_to(LINQU) == WEIFANG


@pytest.fixture
def operator(db):
    return actions.operator()
