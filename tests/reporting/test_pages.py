"""Forms on pages: the calendar, filling, the sheet as on paper, the people behind a cell."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.reporting import actions, calendar
from bangfu.reporting.models import FilledForm
from tests.cast import CHANGLE, CHENGGUAN, LINQU, YEYUAN
from tests.guards import lifted

SHANDONG, WEIFANG = "370000000000", "370700000000"
FILL = {"form": "annex1", "division_code": LINQU, "period": "2023Q3"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.fixture
def filled(drawn, chen) -> FilledForm:
    drawn(9, {SHANDONG: 1234, WEIFANG: 1234, LINQU: 1234, CHENGGUAN: 1231, YEYUAN: 3})
    return actions.fill(**FILL, by=chen)


def sheet(answer):
    return answer.context["sheet"]


def cell(answer, code: str, column: str):
    [row] = [row for row in sheet(answer).rows if row.code == code]
    return next(cell for cell in row.cells if cell.column == column)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("wang", (403, 403, 403)),
        ("zhao", (200, 403, 404)),
        ("chen", (200, 200, 200)),
        ("zhou", (200, 200, 404)),
        ("sun", (200, 200, 200)),
        ("wu", (200, 403, 200)),
    ],
)
def test_each_role_gets_what_its_duty_and_place_allow(signed_in, who, statuses, filled):
    client = signed_in(who)
    pages = [reverse("forms"), reverse("form-fill"), reverse("filled-form", args=[filled.pk])]
    assert tuple(client.get(page).status_code for page in pages) == statuses


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("zhao", 404), ("wang", 403)])
def test_the_workbook_keeps_to_the_reach(signed_in, who, status, filled):
    answer = signed_in(who).get(reverse("filled-form-xlsx", args=[filled.pk]))
    assert answer.status_code == status


def test_the_sheet_is_the_paper_forms(signed_in, filled):
    answer = signed_in("chen").get(reverse("filled-form", args=[filled.pk]))
    first, second = sheet(answer).header
    assert sum(cell.colspan for cell in first) == 13
    assert [cell.text for cell in second] == ["", "吸纳脱贫人口数"] * 2
    html = answer.content.decode()
    assert "单位（公章）：临朐县人力资源和社会保障局" in html
    assert "填表日期：2023 年 10 月 12 日" in html
    assert "注：相关数据填当年累计数。" in html
    assert len(re.findall(r"<td|<th", html.split("<tbody>")[1].split("</tr>")[0])) == 13


def test_an_empty_cell_says_why_and_a_filled_one_leads_to_its_people(signed_in, filled):
    answer = signed_in("chen").get(reverse("filled-form", args=[filled.pk]))
    empty = cell(answer, LINQU, "trained_people")
    assert "职业技能培训" in empty.reason
    assert sheet(answer).reasons[empty.mark - 1] == empty.reason
    assert f'id="reason-{empty.mark}"' in answer.content.decode()
    number = cell(answer, LINQU, "workshop_people")
    assert (number.text, number.is_open) == ("1,234", True)
    link = reverse("filled-form-cell", args=[filled.pk, LINQU, "workshop_people"])
    assert link in answer.content.decode()


def test_the_province_sees_no_names_and_no_handful(signed_in, filled, sun):
    form = actions.fill(**{**FILL, "division_code": LINQU}, by=sun)
    client = signed_in("sun")
    answer = client.get(reverse("filled-form", args=[form.pk]))
    small = cell(answer, YEYUAN, "workshop_people")
    assert (small.text, small.is_open) == ("", False)
    assert "不足 5 人" in small.reason
    assert not cell(answer, LINQU, "workshop_people").is_open
    address = reverse("filled-form-cell", args=[form.pk, LINQU, "workshop_people"])
    assert client.get(address).status_code == 403
    book = client.get(reverse("filled-form-xlsx", args=[form.pk]))
    cells = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.values
    assert 3 not in [value for row in cells for value in row]


def test_filling_leads_to_the_form_and_twice_in_a_moment_is_once(signed_in, drawn):
    drawn(9, {LINQU: 12})
    client = signed_in("chen")
    answers = [client.post(reverse("form-fill"), FILL) for _ in range(2)]
    [form] = FilledForm.objects.all()
    assert {answer.url for answer in answers} == {reverse("filled-form", args=[form.pk])}


def test_filled_again_later_the_differences_are_shown(signed_in, filled, time_machine):
    kept = filled.cells
    kept["rows"][0]["cells"]["workshop_people"]["value"] = 1000
    with lifted(connection):
        FilledForm.objects.update(cells=kept)
    time_machine.move_to("2023-10-13 10:00+08:00")
    client = signed_in("chen")
    again = client.get(client.post(reverse("form-fill"), FILL).url)
    [change] = again.context["form"].changes
    assert (change.row, change.before, change.now) == ("临朐县", 1000, 1234)
    assert cell(again, LINQU, "workshop_people").is_changed
    assert not cell(again, CHENGGUAN, "workshop_people").is_changed


@pytest.mark.parametrize(
    "given",
    [
        {"division_code": CHANGLE},
        {"division_code": "x"},
        {"period": "2023Q9"},
        {"form": "annex9"},
    ],
)
def test_a_wrong_choice_is_told_beside_its_field(signed_in, drawn, given):
    drawn(9, {LINQU: 12})
    answer = signed_in("chen").post(reverse("form-fill"), {**FILL, **given})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(given)
    assert not FilledForm.objects.exists()


def test_a_quarter_without_a_closed_month_says_what_to_do(signed_in):
    answer = signed_in("chen").post(reverse("form-fill"), FILL)
    assert "请先为2023年9月结账" in answer.content.decode()


def test_the_calendar_knows_the_fifteenth_of_the_last_month(drawn, chen):
    drawn(9, {LINQU: 12})
    entries = {str(e.quarter): e for e in calendar.entries(chen, today=date(2023, 12, 10))}
    assert (entries["2023Q4"].due_on, entries["2023Q4"].is_soon) == (date(2023, 12, 15), True)
    assert (entries["2023Q3"].is_overdue, entries["2023Q3"].can_be_filled) == (True, True)
    assert "2023Q2" not in entries
    actions.fill(**FILL, by=chen)
    [entry] = [e for e in calendar.entries(chen, today=date(2023, 12, 10)) if e.filled]
    assert (str(entry.quarter), entry.is_overdue) == ("2023Q3", False)


def test_a_township_files_no_form(zhao, drawn):
    drawn(9, {LINQU: 12})
    assert calendar.entries(zhao, today=date(2023, 10, 12)) == []


@pytest.mark.django_db(transaction=True)
def test_the_people_behind_a_cell_come_page_by_page_and_masked(
    signed_in, county, chen, monkeypatch
):
    people = [county.person(name) for name in ("李秀英", "王建国", "赵小敏")]
    for person in people:
        county.spell(person, "2023-02", channel="workshop")
    monitoring.close_month(month=Month(2023, 9), by=chen)
    form = actions.fill(**FILL, by=chen)
    monkeypatch.setattr("bangfu.reporting.views.PAGE", 2)
    client = signed_in("chen")
    address = reverse("filled-form-cell", args=[form.pk, LINQU, "workshop_people"])
    first, second = client.get(address), client.get(address, {"page": "2"})
    assert [len(page.context["counted"].people) for page in (first, second)] == [2, 1]
    assert (first.context["value"], first.context["counted"].total) == (3, 3)
    shown = first.content.decode() + second.content.decode()
    assert not any(person.name in shown for person in people)
    assert all(person.person_number in shown for person in people)
    assert client.get(address, {"page": "x"}).status_code == 200
    missing = reverse("filled-form-cell", args=[form.pk, LINQU, "trained_people"])
    assert client.get(missing).status_code == 404
    nowhere = reverse("filled-form-cell", args=[form.pk, CHANGLE, "workshop_people"])
    assert client.get(nowhere).status_code == 404
    assert signed_in("zhou").get(address).status_code == 404


def test_the_list_in_english_names_the_form_in_english(signed_in, filled, client):
    client.cookies["django_language"] = "en"
    answer = signed_in("chen").get(reverse("forms"))
    assert "Progress of the employment campaign" in answer.content.decode()
