import pytest

from bangfu.audit import files
from bangfu.intake import queries as intake
from bangfu.intake.codes import BatchState
from bangfu.org import actions as org
from bangfu.registry import actions
from bangfu.registry.models import Household, Person
from tests.cast import CHENGGUAN, XITAN, made_up_number
from tests.registry.conftest import PERSON, person, problems

pytestmark = pytest.mark.django_db


def test_a_person_received_and_applied_stands_in_the_register(receive_people, chen):
    batch = receive_people({})
    assert (batch.state, batch.added_count, problems(batch)) == (BatchState.CHECKED, 1, [])
    assert not Person.objects.exists()

    actions.apply(batch, by=chen)

    li = Person.objects.get()
    assert (li.name, li.identity_number, li.phone) == ("李秀英", made_up_number(1), "19900000001")
    assert (li.sex, str(li.born_on), li.identity_status) == ("male", "1985-03-02", "valid")
    assert (li.relation, li.education, li.labour_ability) == ("head", "lower_secondary", "ordinary")
    assert (li.division_code, li.household.division_code) == (XITAN, XITAN)
    assert (li.household.poverty_status, li.household.village_name) == ("lifted_out", "西坦村委会")


def unsealed(batch):
    with files.reading(intake.staged(batch)) as staged:
        return staged.read()


def test_columns_that_rights_forbid_are_dropped_and_the_batch_says_so(receive_people):
    batch = receive_people({})
    assert batch.dropped_columns == ["民族", "政治面貌", "是否会讲普通话"]
    assert "民族" in batch.message
    assert batch.unused_headers == ["健康状况"]
    staged = unsealed(batch)
    assert "汉族".encode() not in staged


def test_neither_numbers_nor_phones_lie_readable_in_the_staged_rows(receive_people):
    """Not even to who has the key of the files."""
    staged = unsealed(receive_people({}))
    assert made_up_number(1).encode() not in staged
    assert b"19900000001" not in staged


@pytest.mark.parametrize(
    "names",
    [
        {"户编号": "户号", "人口编号": "人编号", "成员联系电话": "家庭成员联系电话"},
        {"省": "省份", "市": "市（州）", "县": "县（区）", "乡": "乡镇（街道）"},
    ],
)
def test_headers_in_other_spellings_are_understood(write, chen, names):
    base = {names.get(header, header): value for header, value in PERSON.items()}
    path = write(base)
    batch = actions.receive_people(path=path, file_name="f.xlsx", by=chen)
    assert (batch.state, batch.accepted_count) == (BatchState.CHECKED, 1)


def test_a_wrong_number_is_kept_with_a_warning(receive_people, chen):
    number = made_up_number(1)
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    batch = actions.apply(receive_people({"证件号码": wrong}), by=chen)
    assert problems(batch) == [(2, "证件号码", "warns", "证件号码校验位不符")]
    assert Person.objects.get().identity_status == "check_character"


def test_a_person_without_a_number_is_kept_with_a_warning(receive_people, chen):
    batch = actions.apply(
        receive_people({"证件号码": "", "性别": "女", "出生日期": "1990年5月6日"}), by=chen
    )
    assert [problem[1:] for problem in problems(batch)] == [("证件号码", "warns", "没有证件号码")]
    li = Person.objects.get()
    assert (li.identity_key, li.identity_status) == (None, "empty")
    assert (li.sex, str(li.born_on)) == ("female", "1990-05-06")


def test_two_people_without_a_number_are_not_the_same_person(receive_people):
    batch = receive_people({"证件号码": ""}, person(2, 证件号码=""))
    assert [problem[3] for problem in problems(batch)] == ["没有证件号码"] * 2


def test_sex_and_birth_date_follow_the_number(receive_people, chen):
    batch = actions.apply(receive_people({"性别": "女", "出生日期": "1985-03-03"}), by=chen)
    assert [problem[1] for problem in problems(batch)] == ["性别", "出生日期"]
    li = Person.objects.get()
    assert (li.sex, str(li.born_on)) == ("male", "1985-03-02")


def test_one_identity_in_two_households_is_a_warning_on_both_rows(receive_people, chen):
    same = made_up_number(1)
    batch = receive_people({}, person(2, 证件号码=same, 户编号="3707240001002"))
    assert [(row, severity) for row, _, severity, _ in problems(batch)] == [
        (2, "warns"),
        (3, "warns"),
    ]
    assert "第 3 行" in problems(batch)[0][3]
    actions.apply(batch, by=chen)
    assert Person.objects.count() == 2


def test_a_number_twice_in_one_file_rejects_both_rows_and_names_them(receive_people, chen):
    batch = receive_people({}, person(2, 人口编号=PERSON["人口编号"]), person(3))
    assert [(p[0], p[2]) for p in problems(batch)] == [(2, "rejects"), (3, "rejects")]
    assert "第 3 行" in problems(batch)[0][3]
    assert "第 2 行" in problems(batch)[1][3]
    assert (batch.accepted_count, batch.rejected_count) == (1, 2)
    actions.apply(batch, by=chen)
    assert [one.person_number for one in Person.objects.all()] == [person(3)["人口编号"]]


def test_accepted_rows_go_in_while_rejected_ones_wait(receive_people, chen):
    batch = receive_people({"姓名": ""}, person(2), person(3, 人口编号="编号"))
    actions.apply(batch, by=chen)
    assert (batch.accepted_count, batch.rejected_count) == (1, 2)
    assert Person.objects.count() == 1


def test_every_fault_of_every_row_is_named_at_once(receive_people):
    batch = receive_people({"姓名": "", "人口编号": "", "成员联系电话": "无", "县": "无此县"})
    assert [problem[1] for problem in problems(batch)] == ["县", "人口编号", "姓名", "成员联系电话"]


def test_an_unknown_county_rejects_the_row(receive_people):
    [problem] = problems(receive_people({"县": "临渠县"}))
    assert problem[1:3] == ("县", "rejects")


def test_an_unknown_village_goes_to_its_township_and_keeps_its_name(receive_people, chen):
    batch = actions.apply(receive_people({"村": "新合并村委会"}), by=chen)
    assert problems(batch)[0][1:3] == ("村", "warns")
    home = Household.objects.get()
    assert (home.division_code, home.village_name) == (CHENGGUAN, "新合并村委会")


def test_an_unknown_township_goes_to_its_county(receive_people, chen):
    batch = actions.apply(receive_people({"乡": "新设街道", "村": "某村"}), by=chen)
    assert [problem[1:3] for problem in problems(batch)] == [("乡", "warns")]
    assert Household.objects.get().division_code == "370724000000"


def test_an_unknown_place_is_pointed_out_once(receive_people):
    rows = [person(serial, 村="新合并村委会") for serial in range(1, 5)]
    assert len(problems(receive_people(*rows))) == 1


def test_people_of_another_county_are_rejected(receive_people, zhou):
    batch = receive_people({}, by=zhou)
    [problem] = problems(batch)
    assert problem[1:] == ("县", "rejects", "不在您的管辖范围")
    assert batch.division_code == zhou.division_code


def test_the_batch_belongs_to_the_smallest_place_that_holds_its_rows(receive_people, chen, zhou):
    batch = receive_people({}, person(2, 乡="冶源街道", 村="大店村委会"))
    assert batch.division_code == "370724000000"
    assert receive_people({}, name="one.xlsx").division_code == XITAN
    assert batch in intake.batches_visible_to(chen)
    assert batch not in intake.batches_visible_to(zhou)


def test_the_first_row_of_a_household_decides_where_it_lives(receive_people, chen):
    elsewhere = person(2, 乡="冶源街道", 村="大店村委会")
    actions.apply(receive_people({}, elsewhere), by=chen)
    assert {one.division_code for one in Person.objects.all()} == {XITAN}


def test_a_file_draws_nobody_out_of_another_offices_register(receive_people, chen, zhou):
    actions.apply(receive_people({}), by=chen)
    theirs = {"县": "昌乐县", "乡": "宝都街道", "村": "东村村委会"}
    batch = receive_people(
        {**theirs, "户编号": "H9"},
        person(2, **theirs),
        person(3, **theirs, 户编号="H9"),
        name="b.xlsx",
        by=zhou,
    )
    assert [problem[:3] for problem in problems(batch)] == [
        (2, "人口编号", "rejects"),
        (3, "户编号", "rejects"),
    ]
    actions.apply(batch, by=zhou)
    assert Person.objects.get(relation="head").division_code == XITAN


def test_of_few_numbers_a_day_somebody_is_told_that_they_stand_elsewhere(
    receive_people, chen, zhou, settings
):
    settings.BANGFU_LIMITS = settings.BANGFU_LIMITS | {"elsewhere": (2, 86400)}
    actions.apply(receive_people(*(person(serial) for serial in range(1, 5))), by=chen)
    theirs = {"县": "昌乐县", "乡": "宝都街道", "村": "东村村民委员会"}

    def tried(*serials, by=zhou):
        rows = [person(n, **theirs, 户编号=f"H{n}") for n in serials]
        return receive_people(*rows, name=f"{serials}.xlsx", by=by)

    assert len(problems(tried(1, 2))) == 2
    assert (tried(8).state, tried(3).state) == (BatchState.CHECKED, BatchState.REFUSED)
    # nor is anything told by what is still taken in: a number that nobody has, and one that
    # somebody has, are refused with the same sentence from now on
    refused = [tried(9), tried(4)]
    assert {(one.state, one.errors.count()) for one in refused} == {(BatchState.REFUSED, 0)}
    assert len({one.message for one in refused}) == 1
    assert receive_people(person(5), name="own.xlsx", by=chen).state == BatchState.CHECKED


def test_who_is_over_both_offices_may_receive_a_move(receive_people, chen):
    actions.apply(receive_people({}), by=chen)
    theirs = {"县": "昌乐县", "乡": "宝都街道", "村": "东村村委会"}
    batch = actions.apply(receive_people(theirs, by=org.operator(), name="b.xlsx"), by=chen)
    assert (problems(batch), batch.changed_count) == ([], 1)
    assert Person.objects.get().division_code == "370725001200"
