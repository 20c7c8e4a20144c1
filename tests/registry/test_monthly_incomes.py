"""Monthly income of a spell: from which month it holds, said by whom, taken back with the edit."""

from decimal import Decimal

import pyarrow as pa
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.engine.indicators import incomes_in
from bangfu.engine.store import connect
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure
from bangfu.registry import actions, earning
from bangfu.registry.codes import EditReason
from bangfu.registry.models import MonthlyIncome, WorkSpell
from bangfu.registry.queries import version_of
from tests.cast import LINQU, made_up_number

JUNE, JULY, SEPTEMBER = Month(2023, 6), Month(2023, 7), Month(2023, 9)


@pytest.fixture
def spell(li) -> WorkSpell:
    """4,200 yuan since March, as a file had it."""
    return li.spells.get()


def said(spell, yuan, since=None, *, reason=EditReason.CHANGED, by) -> None:
    spell.refresh_from_db()
    actions.edit(
        row=spell,
        version=version_of(spell),
        typed={"monthly_income_yuan": yuan and Decimal(yuan)},
        income_since=since,
        reason=reason,
        by=by,
    )
    spell.refresh_from_db()


def known(spell) -> list[tuple[int, int, object]]:
    rows = spell.incomes.standing()
    return [(row.month.month, int(row.income_yuan), row.recorded_by_id) for row in rows]


@pytest.mark.django_db
def test_what_held_before_stays_and_the_spell_says_the_newest(spell, zhao, chen):
    said(spell, 5000, JULY, by=zhao)
    assert known(spell) == [(3, 4200, None), (7, 5000, zhao.pk)]
    assert spell.monthly_income_yuan == 5000
    said(spell, 4600, JUNE, by=chen)
    assert known(spell) == [(3, 4200, None), (6, 4600, chen.pk), (7, 5000, zhao.pk)]
    assert spell.monthly_income_yuan == 5000
    assert spell.incomes.get(month=JUNE).source == "更正：情况有变化"


@pytest.mark.django_db
def test_the_same_said_again_writes_nothing(spell, zhao):
    said(spell, 4200, JULY, by=zhao)
    assert not MonthlyIncome.objects.exists()
    for _ in range(2):
        said(spell, 5000, JULY, by=zhao)
    assert MonthlyIncome.objects.count() == 2
    assert spell.history.count() == 2


@pytest.mark.django_db
def test_an_amount_corrected_for_no_month_is_that_of_the_newest(spell, zhao):
    said(spell, 4100, reason=EditReason.MISTAKE, by=zhao)
    assert known(spell) == []
    said(spell, 5000, JULY, by=zhao)
    said(spell, 5500, reason=EditReason.MISTAKE, by=zhao)
    assert known(spell) == [(3, 4100, zhao.pk), (7, 5500, zhao.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize("reason", [one for one in EditReason if one != EditReason.MISTAKE])
def test_a_raise_of_no_month_does_not_write_over_the_months_before(spell, zhao, reason):
    with pytest.raises(earning.IncomeMonthMissing, match="从哪个月起"):
        said(spell, 9000, reason=reason, by=zhao)
    spell.refresh_from_db()
    assert (spell.monthly_income_yuan, known(spell)) == (4200, [])


@pytest.mark.django_db
def test_an_amount_that_nobody_knew_is_that_of_all_the_work(spell, zhao):
    said(spell, None, reason=EditReason.MISTAKE, by=zhao)
    said(spell, 5000, by=zhao)
    assert (spell.monthly_income_yuan, known(spell)) == (5000, [])


@pytest.mark.django_db
def test_it_is_taken_back_with_the_edit(spell, zhao):
    said(spell, 5000, JULY, by=zhao)
    said(spell, 6000, JULY, by=zhao)
    actions.undo_edit(row=spell, version=version_of(spell), by=zhao)
    assert known(spell) == [(3, 4200, None), (7, 5000, zhao.pk)]
    assert spell.monthly_income_yuan == 6000
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 5000


@pytest.mark.django_db
@pytest.mark.parametrize("since", [Month(2023, 2), Month(2199, 1)])
def test_a_month_without_work_has_no_income(spell, zhao, since):
    with pytest.raises(earning.IncomeMonthOutside):
        said(spell, 5000, since, by=zhao)


@pytest.mark.django_db
def test_two_records_of_one_work_become_one_with_its_months(county, li, zhao):
    same = {"identity_number": li.identity_number, "household": li.household}
    other = county.person("李秀英", spells=["2023-03"], **same)
    said(other.spells.get(), 5000, JULY, by=zhao)
    spell = li.spells.get()
    before = spell.monthly_income_yuan
    actions.merge_people(kept=li, closed=other, of_closed={Month(2023, 3): True}, by=zhao)
    assert known(spell) == [(3, 4200, None), (7, 5000, zhao.pk)]
    actions.separate_people(closed=other, by=zhao)
    spell.refresh_from_db()
    assert (known(spell), spell.monthly_income_yuan) == ([], before)


@pytest.mark.django_db
def test_it_is_typed_on_the_page_of_the_spell_and_told_in_the_file(client, li, spell, zhao):
    client.force_login(zhao)
    address = reverse("spell-edit", args=[li.person_number, spell.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": "changed"}
    sent |= {"monthly_income_yuan": "5000", "income_since": "2022-01"}
    assert "务工起止月份之间" in client.post(address, sent).content.decode()
    asked = client.post(address, {**sent, "income_since": ""})
    assert "收入有变动" in asked.context["form"].errors["income_since"][0]
    assert client.post(address, {**sent, "income_since": "2023-07"}).status_code == 302
    text = client.get(reverse("person-file", args=[li.person_number])).content.decode()
    assert "各月收入：" in text
    assert "2023-07 起" in text
    assert "赵敏" in text.split("2023-07 起")[1][:200]


@pytest.mark.django_db(transaction=True)
def test_a_month_counts_what_was_earned_in_it_and_stays_as_it_was_closed(spell, zhao, chen):
    said(spell, 5000, JULY, by=zhao)
    monitoring.close_month(month=JUNE, by=chen)
    monitoring.close_month(month=JULY, by=chen)
    assert [median(JUNE), median(JULY)] == [4200, 5000]
    said(spell, 9000, JUNE, by=zhao)
    said(spell, 8000, JULY, by=zhao)
    monitoring.close_month(month=SEPTEMBER, by=chen)
    assert [median(JUNE), median(JULY), median(SEPTEMBER)] == [4200, 5000, 8000]


def median(month) -> int:
    rows = Figure.objects.filter(indicator="median_monthly_income", division_code=LINQU)
    return rows.get(month=month).value


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.dictionaries(st.integers(202301, 202312), st.integers(1, 9), min_size=1, max_size=5),
    month=st.integers(1, 12),
)
def test_the_last_amount_up_to_a_month_holds_in_it(told, month, tmp_path_factory):
    incomes = [
        {"spell_id": 1, "month": at, "income_yuan": float(yuan)} for at, yuan in told.items()
    ]
    spells = [{"id": one, "monthly_income_yuan": float(told[max(told)])} for one in (1, 2)]
    month = Month(2023, month)
    with connect(scratch=tmp_path_factory.mktemp("engine")) as engine:
        tables = [
            engine.create_table(name, pa.Table.from_pylist(rows))
            for name, rows in (("spells", spells), ("incomes", incomes))
        ]
        found = incomes_in(month, *tables).order_by("id").to_pyarrow().to_pylist()
    before = [at for at in told if at <= month.number]
    right = told[max(before) if before else min(told)]
    assert [row["monthly_income_yuan"] for row in found] == [right, told[max(told)]]


def test_of_two_records_the_one_found_right_tells_every_month(county, wang):
    number = made_up_number(77)
    kept, closed = (county.person("张三", identity_number=number) for _ in range(2))
    mine = county.spell(kept, "2023-03", monthly_income_yuan=2000)
    county.spell(closed, "2023-03", monthly_income_yuan=2500)
    said(mine, 3000, JUNE, by=wang)
    before = known(mine)
    right = {Month(2023, 3): True}
    actions.merge_people(kept=kept, closed=closed, of_closed=right, by=wang)
    assert {yuan for _, yuan, _ in known(mine)} == {2500}
    actions.separate_people(closed=closed, by=wang)
    assert known(mine) == before
