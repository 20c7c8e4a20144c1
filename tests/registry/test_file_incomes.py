"""An income in a file is of the file's month: what the work brought before stays known."""

import pytest

from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.registry import actions
from bangfu.registry.models import MonthlyIncome, WorkSpell
from tests.registry.conftest import SPELL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
PAY = "务工月收入(元)"


@pytest.fixture
def spell(registered, receive_spells, chen) -> WorkSpell:
    """4,200 yuan since March, by a file."""
    actions.apply(receive_spells({}), by=chen)
    return WorkSpell.objects.get()


@pytest.fixture
def brought(write, chen):
    def apply(*, month=None, name="b.csv", **row):
        path = write(SPELL, row, name=name)
        batch = actions.receive_spells(path=path, file_name=name, month=month, by=chen)
        return actions.apply(batch, by=chen)

    return apply


def known(spell) -> list[tuple[int, int, str]]:
    rows = spell.incomes.standing()
    return [(row.month.month, int(row.income_yuan), row.source) for row in rows]


@pytest.mark.parametrize(
    ("month", "row", "since"),
    [
        (None, {}, 9),
        (Month(2023, 6), {}, 6),
        (Month(2023, 9), {"结束时间": "2023年07月"}, 7),
    ],
)
def test_months_before_stay_as_they_were_known(spell, brought, chen, month, row, since):
    first, second = (
        spell.history.get().history_change_reason,
        brought(month=month, **{PAY: "5000"}, **row),
    )
    reason = f"接收文件入库：批次 {second.pk}"
    assert known(spell) == [(3, 4200, first), (since, 5000, reason)]
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 5000
    newest = spell.history.latest("history_id").history_id
    assert set(spell.incomes.values_list("version", "recorded_by")) == {(newest, chen.pk)}


def test_one_file_after_another(spell, brought):
    brought(month=Month(2023, 6), **{PAY: "5000"})
    brought(month=Month(2023, 8), name="c.csv", **{PAY: "4800"})
    # of a month before what is known by now: the newest amount is set right
    brought(month=Month(2023, 5), name="d.csv", **{PAY: "4900"})
    assert [one[:2] for one in known(spell)] == [(3, 4200), (6, 5000), (8, 4900)]
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 4900


@pytest.mark.parametrize(
    ("month", "row"),
    [
        (Month(2023, 2), {PAY: "5000"}),
        (None, {"所属行业": "建筑业"}),
        (None, {PAY: ""}),
    ],
)
def test_no_month_is_told_apart_where_there_is_none(spell, brought, month, row):
    brought(month=month, **row)
    assert not MonthlyIncome.objects.exists()


def test_the_first_amount_known_is_that_of_all_the_work(registered, brought):
    brought(**{PAY: ""})
    brought(name="c.csv", **{PAY: "3800"})
    assert not MonthlyIncome.objects.exists()
    assert WorkSpell.objects.get().monthly_income_yuan == 3800


def test_the_same_file_for_another_month_is_the_same_file(spell, brought):
    brought(month=Month(2023, 6), **{PAY: "5000"})
    assert brought(month=Month(2023, 7), **{PAY: "5000"}).state == BatchState.REPEATED
