"""Months at work in the person's file: words and picture, and what a late correction does."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.engine.spells import work_months
from bangfu.engine.values import Month
from bangfu.registry import actions
from bangfu.registry.codes import HouseholdChange
from bangfu.web import person_files, spell_pictures
from tests.registry.household_events import changed, family
from tests.web.test_pages import words

pytestmark = pytest.mark.django_db
SEPTEMBER = Month(2023, 9)


def drawn(person, *, until=SEPTEMBER):
    spells = list(person.spells.order_by("start_month"))
    months = work_months([(one.start_month, one.end_month) for one in spells], until=until)
    return spell_pictures.picture(spells, months)


def test_a_bar_for_each_spell_and_a_cell_for_each_of_twenty_four_months(county):
    person = county.person("李二", spells=["2021-01 - 2022-10", "2022-12 - 2023-03"])
    county.spell(person, "2023-02")
    picture = drawn(person)
    assert [(bar.x, bar.y, bar.width) for bar in picture.bars] == [
        (1, 0, 198),  # January to October of the year before, which is where the picture begins
        (221, 0, 78),
        (261, 16, 158),  # below the one that it overlaps, up to September
    ]
    assert "".join(cell.kind[0] for cell in picture.strip) == "wwwwwwwwwwfw" + "wwwwwwwww" + "uuu"
    assert picture.height == 2 * 16 + 8


def test_what_lies_outside_the_two_years_or_after_what_is_known_is_not_drawn(county):
    person = county.person("李二", spells=["2020-01 - 2021-12", "2023-10"])
    picture = drawn(person)
    assert picture.bars == []
    assert {cell.kind for cell in picture.strip} == {"free", "unknown"}


@pytest.fixture
def file_of(client, chen):
    client.force_login(chen)

    def shown(person) -> str:
        answer = client.get(reverse("person-file", args=[person.person_number]))
        return re.sub(r"\s+", " ", words(answer))

    return shown


@time_machine.travel("2023-09-20 10:00+08:00")
def test_the_file_says_it_in_words_and_a_late_correction_recomputes_it(county, chen, file_of):
    person = county.person("李二", spells=["2022-01 - 2022-12", "2023-03"])
    told = file_of(person)
    for sentence in (
        "截至 2023年9月，近 12 个月务工 10 个月",
        "到 2023年9月 已连续务工 7 个月，从 2023年3月 起",
        "2023 年累计务工 7 个月",
        "最长一次连续 12 个月：2022年1月 至 2022年12月",
        "中间没有务工： 2023年1月 至 2023年2月，2 个月",
    ):
        assert sentence in told
    assert "同时有几份工作" not in told
    first = person.spells.order_by("start_month").first()
    actions.correct_spell(spell=first, changes={"end_month": Month(2023, 4)}, by=chen)
    told = file_of(person)
    assert "已连续务工 21 个月，从 2022年1月 起" in told
    assert "2023年3月 至 2023年4月 同时有几份工作" in told
    assert "没有务工" not in told


@time_machine.travel("2023-09-20 10:00+08:00")
def test_who_stopped_reads_no_reproach(county, file_of):
    assert "2023年9月 没有务工记录" in file_of(county.person("李二", spells=["2023-01 - 2023-06"]))


@pytest.mark.usefixtures("october")
def test_work_that_a_death_came_before_counts_for_nothing(county, chen, wang):
    household, (_, spouse, _) = family(county)
    for months in ("2023-06 - 2023-07", "2023-09"):
        county.spell(spouse, months, monthly_income_yuan=4000)
    changed(household, HouseholdChange.DIED, wang, person=spouse, day=date(2023, 8, 10))
    spouse.refresh_from_db()
    file = person_files.page(spouse, until=SEPTEMBER, staff=chen)
    assert (len(file["entries"]), len(file["picture"].bars)) == (2, 1)
    assert (file["months"].all_months, file["money"].pay) == (2, 8000)


@time_machine.travel("2023-09-20 10:00+08:00", tick=False)
def test_each_income_that_was_said_stays_with_its_day_and_source(county, chen, file_of):
    person = county.person("李二", spells=["2023-03"])
    spell = person.spells.get()
    assert "月收入先后记为" not in file_of(person)
    for day, changes in (
        ("2023-10-09", {"monthly_income_yuan": Decimal("4800")}),
        ("2023-10-10", {"end_month": Month(2023, 9)}),
    ):
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            spell = actions.correct_spell(spell=spell, changes=changes, by=chen)
    told = file_of(person)
    said = "月收入先后记为： 4,200 元 2023-09-20 4,800 元 2023-10-09 核实：更正务工记录"
    assert said in told


def test_the_file_costs_as_many_queries_with_ten_spells_as_with_one(client, county, chen):
    client.force_login(chen)
    few = county.person("李二", spells=["2023-03"])
    many = county.person("李三", spells=[f"20{year}-01 - 20{year}-05" for year in range(14, 24)])
    counts = [len(asked_of(client, person)) for person in (few, many)]
    assert counts[0] == counts[1]


def asked_of(client, person):
    client.get(reverse("person-file", args=[person.person_number]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("person-file", args=[person.person_number]))
    return asked.captured_queries
