"""What is seen outside the township where few people are counted: nothing that tells of them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bangfu.cli.closing import figure_rows
from bangfu.disclosure import actions as disclosure
from bangfu.engine.codes import Counting
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import goals, readiness
from bangfu.monitoring.models import Figure
from bangfu.org import small_cells
from bangfu.registry.models import CheckFinding
from bangfu.reporting import actions as reporting
from bangfu.rights.codes import Purpose
from bangfu.rights.queries.five_facts import Unit
from bangfu.web.exports.lists import LISTS
from tests.cast import CHANGLE, CHENGGUAN, DADIAN, LINQU, NANGUAN, XITAN, YEYUAN, staff
from tests.rights.people import agree
from tests.web.conftest import INCOME

pytestmark = pytest.mark.django_db
WEIFANG = "370700000000"
YEAR = Counting.YTD_EVER_ALL


@pytest.fixture
def page(client, sun):
    client.force_login(sun)

    def of(**asked):
        return client.get(reverse("dashboard"), asked)

    return of


def test_the_income_of_one_person_is_hidden_under_every_counting(page, drawn):
    september = drawn.month()
    drawn.figure(september, CHENGGUAN, 1)
    drawn.figure(september, CHENGGUAN, 40, counting=YEAR)
    drawn.income(september, CHENGGUAN, 3777, of=1)
    for counting in Counting:
        text = page(division=CHENGGUAN, counting=counting.value).content.decode()
        assert "3777" not in text.replace(",", ""), counting


def test_an_income_of_which_nobody_says_how_many_have_it_is_hidden(page, drawn):
    drawn.figure(drawn.month(), CHENGGUAN, 3777, indicator=INCOME)
    assert "3,777" not in page(division=CHENGGUAN).content.decode()


def test_the_income_that_one_of_many_has_told_is_hidden(page, drawn, client, zhao):
    september = drawn.month()
    drawn.figure(september, CHENGGUAN, 40)
    drawn.warning(drawn.income(september, CHENGGUAN, 3777, of=1))
    for address in (reverse("dashboard"), reverse("warnings"), reverse("home")):
        assert "3,777" not in client.get(address).content.decode(), address
    answer = page(division=CHENGGUAN)
    assert answer.context["tiles"]["income"].is_small
    assert answer.context["chart"]["income"][-1] is None
    client.force_login(zhao)
    assert "3,777" in client.get(reverse("dashboard")).content.decode()


def test_one_hidden_unit_is_not_the_total_less_the_others(page, drawn):
    september = drawn.month()
    for code, people in ((WEIFANG, 50), (LINQU, 3), (CHANGLE, 47)):
        drawn.figure(september, code, people)
    shown = page(division=WEIFANG)
    rows = {row.code: row.people for row in shown.context["rows"]}
    assert (rows[LINQU].is_small, rows[CHANGLE].is_withheld) == (True, True)
    assert ">47<" not in shown.content.decode()
    # nor on the page of the unit itself, nor in its two years
    answer = page(division=CHANGLE)
    assert answer.context["tiles"]["on_date"].value is None
    assert answer.context["chart"]["people"][-1] is None


def test_within_a_withheld_unit_nothing_adds_up_to_it(page, drawn):
    september = drawn.month()
    people = ((WEIFANG, 50), (LINQU, 47), (CHANGLE, 3), (CHENGGUAN, 30), (YEYUAN, 17))
    for code, count in people:
        drawn.figure(september, code, count)
    answer = page(division=LINQU)
    rows = {row.code: row.people.value for row in answer.context["rows"]}
    # 30 and something: nobody works out the 47, and no more is hidden than that takes
    assert (rows[CHENGGUAN], rows[YEYUAN]) == (30, None)
    assert answer.context["tiles"]["on_date"].is_withheld


@pytest.mark.parametrize("indicator", ["people_at_work", INCOME])
def test_a_share_does_not_tell_an_earlier_small_number(page, drawn, indicator):
    august, september = drawn.month(Month(2023, 8)), drawn.month()
    for month, people, income in ((august, 4, 3000), (september, 8, 3300)):
        drawn.figure(month, CHENGGUAN, people)
        drawn.income(month, CHENGGUAN, income, of=people)
    tiles = page(division=CHENGGUAN).context["tiles"]
    tile = tiles["income" if indicator == INCOME else "on_date"]
    assert tile.value in (8, 3300)
    assert tile.month_on_month is None


def test_a_file_of_figures_hides_what_the_pages_hide(drawn, chen, zhao):
    september = drawn.month()
    figures = ((LINQU, 60), (CHENGGUAN, 8), (YEYUAN, 52), (XITAN, 4), (NANGUAN, 4))
    for code, people in figures:
        drawn.figure(september, code, people)
    drawn.income(september, XITAN, 3777, of=3)
    by_code = {}
    for reader in (chen, zhao):
        for code, *_, indicator, _counting, value, _mom, _yoy in figure_rows(
            september.month, by=reader
        ):
            by_code[reader, code, indicator] = value
    people = {code: by_code[chen, code, "people_at_work"] for code, _ in figures}
    assert people == {LINQU: 60, CHENGGUAN: "*", YEYUAN: "*", XITAN: "<5", NANGUAN: "<5"}
    assert by_code[chen, XITAN, INCOME] == "<5"
    assert by_code[zhao, CHENGGUAN, "people_at_work"] == 8
    assert by_code[zhao, XITAN, INCOME] == 3777


def test_warnings_hide_what_the_table_hides(page, drawn, client, zhao):
    september = drawn.month()
    figure = drawn.figure(september, CHENGGUAN, 3)
    drawn.warning(figure)
    drawn.warning(drawn.income(september, CHENGGUAN, 3777, of=3))
    for address in (reverse("dashboard"), reverse("warnings"), reverse("home")):
        text = re.sub(r"\s+", " ", client.get(address).content.decode())
        assert "不显示" in text, address
        assert "-6.1%" not in text, address
        assert "3,777" not in text, address
    client.force_login(zhao)
    assert "3,777" in client.get(reverse("warnings")).content.decode()


def test_the_township_sees_every_number_and_its_county_does_not(client, chen, zhao, drawn):
    september = drawn.month()
    for code, people in ((LINQU, 50), (CHENGGUAN, 47), (YEYUAN, 3), (XITAN, 4), (NANGUAN, 43)):
        drawn.figure(september, code, people)
    shown = {}
    for reader, asked in ((zhao, CHENGGUAN), (chen, CHENGGUAN), (chen, LINQU)):
        client.force_login(reader)
        answer = client.get(reverse("dashboard"), {"division": asked})
        rows = answer.context["rows"]
        shown[reader, asked] = {row.code: row.people.value for row in rows if row.people.value}
    assert shown[zhao, CHENGGUAN] == {XITAN: 4, NANGUAN: 43}
    assert shown[chen, CHENGGUAN] == shown[chen, LINQU] == {}


@pytest.mark.parametrize(
    ("parts", "units", "told"),
    [((4, 4), {None}, None), ((1, 5), {None, 5}, None), ((3, 4), {None}, 7)],
)
def test_a_total_that_nothing_covers_is_hidden(client, chen, drawn, parts, units, told):
    september = drawn.month()
    drawn.figure(september, LINQU, sum(parts))
    for code, people in zip((CHENGGUAN, YEYUAN), parts, strict=True):
        drawn.figure(september, code, people)
    client.force_login(chen)
    answer = client.get(reverse("dashboard"), {"division": LINQU})
    assert {row.people.value for row in answer.context["rows"]} == units
    assert answer.context["tiles"]["on_date"].value == told


def test_the_city_does_not_show_the_total_that_the_county_hides(page, drawn):
    september = drawn.month()
    upper = ((WEIFANG, 49), (LINQU, 8), (CHANGLE, 41))
    for code, people in (*upper, (CHENGGUAN, 4), (YEYUAN, 4)):
        drawn.figure(september, code, people)
    rows = {row.code: row.people for row in page(division=WEIFANG).context["rows"]}
    assert {rows[code].value for code in (LINQU, CHANGLE)} == {None}
    assert page(division=WEIFANG).context["tiles"]["on_date"].value == 49
    for code in (LINQU, CHANGLE):
        answer = page(division=code)
        assert answer.context["tiles"]["on_date"].is_withheld
        assert answer.context["chart"]["people"][-1] is None


def test_villages_that_tell_their_township_hide_it_on_every_page(page, drawn):
    september = drawn.month()
    figures = ((WEIFANG, 60), (LINQU, 60), (CHENGGUAN, 8), (YEYUAN, 52), (XITAN, 4), (NANGUAN, 4))
    for code, people in figures:
        drawn.figure(september, code, people)
    for asked in (LINQU, CHENGGUAN, WEIFANG):
        answer = page(division=asked)
        shown = {row.code: row.people.value for row in answer.context["rows"]}
        hidden = (CHENGGUAN, YEYUAN, XITAN, NANGUAN)
        assert {shown[code] for code in hidden if code in shown} <= {None}, asked
    assert page(division=CHENGGUAN).context["tiles"]["on_date"].is_withheld
    assert page(division=LINQU).context["tiles"]["on_date"].value == 60


TOLD = [(0, "0"), (1, "<5"), (4, "<5"), (5, "5+"), (9, "5+"), (1234, "1,230+")]


@pytest.mark.parametrize(("count", "told"), TOLD)
@pytest.mark.parametrize("who", ["sun", "wu", "chen"])
def test_numbers_of_today_are_rounded_outside_the_township(request, who, count, told):
    assert small_cells.told(count, staff=request.getfixturevalue(who)) == told


@pytest.mark.parametrize("who", ["wang", "zhao", "of_township"])
def test_who_is_of_the_township_is_told_of_few(request, divisions, who):
    near = staff("near", "auditor", CHENGGUAN, "镇审计") if who == "of_township" else None
    assert small_cells.told(3, staff=near or request.getfixturevalue(who)) == "3"


def test_an_office_without_the_programme_is_not_told_of_few(zhao):
    zhao.given_duties = ["relief"]
    assert small_cells.told(3, staff=zhao) == "<5"


@pytest.mark.parametrize(("who", "told"), [("chen", "3"), ("zhao", "3"), ("wu", "<5")])
def test_a_list_of_names_says_its_length_to_who_works_it_off(request, who, told):
    assert small_cells.listed(3, staff=request.getfixturevalue(who)) == told


def test_the_county_is_told_of_few_by_a_list_of_names_and_by_no_number(client, county, drawn, chen):
    li = county.person("李秀英")
    drawn.discrepancy(li, task=drawn.task(li, days=-9), state="dispatched")
    client.force_login(chen)
    assert "未办结 &lt;5 条" in page_text(client, reverse("home"))
    assert "共 1 条" in page_text(client, reverse("discrepancies"))
    page = client.get(reverse("home")).content.decode()
    offices = re.findall(r'<td class="num[^"]*">([^<]*)</td>', page)
    assert offices == ["&lt;5", "0", "0", "&lt;5"]


@pytest.mark.parametrize("who", ["sun", "wu", "chen"])
def test_neither_dashboard_nor_close_tells_of_few(client, request, county, drawn, september, who):
    li, reader = county.person("李秀英"), request.getfixturevalue(who)
    drawn.discrepancy(li, task=drawn.task(li, days=-9), state="dispatched")
    client.force_login(reader)
    for asked in ({}, {"division": XITAN}, {"division": CHENGGUAN}):
        text = page_text(client, reverse("dashboard"), **asked)
        assert "其中超期 &lt;5 条" in text
        assert "未办结差异 &lt;5 条" in text
        assert menu_counts(client, reverse("dashboard"), **asked) <= {"&lt;5"}
    assert "还有 <5 条没有办结" in readiness.items(september.month, staff=reader)[-1].told


@pytest.mark.parametrize("days", [-9, 9])
@pytest.mark.parametrize(("who", "told"), [("zhao", "1"), ("chen", "&lt;5"), ("wu", "&lt;5")])
def test_the_menu_of_every_page_tells_of_few_in_the_township_alone(
    client, request, county, drawn, who, told, days
):
    li = county.person("李秀英")
    drawn.discrepancy(li, task=drawn.task(li, days=days), state="dispatched")
    client.force_login(request.getfixturevalue(who))
    for name in ("home", "people", "discrepancies"):
        assert menu_counts(client, reverse(name)) == {told}


def menu_counts(client, address, **asked) -> set[str]:
    """How many tasks there are, as the frame of a page has it: beside and above it."""
    page = client.get(address, asked).content.decode()
    return set(re.findall(r'class="nav-count[^>]*>(?:<span[^>]*>[^<]*</span>)?([^<]*)</b>', page))


def page_text(client, address, **asked) -> str:
    page = client.get(address, asked).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("who", "is_told"), [("wu", False), ("chen", True), ("zhao", True)])
def test_a_list_of_people_behind_a_number_says_its_length_to_who_corrects_the_register(
    client, request, li, chen, who, is_told
):
    li.spells.update(start_month=Month(2023, 3), channel="workshop")
    monitoring.close_month(month=Month(2023, 9), by=chen)
    asked = {"indicator": "people_at_work", "counting": "ON_DATE_ALL", "division_code": CHENGGUAN}
    filled = reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
    cell = {"row": LINQU, "column": "workshop_people", "pk": filled.pk}
    pages = [reverse("figure-people", args=[Figure.objects.get(**asked).pk])]
    if who != "zhao":  # the form is the county's
        pages.append(reverse("filled-form-cell", kwargs=cell))
    client.force_login(request.getfixturevalue(who))
    for address in pages:
        text = page_text(client, address)
        assert "李*英" in text
        assert ("名单 1 人" in text, "数字 1" in text) == (is_told, is_told)


@pytest.mark.parametrize(("who", "told"), [("wu", "&lt;5"), ("chen", "2"), ("zhao", "2")])
def test_a_list_taken_away_says_its_length_to_who_corrects_the_register(
    client, request, county, divisions, who, told
):
    reader = request.getfixturevalue(who)
    county.person("李秀英"), county.person("王芳")
    given = {"columns": ["division_code"], "file_format": "csv", "purpose": "verify"}
    export = disclosure.ask(kind=LISTS["people"], asked={}, **given, by=reader)
    client.force_login(reader)
    assert f"人数 {told} 要导出的列" in page_text(client, reverse("export", args=[export.pk]))
    assert f"人员名单 {told} " in page_text(client, reverse("exports"))


@pytest.mark.parametrize("who", ["wu", "chen"])
def test_the_checks_tell_of_few_in_the_township_alone(client, county, request, who, zhao):
    for name in ("张一", "张二", "张三"):
        finding(county.person(name), "ability_missing")
    for number in range(7):
        finding(county.person(f"李{number}", division_code=DADIAN), "relation_missing")
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("checks"), {"division": LINQU})
    seen = {cell.strip() for cell in re.findall(r"<td[^>]*num\">([^<]*)<", page.content.decode())}
    assert seen == {"&lt;5", "5+", "0"}
    client.force_login(zhao)
    assert ">3<" in client.get(reverse("checks")).content.decode()


def finding(person, rule) -> CheckFinding:
    return CheckFinding.objects.create(
        person=person,
        division_code=person.division_code,
        rule=rule,
        severity="error",
        start_number=0,
        first_found_on=date(2023, 9, 20),
    )


@pytest.mark.parametrize(("agreed", "shown"), [(6, None), (10, 10), (2, None)])
def test_neither_the_few_who_agree_nor_the_few_who_do_not_are_told(
    county, sun, chen, zhao, agreed, shown
):
    people = [county.person(f"李{number}") for number in range(10)]
    for person in people[:agreed]:
        agree(person, purpose=Purpose.OFFER, by=zhao)
    codes = [LINQU, CHENGGUAN]
    for reader, told in ((sun, shown), (chen, shown), (zhao, agreed)):
        rows = goals.rows(codes, {}, dict.fromkeys(codes), year=2023, staff=reader)
        assert {row.division_code: row.agreeing for row in rows} == dict.fromkeys(codes, told)


def test_who_agrees_and_whose_facts_are_known_is_told_as_rounded_as_all_of_today(county, sun, zhao):
    people = [county.person(f"李{number}") for number in range(18)]
    for person in people[:12]:
        agree(person, purpose=Purpose.OFFER, by=zhao)
    for reader, told in ((sun, (10, 15)), (zhao, (12, 18))):
        [row] = goals.rows([CHENGGUAN], {}, {CHENGGUAN: None}, year=2023, staff=reader)
        assert (row.agreeing, row.people) == told
    unit = Unit(CHENGGUAN, people=18, complete=11, lacking={})
    assert (unit.share(sun), unit.share(zhao)) == (66, 61)
