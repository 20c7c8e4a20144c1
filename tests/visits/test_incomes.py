"""An income said at the door is of a month: last month unless another was said."""

import pytest
from django.urls import reverse

from bangfu.engine.tables import write_table
from bangfu.registry.codes import EditReason
from bangfu.registry.models import MonthlyIncome, WorkSpell
from bangfu.registry.queries import version_of
from bangfu.visits import actions
from bangfu.visits.models import Answer, Visit
from tests.registry.test_monthly_incomes import SEPTEMBER, known
from tests.registry.test_monthly_incomes import said as corrected
from tests.visits.conftest import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]


@pytest.fixture
def spell(li) -> WorkSpell:
    """4,200 yuan since March."""
    return li.spells.get()


def months(spell) -> list[tuple[int, int]]:
    return [(month, yuan) for month, yuan, _ in known(spell)]


@pytest.mark.parametrize(
    ("said", "since"), [({}, 9), ({"income_month": "2023-07"}, 7), ({"end_month": "2023-08"}, 8)]
)
def test_months_before_keep_what_they_were_said_to_bring(phone, li, spell, wang, said, since):
    assert phone(sent(li, monthly_income_yuan="5000", **said)).json() == {"held": 0}
    assert months(spell) == [(3, 4200), (since, 5000)]
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 5000
    assert known(spell)[-1][2] == wang.pk


def test_the_same_as_is_known_changes_nothing(phone, li, spell):
    phone(sent(li, monthly_income_yuan="4200"))
    assert not MonthlyIncome.objects.exists()
    assert Answer.objects.get().state == "same"


def test_the_first_amount_known_is_that_of_all_the_work(phone, li, spell, zhao):
    corrected(spell, None, reason=EditReason.MISTAKE, by=zhao)
    phone(sent(li, monthly_income_yuan="3800"))
    assert not MonthlyIncome.objects.exists()
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 3800


@pytest.mark.parametrize("month", ["2023-02", "2023-11", "七月"])
def test_a_month_without_the_work_waits_with_the_amount(phone, client, li, spell, month):
    assert phone(sent(li, monthly_income_yuan="5000", income_month=month)).json() == {"held": 1}
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 4200
    answer = Answer.objects.get()
    page = client.get(reverse("visit-settle", args=[answer.pk])).content.decode()
    assert "这是哪个月的收入" in page
    assert month in page
    told = {"take": "said", "version": f"{version_of(spell)}"}
    assert client.post(reverse("visit-settle", args=[answer.pk]), told).status_code == 409


def test_what_was_held_is_written_for_the_month_that_was_said(phone, client, li, spell, zhao):
    visit = sent(li, monthly_income_yuan="5000", income_month="2023-08")
    corrected(spell, 4600, reason=EditReason.MISTAKE, by=zhao)
    assert phone(visit).json() == {"held": 1}
    told = {"take": "said", "version": f"{version_of(spell)}"}
    client.post(reverse("visit-settle", args=[Answer.objects.get().pk]), told)
    assert months(spell) == [(3, 4600), (8, 5000)]


def test_the_page_asks_for_the_month_and_says_what_is_wrong_with_it(client, li, wang):
    client.force_login(wang)
    address = reverse("visit", args=[li.person_number])
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "photo"}
    given |= {"outcome": "met", "monthly_income_yuan": "5000", "income_month": "2023-12"}
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "income_month" in answer.context["form"].errors
    assert not Visit.objects.exists()


HEADERS = ["人口编号", "姓名", "走访日期", "走访结果", "月收入（元）", "这是哪个月的收入"]


def test_a_file_of_visits_says_the_month_in_a_column_of_its_own(tmp_path, li, spell, chen):
    row = [li.person_number, "李秀英", "2023-10-09", "见到本人或家人", "5000", "2023-08"]
    lone = [*row[:2], "2023-10-08", row[3], "", "2023-08"]
    for name, rows, told in (
        ("v.csv", [row, lone], (1, 1, 0)),
        ("again.csv", [row], (0, 0, 1)),
    ):
        path = write_table(tmp_path / name, HEADERS, rows)
        batch = actions.receive_visits(path=path, file_name=name, by=chen)
        assert (batch.added_count, batch.rejected_count, batch.same_count) == told
        actions.apply_visits(batch, by=chen)
        assert months(spell) == [(3, 4200), (8, 5000)]


def test_an_amount_known_of_later_is_written_for_the_month_that_was_said(phone, li, spell, zhao):
    corrected(spell, 5000, SEPTEMBER, by=zhao)
    told = {"monthly_income_yuan": "5000", "income_month": "2023-06"}
    for state in ("applied", "same"):
        phone(sent(li, **told))
        assert Answer.objects.latest("pk").state == state
        assert months(spell) == [(3, 4200), (6, 5000), (9, 5000)]
