"""A file without a column says nothing about it."""

import pytest

from bangfu.registry import actions
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.web.files import previews
from tests.cast import DADIAN, made_up_number
from tests.registry.conftest import PERSON, SPELL, person
from tests.registry.test_apply import stored

pytestmark = pytest.mark.django_db

FEW = ("省", "县", "户编号", "人口编号", "姓名")
FEW_OF_WORK = ("人口编号", "开始时间")


@pytest.fixture
def receive_few(write, chen):
    """A file with the columns named only."""

    def received(columns, base, *rows, name="few.xlsx"):
        receive = actions.receive_people if base is PERSON else actions.receive_spells
        kept = [{n: {**base, **row}[n] for n in columns} for row in rows or ({},)]
        path = write(kept[0], *kept, name=name)
        return receive(path=path, file_name=name, by=chen)

    return received


def everything() -> list:
    return [stored(Household), stored(Person), stored(WorkSpell)]


def test_absent_columns_change_nothing_whatever_the_order_of_files(
    receive_people, receive_few, chen
):
    unknown = person(2, 证件号码="", 性别="女", 出生日期="1980-05-01")
    wrong = person(3, 证件号码="990001198503020000", 性别="女")
    actions.apply(receive_people({}, unknown, wrong), by=chen)
    before = everything()
    for name in ("few.xlsx", "few-again.csv"):
        few = receive_few(FEW, PERSON, {}, unknown, wrong, name=name)
        assert (few.added_count, few.changed_count, few.same_count) == (0, 0, 3)
        actions.apply(few, by=chen)
        assert everything() == before
    full = receive_people({}, unknown, wrong, name="full-again.csv")
    assert (full.changed_count, full.same_count) == (0, 3)


def test_a_batch_names_the_columns_that_the_file_does_not_have(receive_few):
    batch = receive_few((*FEW, "市", "乡", "村", "证件号码"), PERSON)
    assert "文件中没有这些列，台账原值不变：性别、出生日期、成员联系电话、" in batch.message
    assert "没有证件号码" not in {each.message for each in receive_few(FEW, PERSON).errors.all()}


def test_a_present_column_is_written_and_the_absent_ones_stay(registered, receive_few, chen):
    batch = receive_few((*FEW, "成员联系电话"), PERSON, {"姓名": "李秀瑛", "成员联系电话": ""})
    assert (batch.changed_count, batch.kept_count) == (1, 1)
    actions.apply(batch, blank_clears=True, by=chen)
    li = Person.objects.get()
    assert (li.name, li.phone, li.relation) == ("李秀瑛", "", "head")
    assert (li.identity_number, li.identity_status) == (made_up_number(1), "valid")
    home = li.household
    assert (home.village_name, home.poverty_status) == ("西坦村委会", "lifted_out")
    assert (
        actions.apply(
            receive_few(
                (*FEW, "成员联系电话"), PERSON, {"姓名": "李秀瑛", "成员联系电话": ""}, name="b.csv"
            ),
            by=chen,
        ).same_count
        == 1
    )


def test_a_file_without_columns_fills_an_empty_register_with_blanks(
    receive_few, receive_people, chen
):
    actions.apply(receive_few(FEW, PERSON), by=chen)
    li = Person.objects.get()
    assert (li.name, li.identity_number, li.phone, li.sex, li.born_on) == (
        "李秀英",
        "",
        "",
        "",
        None,
    )
    assert receive_few(FEW, PERSON, name="b.csv").same_count == 1
    assert actions.apply(receive_people({}), by=chen).changed_count == 1
    assert receive_few(FEW, PERSON, name="c.csv").same_count == 1


def test_a_number_brings_birth_date_and_sex_though_their_columns_are_absent(
    registered, receive_few, chen
):
    columns = (*FEW, "证件号码")
    actions.apply(receive_few(columns, PERSON, {"证件号码": made_up_number(9)}), by=chen)
    li = Person.objects.get()
    assert li.identity_number == made_up_number(9)
    assert li.sex
    assert li.born_on


def test_a_household_that_moved_does_not_keep_the_old_village(registered, receive_few, chen):
    columns = (*FEW, "市", "乡")
    actions.apply(receive_few(columns, PERSON, {"乡": "冶源街道"}), by=chen)
    home = Household.objects.get()
    assert home.division_code[:9] == DADIAN[:9]
    assert home.village_name == ""


def test_absent_columns_of_work_change_nothing(registered, receive_spells, receive_few, chen):
    actions.apply(receive_spells({"结束时间": "2023年06月"}), by=chen)
    before = everything()
    few = receive_few(FEW_OF_WORK, SPELL)
    assert (few.changed_count, few.same_count) == (0, 1)
    assert "结束时间" in few.message
    actions.apply(few, by=chen)
    assert everything() == before
    again = receive_spells({"结束时间": "2023年06月"}, name="full-again.csv")
    assert again.same_count == 1


def test_of_work_too_a_present_column_is_written_and_the_others_stay(
    registered, receive_spells, receive_few, chen
):
    actions.apply(receive_spells({"结束时间": "2023年06月"}), by=chen)
    columns = (*FEW_OF_WORK, "务工所在省", "务工月收入(元)")
    actions.apply(receive_few(columns, SPELL, {"务工月收入(元)": "5000"}), by=chen)
    spell = WorkSpell.objects.get()
    assert (spell.monthly_income_yuan, str(spell.end_month)) == (5000, "2023-06")
    assert (spell.place_code, spell.is_organised) == ("370211000000", False)


def test_what_a_person_verified_is_not_in_conflict_with_an_absent_column(
    registered, receive_few, zhao
):
    li = Person.objects.get()
    actions.correct_person(person=li, changes={"phone": "19900000009"}, by=zhao)
    batch = receive_few(FEW, PERSON)
    assert (batch.held_count, batch.same_count) == (0, 1)


def test_the_page_before_applying_shows_no_absent_column(registered, receive_few, chen):
    batch = receive_few((*FEW, "证件号码"), PERSON, {"证件号码": made_up_number(2)})
    [group] = previews.groups(batch, staff=chen)
    assert {field.header for field in group.examples[0].fields} == {"性别", "证件号码"}
