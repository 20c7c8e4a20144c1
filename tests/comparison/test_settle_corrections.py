"""What a settlement writes into the register, and what it refuses to write."""

from decimal import Decimal

import pytest
import time_machine

from bangfu.comparison import rules
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import Month
from bangfu.registry.actions import correct_spell
from bangfu.registry.models import WorkSpell
from tests.cast import made_up_number
from tests.comparison.findings import THERE, facts, register, settled, spell_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2023-11-17 09:00 +0800", tick=True):
        yield


def incomes_of(person) -> list[tuple[str, int]]:
    rows = spell_of(person).incomes.standing()
    return [(str(row.month), int(row.income_yuan)) for row in rows]


def test_the_other_source_is_right_about_the_employer(findings, li, zhao):
    row = settled(findings.add(li, "employer_differs"), zhao)
    spell = spell_of(li)
    assert (spell.employer_name, spell.employer_code) == (
        THERE["employer_name"],
        THERE["employer_code"],
    )
    assert (spell.place_name, spell.monthly_income_yuan) == ("山东省青岛市黄岛区", 4200)
    assert (row.state, row.outcome, row.settled_by) == ("settled", Outcome.THERE_IS_RIGHT, zhao)
    assert spell.verified_by == zhao
    assert spell.verified_at


def test_about_the_place(findings, li, zhao):
    settled(findings.add(li, "place_differs"), zhao)
    assert (spell_of(li).place_code, spell_of(li).place_name) == (
        THERE["place_code"],
        THERE["place_name"],
    )


def test_about_the_income(findings, li, zhao):
    settled(findings.add(li, "income_differs"), zhao)
    assert spell_of(li).monthly_income_yuan == Decimal("5600.00")
    assert incomes_of(li) == [("2023-03", 4200), ("2023-09", 5600)]


def test_about_the_income_of_a_month_after_which_more_is_known(findings, li, zhao):
    row = findings.add(li, "income_differs")
    spell, told = spell_of(li), {"changes": {"monthly_income_yuan": Decimal(4400)}}
    correct_spell(spell=spell, income_since=Month(2023, 10), **told, by=zhao)
    settled(row, zhao)
    assert incomes_of(li) == [("2023-03", 4200), ("2023-10", 5600)]


def test_about_an_income_that_nobody_knew(findings, li, zhao):
    li.spells.update(monthly_income_yuan=None)
    settled(findings.add(li, "income_differs"), zhao)
    assert spell_of(li).monthly_income_yuan == 5600
    assert incomes_of(li) == []


def test_about_a_spell_the_register_ended_too_early(findings, county, zhao):
    person = county.person("张三", spells=["2023-01 - 2023-06"])
    settled(findings.add(person, "ended_here"), zhao)
    assert spell_of(person).end_month is None


def test_about_a_spell_that_is_over(findings, li, zhao):
    settled(findings.add(li, "stopped_there"), zhao)
    assert spell_of(li).end_month == Month(2023, 8)


def test_about_a_spell_the_register_does_not_know(findings, county, zhao):
    person = county.person("张三")
    settled(findings.add(person, "missing_here"), zhao)
    spell = spell_of(person)
    assert (spell.start_month, spell.end_month) == (Month(2023, 5), None)
    assert (spell.employer_name, spell.place_code) == (THERE["employer_name"], "320583000000")
    assert spell.monthly_income_yuan == 5600


def test_about_the_name(findings, li, zhao):
    settled(findings.add(li, "name_differs"), zhao)
    li.refresh_from_db()
    assert li.name == "李秀瑛"
    assert li.verified_at


def test_a_spell_found_missing_that_starts_in_the_same_month_is_put_right(findings, county, zhao):
    person = county.person("张三", spells=["2023-05 - 2023-05"])
    row = findings.add(person, "missing_here")
    settled(row, zhao)
    spell = spell_of(person)
    assert (spell.end_month, spell.employer_name) == (None, THERE["employer_name"])


@pytest.mark.parametrize("kind", DiscrepancyKind)
def test_every_kind_may_be_no_difference_and_nothing_is_written(findings, li, zhao, kind):
    row, before = findings.add(li, kind), register()
    assert settled(row, zhao, Outcome.NOT_A_DIFFERENCE).state == DiscrepancyState.SETTLED
    assert register() == before


@pytest.mark.parametrize("kind", DiscrepancyKind)
def test_every_kind_may_be_found_right_here_and_no_value_changes(findings, li, zhao, kind):
    row, before = findings.add(li, kind), facts()
    assert settled(row, zhao, Outcome.HERE_IS_RIGHT).state == DiscrepancyState.SETTLED
    assert facts() == before
    spell, about_person = spell_of(li), kind in rules.ABOUT_PERSON
    li.refresh_from_db()
    assert bool(li.verified_at) == about_person
    is_confirmed = not about_person and kind != DiscrepancyKind.MISSING_HERE
    assert spell.verified_by == (zhao if is_confirmed else None)


@pytest.mark.parametrize(
    "kind", ["duplicate_there", "duplicate_person", "invalid_id", "unsupported"]
)
def test_where_the_other_source_cannot_say_a_person_must(findings, li, zhao, kind):
    row, before = findings.add(li, kind), register()
    with pytest.raises(rules.CorrectionMissing, match="请填写核实后的情况"):
        settled(row, zhao)
    row.refresh_from_db()
    assert (row.state, row.settled_by, register()) == ("found", None, before)


def test_what_a_person_found_out_is_written_as_typed(findings, li, zhao):
    settled(
        findings.add(li, "employer_differs"),
        zhao,
        Outcome.CORRECTED,
        correction={
            "employer_name": "昆山 新达厂",
            "employer_code": "",
            "place_code": "320583",
            "monthly_income_yuan": "￥4,800.5元",
            "start_month": "2023年04月",
            "end_month": "202310",
        },
    )
    spell = spell_of(li)
    assert (spell.employer_name, spell.employer_code) == ("昆山 新达厂", "")
    assert (spell.place_code, spell.monthly_income_yuan) == ("320583000000", Decimal("4800.50"))
    assert (spell.start_month, spell.end_month) == (Month(2023, 4), Month(2023, 10))


@pytest.mark.parametrize(
    ("kind", "read_over"),
    [
        ("income_differs", {"monthly_income_yuan": "5600.00"}),
        ("stopped_there", {"end_month": "2023年08月"}),
        (
            "employer_differs",
            {"employer_name": THERE["employer_name"], "employer_code": THERE["employer_code"]},
        ),
    ],
)
def test_neither_is_right_is_not_said_of_what_the_other_source_says(
    findings, li, zhao, kind, read_over
):
    row, before = findings.add(li, kind), register()
    with pytest.raises(rules.CorrectionMissing, match="与对方数据完全相同"):
        settled(row, zhao, Outcome.CORRECTED, correction=read_over)
    row.refresh_from_db()
    assert (row.state, register()) == ("found", before)
    settled(row, zhao, correction=read_over)


def test_what_the_other_source_cannot_have_right_is_put_right(findings, county, zhao):
    person = county.person("张三")
    row = findings.add(person, "missing_here", detail={"first_month": None})
    said = {"start_month": "2023-05", "employer_name": THERE["employer_name"]}
    rest = {name: THERE[name] for name in ("employer_code", "place_code", "place_name")}
    correction = {**said, **rest, "monthly_income_yuan": "5600"}
    settled(row, zhao, Outcome.CORRECTED, correction=correction)
    assert spell_of(person).start_month == Month(2023, 5)


def test_the_other_sources_value_may_be_put_right_while_taking_it_over(findings, li, zhao):
    settled(findings.add(li, "stopped_there"), zhao, correction={"end_month": "2023-07"})
    assert spell_of(li).end_month == Month(2023, 7)


def test_a_spell_that_was_there_and_is_over_can_be_written_whole(findings, county, zhao):
    person = county.person("张三")
    settled(findings.add(person, "missing_here"), zhao, correction={"end_month": "2023-07"})
    assert spell_of(person).end_month == Month(2023, 7)


def test_a_wrong_number_is_put_right_with_its_key(findings, county, zhao):
    person = county.person("张三", identity_number="990001198503020015")
    row = findings.add(person, "invalid_id")
    settled(row, zhao, Outcome.CORRECTED, correction={"identity_number": made_up_number(7)})
    person.refresh_from_db()
    assert (person.identity_number, person.identity_status) == (made_up_number(7), "valid")
    assert made_up_number(7) not in str(Settlement.objects.get().changes)


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("end_month", "2023-13", "月份应写作"),
        ("end_month", "2023-12", "还没有到"),
        ("start_month", "", "请填写开始月份"),
        ("start_month", "2024-01", "还没有到"),
        ("monthly_income_yuan", "五千", "金额应为 0 以上的数字"),
        ("monthly_income_yuan", "-1", "金额应为"),
        ("monthly_income_yuan", "NaN", "金额应为"),
        ("monthly_income_yuan", "560000", "多写了位数"),
        ("place_code", "黄岛", "区划代码应为"),
        ("place_code", "00", "至少写到省"),
        ("employer_code", "123", "18 位"),
        ("employer_name", "厂" * 201, "最多 200 个字"),
        ("name", "", "姓名"),
        ("name", "张3", "只用汉字或字母"),
        ("identity_number", "990001198503020015", "校验不通过"),
        ("is_superuser", "1", "没有可更正的这一项"),
        ("verified_at", "2023-01-01", "没有可更正的这一项"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(findings, li, zhao, field, text, told):
    row, before = findings.add(li, "employer_differs"), register()
    with pytest.raises(rules.CorrectionRefused) as refused:
        settled(row, zhao, Outcome.CORRECTED, correction={field: text})
    assert told in refused.value.problems[field]
    assert register() == before
    row.refresh_from_db()
    assert row.state == DiscrepancyState.FOUND


def test_all_problems_are_told_at_once(findings, li, zhao):
    with pytest.raises(rules.CorrectionRefused) as refused:
        settled(
            findings.add(li, "employer_differs"),
            zhao,
            Outcome.CORRECTED,
            correction={"place_code": "x", "monthly_income_yuan": "x", "end_month": "x"},
        )
    assert set(refused.value.problems) == {"place_code", "monthly_income_yuan", "end_month"}


@pytest.mark.parametrize(
    "correction",
    [{"start_month": "2023-06", "end_month": "2023-05"}, {"end_month": "2023-02"}],
)
def test_an_end_before_the_start_is_refused(findings, li, zhao, correction):
    with pytest.raises(rules.CorrectionRefused) as refused:
        settled(
            findings.add(li, "employer_differs"), zhao, Outcome.CORRECTED, correction=correction
        )
    assert "早于" in refused.value.problems["end_month"]


def test_insurance_that_stopped_before_the_spell_began_asks_for_the_true_month(
    findings, county, zhao
):
    person = county.person("张三", spells=["2023-09"])
    with pytest.raises(rules.CorrectionRefused, match="早于该务工记录的开始月份"):
        settled(findings.add(person, "stopped_there"), zhao)


def test_two_spells_never_start_in_the_same_month(findings, county, zhao):
    person = county.person("张三", spells=["2023-03", "2022-03 - 2022-09"])
    row = findings.add(person, "employer_differs")
    with pytest.raises(rules.CorrectionRefused, match="同月开始"):
        settled(row, zhao, Outcome.CORRECTED, correction={"start_month": "2022-03"})


def test_a_new_spell_needs_its_first_month(findings, county, zhao):
    row = findings.add(county.person("张三"), "missing_here")
    with pytest.raises(rules.CorrectionRefused, match="开始月份"):
        settled(row, zhao, Outcome.CORRECTED, correction={"employer_name": "某厂"})


def test_a_spell_that_is_no_longer_there_is_not_corrected(findings, li, zhao):
    row = findings.add(li, "employer_differs")
    WorkSpell.objects.all().delete()
    with pytest.raises(rules.SpellGone, match="重新比对"):
        settled(row, zhao)


def test_somebody_elses_spell_is_never_touched(findings, li, county, zhao):
    other = county.person("张三", spells=["2023-02"])
    row = findings.add(li, "employer_differs")
    Discrepancy.objects.update(detail={**row.detail, "spell_id": spell_of(other).pk})
    with pytest.raises(rules.SpellGone):
        settled(row, zhao)
    assert spell_of(other).verified_at is None
