"""What a row does not say changes nothing, unless somebody says that blank means to clear."""

import random

import pytest

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.intake.rules import BatchNotApplicable
from bangfu.registry import actions
from bangfu.registry.actions import incoming
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.web.files import previews
from tests.cast import XITAN, made_up_number
from tests.registry.conftest import PERSON, SPELL, person, problems
from tests.registry.test_apply import stored

pytestmark = pytest.mark.django_db

FULL = {"性别": "男", "出生日期": "1985-03-02", "在校生状况": "本科一年级"}
CLEARABLE = {
    "证件号码": "identity_number",
    "成员联系电话": "phone",
    "与户主关系": "relation",
    "文化程度": "education",
    "在校生状况": "school_status",
    "劳动技能": "labour_ability",
}
OF_WORK = {
    "结束时间": "end_month",
    "务工类型": "employment_kind",
    "务工企业名称": "employer_name",
    "所属行业": "industry",
    "产业类型": "sector",
    "就业渠道": "channel",
    "务工月收入(元)": "monthly_income_yuan",
    "是否点对点输送": "is_organised",
    "年度交通费补助": "transport_subsidy_yuan",
}


def everything() -> list:
    return [stored(Household), stored(Person), stored(WorkSpell)]


@pytest.fixture
def full(receive_people, receive_spells, chen) -> list:
    actions.apply(receive_people(FULL), by=chen)
    actions.apply(receive_spells({"结束时间": "2023年06月"}), by=chen)
    return everything()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_cells_are_blank_the_register_keeps_its_values(full, receive_people, chen, seed):
    chance = random.Random(seed)
    blank = chance.sample([*CLEARABLE, "识别标准", "乡", "村"], chance.randint(1, 9))
    batch = receive_people({**FULL, **dict.fromkeys(blank, "")}, name="b.xlsx")
    assert (batch.changed_count, batch.same_count) == (0, 1)
    # a village that is named tells its township
    assert batch.kept_count == len(blank) - ("乡" in blank and "村" not in blank)
    actions.apply(batch, seen=batch.preview_sha256, by=chen)
    assert everything() == full


@pytest.mark.parametrize("column", [*OF_WORK, "务工所在县"])
def test_blank_cells_of_work_change_nothing_either(full, receive_spells, chen, column):
    batch = receive_spells({"结束时间": "2023年06月", column: ""}, name="b.csv")
    assert (batch.changed_count, batch.same_count, batch.kept_count) == (0, 1, 1)
    actions.apply(batch, by=chen)
    assert everything() == full


def test_of_a_row_that_changes_only_what_it_says_is_written(full, receive_people, chen):
    batch = receive_people({**FULL, "姓名": "李秀瑛", "成员联系电话": ""}, name="b.xlsx")
    assert (batch.changed_count, batch.kept_count) == (1, 1)
    titles = [
        (group.label, group.examples[0].fields) for group in previews.groups(batch, staff=chen)
    ]
    assert [title for title, _ in titles] == ["变更", "空白，保留原值"]
    [kept] = titles[1][1]
    assert (kept.header, kept.here) == ("成员联系电话", "199****0001")
    actions.apply(batch, seen=batch.preview_sha256, by=chen)
    li = Person.objects.get()
    assert (li.name, li.phone) == ("李秀瑛", "19900000001")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("文化程度", "#REF"),
        ("识别标准", "不知道"),
        ("出生日期", "某年"),
        ("证件号码", "3.70724E+17"),
        ("成员联系电话", "-"),
        ("成员联系电话", "无"),
        ("成员联系电话", "同户主 2"),
        ("成员联系电话", "1990000000"),
    ],
)
@pytest.mark.parametrize("blank_clears", [False, True])
def test_what_cannot_be_read_never_replaces_anything(
    full, receive_people, chen, column, value, blank_clears
):
    batch = receive_people({**FULL, column: value}, name="b.csv")
    assert batch.warned_count == 1
    actions.apply(batch, blank_clears=blank_clears, by=chen)
    assert everything() == full


def test_a_phone_in_doubt_stands_where_no_better_one_is_known(receive_people, chen):
    for phone in ("1990000000", "1990000002"):
        batch = receive_people({"成员联系电话": phone}, name=f"{phone}.csv")
        assert [one[3] for one in problems(batch)] == ["联系电话格式不对"]
        actions.apply(batch, by=chen)
        assert Person.objects.get().phone == phone


@pytest.mark.parametrize("column", CLEARABLE)
def test_blank_cells_clear_where_a_person_said_so(full, receive_people, chen, column):
    batch = receive_people({**FULL, column: ""}, name="b.xlsx")
    batch = actions.apply(batch, seen=batch.preview_sha256, blank_clears=True, by=chen)
    assert (batch.changed_count, batch.kept_count, batch.blank_clears) == (1, 0, True)
    assert getattr(Person.objects.get(), CLEARABLE[column]) == ""
    assert Record.objects.filter(action="batch_applied").latest("pk").after["blank_clears"]


def test_work_that_goes_on_again_is_said_so(full, receive_spells, chen):
    actions.apply(receive_spells({}, name="b.csv"), blank_clears=True, by=chen)
    assert WorkSpell.objects.get().end_month is None


def test_what_was_verified_outlives_blank_cells_that_clear(full, receive_spells, chen, zhao):
    actions.end_spell(spell=WorkSpell.objects.get(), end_month=Month(2023, 7), by=zhao)
    batch = actions.apply(receive_spells({}, name="b.csv"), blank_clears=True, by=chen)
    assert (batch.held_count, WorkSpell.objects.get().end_month) == (1, Month(2023, 7))


def test_a_file_that_kept_values_can_be_received_again_to_clear_them(full, receive_people, chen):
    given = {**FULL, "成员联系电话": ""}
    actions.apply(receive_people(given, name="b.xlsx"), by=chen)
    again = receive_people(given, name="b.xlsx")
    actions.apply(again, blank_clears=True, by=chen)
    assert Person.objects.get().phone == ""


# -- rows and files that are cut off


def text_of(base: dict[str, str], *rows: dict[str, str]) -> str:
    lines = [base, *({**base, **row}.values() for row in rows)]
    return "".join(",".join(cells) + "\r\n" for cells in lines)


@pytest.fixture
def receive_text(tmp_path, chen):
    def received(text: str, *, of=actions.receive_people):
        path = tmp_path / "cut.csv"
        path.write_bytes(text.encode("utf-8-sig"))
        return of(path=path, file_name="cut.csv", by=chen)

    return received


@pytest.mark.parametrize("blank_clears", [False, True])
def test_a_row_that_ends_early_leaves_what_it_does_not_reach(
    full, receive_text, chen, blank_clears
):
    whole = text_of(PERSON | FULL, {"姓名": "李秀瑛"})
    batch = receive_text(whole[: whole.index(",汉族")] + "\r\n")
    assert problems(batch) == [(2, "", "warns", "本行比表头短，后面的列没有读到")]
    actions.apply(batch, blank_clears=blank_clears, by=chen)
    li = Person.objects.get()
    assert (li.name, li.phone, li.labour_ability) == ("李秀瑛", "19900000001", "ordinary")
    assert li.household.poverty_status == "lifted_out"


@pytest.mark.parametrize("blank_clears", [False, True])
@pytest.mark.parametrize("of", ["people", "spells"])
def test_a_file_cut_off_anywhere_erases_nothing(full, receive_text, chen, of, blank_clears):
    base, row = {
        "people": (PERSON, FULL),
        "spells": (SPELL, {"结束时间": "2023年06月"}),
    }[of]
    whole = text_of({**base, "末列": "1"}, row)
    begin = whole.index("\r\n") + 2
    receive = actions.receive_people if of == "people" else actions.receive_spells
    for end in range(begin + 5, len(whole) - 3, 9):
        batch = receive_text(whole[:end], of=receive)
        if batch.accepted_count:
            actions.apply(batch, blank_clears=blank_clears, by=chen)
        assert everything() == full, whole[begin:end]


def test_a_line_that_breaks_off_is_rejected_in_words(full, receive_text):
    whole = text_of(PERSON | FULL, {})
    batch = receive_text(whole[: whole.index("1990000") + 5])
    told = (2, "成员联系电话", "rejects", "文件在这一格中断，本行不完整")
    assert (told in problems(batch), batch.accepted_count) == (True, 0)


def test_workbooks_store_no_blank_cells_at_the_end_of_a_row(full, receive_people, chen):
    batch = receive_people({**FULL, "识别标准": ""}, name="b.xlsx")
    assert not batch.errors.filter(column=None).exists()
    assert batch.kept_count == 1


# -- places, households, what waits


def test_a_township_that_the_table_does_not_know_moves_nobody(full, receive_people, chen):
    batch = receive_people({**FULL, "乡": "没有的乡"}, name="b.xlsx")
    assert (batch.warned_count, batch.kept_count) == (1, 2)
    actions.apply(batch, blank_clears=True, by=chen)
    assert Household.objects.get().division_code == XITAN


def test_a_new_row_takes_its_blanks_along(full, receive_people, chen):
    batch = receive_people(FULL, person(2, 成员联系电话=""), name="b.xlsx")
    assert (batch.added_count, batch.kept_count) == (1, 0)
    actions.apply(batch, by=chen)
    assert Person.objects.get(person_number=person(2)["人口编号"]).phone == ""


def test_numbers_kept_are_found_as_before(full, receive_people, chen):
    actions.apply(receive_people({**FULL, "姓名": "李秀瑛", "证件号码": ""}, name="b.csv"), by=chen)
    li = Person.objects.get()
    then = li.name_key
    li.save()
    li.refresh_from_db()
    assert (li.identity_number, li.name_key) == (made_up_number(1), then)


def test_a_file_checked_before_blanks_were_told_apart_is_received_again(full):
    with pytest.raises(BatchNotApplicable, match="请撤回后重新接收"):
        incoming.check_current(["row", "name"])
