import pytest
import time_machine

from bangfu.engine.values import Month
from bangfu.registry import actions
from bangfu.registry.incoming.owners import NOT_HERE
from bangfu.registry.models import WorkSpell
from tests.cast import made_up_number
from tests.registry.conftest import SPELL, person, problems

pytestmark = pytest.mark.django_db


def test_a_spell_received_and_applied_stands_in_the_register(registered, receive_spells, chen):
    batch = actions.apply(receive_spells({}), by=chen)
    assert (batch.added_count, problems(batch)) == (1, [])
    spell = WorkSpell.objects.get()
    assert (spell.start_month, spell.end_month) == (Month(2023, 3), None)
    assert (spell.place_code, spell.place_name) == ("370211000000", "山东省青岛市黄岛区")
    assert (spell.monthly_income_yuan, spell.is_organised) == (4200, False)
    assert (spell.channel, spell.sector) == ("enterprise", "secondary")
    assert spell.division_code == spell.person.division_code


def test_headers_in_other_spellings_are_understood(registered, write, chen):
    names = {
        "务工所在省": "务工所在省份",
        "务工所在市": "务工所在地市",
        "务工所在县": "务工所在县（区）",
        "务工企业名称": "企业名称",
    }
    path = write({names.get(header, header): value for header, value in SPELL.items()})
    actions.apply(actions.receive_spells(path=path, file_name="f.xlsx", by=chen), by=chen)
    spell = WorkSpell.objects.get()
    assert (spell.place_code, spell.employer_name) == ("370211000000", SPELL["务工企业名称"])


def test_a_spell_of_nobody_known_says_what_to_do_first(receive_spells, divisions):
    [problem] = problems(receive_spells({}))
    assert problem[2:] == ("rejects", NOT_HERE)


def test_without_a_person_number_the_identity_number_finds_the_person(
    registered, receive_spells, chen
):
    batch = receive_spells({"人口编号": "", "证件号码": f"'G{made_up_number(1)}"})
    assert actions.apply(batch, by=chen).added_count == 1


def test_an_identity_number_of_two_people_finds_neither(receive_people, receive_spells, chen):
    actions.apply(receive_people({}, person(2, 证件号码=made_up_number(1))), by=chen)
    [problem] = problems(receive_spells({"人口编号": "", "证件号码": made_up_number(1)}))
    assert problem[1:] == ("证件号码", "rejects", "台账中有多人使用该证件号码")


def test_a_row_without_any_number_is_rejected(registered, receive_spells):
    assert problems(receive_spells({"人口编号": ""}))[0][2] == "rejects"


def test_another_identity_number_than_the_registers_is_pointed_out(registered, receive_spells):
    batch = receive_spells({"证件号码": made_up_number(2)})
    assert [(p[1], p[2]) for p in problems(batch)] == [("证件号码", "warns")]


def test_who_is_no_longer_away_needs_an_end(registered, receive_spells):
    [problem] = problems(receive_spells({"是否已外出务工": "否"}))
    assert problem[1:3] == ("结束时间", "rejects")


def test_an_end_before_the_start_is_rejected(registered, receive_spells):
    [problem] = problems(receive_spells({"结束时间": "2023年02月"}))
    assert problem[1:3] == ("结束时间", "rejects")


def test_one_month_of_work_is_a_spell(registered, receive_spells, chen):
    batch = receive_spells({"是否已外出务工": "否", "结束时间": "2023年03月"})
    assert (problems(batch), actions.apply(batch, by=chen).added_count) == ([], 1)


@time_machine.travel("2023-09-28")
def test_an_end_in_the_future_is_kept_and_pointed_out(registered, receive_spells):
    [problem] = problems(receive_spells({"结束时间": "2023年10月"}))
    assert problem[1:3] == ("结束时间", "warns")
    assert problems(receive_spells({"结束时间": "2023年09月"}, name="b.xlsx")) == []


def test_one_start_month_twice_rejects_both_rows(registered, receive_spells):
    batch = receive_spells({}, {"务工企业名称": "别处"}, {"开始时间": "2023年05月"})
    assert [(p[0], p[2]) for p in problems(batch)] == [(2, "rejects"), (3, "rejects")]
    assert batch.accepted_count == 1


def test_overlapping_spells_are_lawful(registered, receive_spells, chen):
    batch = receive_spells({}, {"开始时间": "2023年05月"})
    assert (problems(batch), actions.apply(batch, by=chen).added_count) == ([], 2)


@pytest.mark.parametrize(
    ("province", "city", "county", "code", "name"),
    [
        ("广东省", "东莞市", "东莞市", "441900000000", "广东省东莞市"),
        ("广东省", "深圳市", "宝安区", "440306000000", "广东省深圳市宝安区"),
        ("广东省", "", "宝安区", "440306000000", "广东省宝安区"),
    ],
)
def test_the_place_of_work_is_found(
    registered, receive_spells, chen, province, city, county, code, name
):
    where = {"务工所在省": province, "务工所在市": city, "务工所在县": county}
    actions.apply(receive_spells(where), by=chen)
    spell = WorkSpell.objects.get()
    assert (spell.place_code, spell.place_name) == (code, name)


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"务工所在县": "无此区"}, "370200000000"),
        ({"务工所在县": "", "务工所在市": ""}, "370000000000"),
        ({"务工所在省": "", "务工所在市": "", "务工所在县": ""}, ""),
    ],
)
def test_an_unknown_place_of_work_is_kept_as_far_as_known(
    registered, receive_spells, chen, where, code
):
    batch = actions.apply(receive_spells(where), by=chen)
    assert [(p[1], p[2]) for p in problems(batch)] == [("务工所在县", "warns")]
    assert WorkSpell.objects.get().place_code == code


@pytest.mark.parametrize("header", ["人口编号", "证件号码"])
def test_a_file_does_not_tell_who_stands_in_another_countys_register(
    registered, receive_spells, zhou, header
):
    there, nowhere = {
        "人口编号": ({}, {"人口编号": "370724000100109"}),
        "证件号码": tuple({"人口编号": "", "证件号码": made_up_number(n)} for n in (1, 555)),
    }[header]
    batch = receive_spells(there, nowhere, by=zhou)
    assert problems(batch) == [(row, header, "rejects", NOT_HERE) for row in (2, 3)]
    assert len({error.remedy for error in batch.errors.all()}) == 1


def test_somebody_of_the_same_number_elsewhere_is_nobody_here(
    registered, receive_people, receive_spells, chen, zhou
):
    theirs = {"县": "昌乐县", "乡": "宝都街道", "村": "东村村民委员会", "户编号": "H9"}
    twin = person(2, **theirs, 证件号码=made_up_number(1))
    actions.apply(receive_people(twin, name="b.xlsx", by=zhou), by=zhou)
    batch = receive_spells({"人口编号": "", "证件号码": made_up_number(1)})
    assert (problems(batch), actions.apply(batch, by=chen).added_count) == ([], 1)


def test_an_income_out_of_the_ordinary_is_kept_and_pointed_out(registered, receive_spells, chen):
    batch = actions.apply(receive_spells({"务工月收入(元)": "50"}), by=chen)
    assert [(p[1], p[2]) for p in problems(batch)] == [("务工月收入(元)", "warns")]
    assert WorkSpell.objects.get().monthly_income_yuan == 50
