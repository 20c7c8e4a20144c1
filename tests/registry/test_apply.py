import pytest
from django.db import connection

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.intake import queries as intake
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.intake.rules import BatchNotApplicable
from bangfu.registry import actions
from bangfu.registry.actions import applying
from bangfu.registry.models import Household, Person, WorkSpell
from tests.cast import DADIAN, XITAN, made_up_number
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


def stored(model) -> list[tuple]:
    """Every column of every row as it lies in the database, nonces included."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
        return cursor.fetchall()


def test_a_batch_leaves_history_and_one_audit_record(receive_people, chen):
    batch = actions.apply(receive_people({}, person(2)), by=chen)
    for model, count in ((Household, 1), (Person, 2)):
        history = list(model.history.order_by("history_id"))
        assert [one.history_type for one in history] == ["+"] * count
        assert {one.history_user for one in history} == {chen}
        assert {one.history_change_reason for one in history} == {f"接收文件入库：批次 {batch.pk}"}
    record = Record.objects.get(action="batch_applied")
    assert (record.subject_id, record.by_name) == (str(batch.pk), "chen")
    assert record.after == {
        "roster": "people",
        "added": 2,
        "changed": 0,
        "same": 0,
        "held": 0,
        "outside": 0,
        "overwrote_verified": False,
        "kept_values": 0,
        "blank_clears": False,
        "other_people": 0,
        "replaced_people": "",
    }


def test_history_rows_hold_what_the_register_holds(receive_people, chen):
    actions.apply(receive_people({}), by=chen)
    li, then = Person.objects.get(), Person.history.get()
    for field in Person._meta.concrete_fields:
        assert getattr(then, field.attname) == getattr(li, field.attname), field.name


def test_a_row_added_by_a_file_looks_as_if_django_had_added_it(receive_people, chen):
    actions.apply(receive_people({}), by=chen)
    li = Person.objects.get()
    before = {field.attname: getattr(li, field.attname) for field in Person._meta.concrete_fields}
    li.save()
    li.refresh_from_db()
    after = {field.attname: getattr(li, field.attname) for field in Person._meta.concrete_fields}
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_the_same_rows_in_another_file_touch_nothing(receive_people, receive_spells, chen):
    actions.apply(receive_people({}, person(2)), by=chen)
    actions.apply(receive_spells({}), by=chen)
    before = stored(Household), stored(Person), stored(WorkSpell)

    people = receive_people(person(2), {}, name="again.xlsx")
    assert (people.added_count, people.changed_count, people.same_count) == (0, 0, 2)
    actions.apply(people, by=chen)
    spells = actions.apply(receive_spells({"务工月收入(元)": "4200.00"}, name="again.csv"), by=chen)

    assert spells.same_count == 1
    assert (stored(Household), stored(Person), stored(WorkSpell)) == before
    assert Person.history.count() == 2


def test_the_same_file_again_says_so_and_changes_nothing(receive_people, chen):
    actions.apply(receive_people({}), by=chen)
    before = stored(Person)
    again = receive_people({})
    assert again.state == BatchState.REPEATED
    assert "未作任何更改" in again.message
    assert not intake.folder(again).exists()
    assert actions.apply(again, by=chen).state == BatchState.REPEATED
    assert stored(Person) == before


def test_an_older_file_is_read_again_once_a_newer_one_came_over_it(receive_people, chen):
    actions.apply(receive_people({}, name="a.xlsx"), by=chen)
    actions.apply(receive_people({"姓名": "李秀瑛"}, name="b.xlsx"), by=chen)
    batch = actions.apply(receive_people({}, name="a.xlsx"), by=chen)
    assert (batch.state, batch.changed_count) == (BatchState.APPLIED, 1)
    assert Person.objects.get().name == "李秀英"


def test_a_file_whose_rows_were_rejected_is_read_again(receive_people, receive_spells, chen):
    actions.apply(receive_people(person(2)), by=chen)
    assert actions.apply(receive_spells({}), by=chen).accepted_count == 0
    actions.apply(receive_people({}), by=chen)
    assert actions.apply(receive_spells({}), by=chen).added_count == 1


def test_applying_twice_is_applying_once(receive_people, chen):
    batch = receive_people({})
    actions.apply(batch, by=chen)
    assert actions.apply(batch, by=chen).state == BatchState.APPLIED
    assert Record.objects.filter(action="batch_applied").count() == 1


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("姓名", "李秀瑛", "name", "李秀瑛"),
        ("成员联系电话", "19900000002", "phone", "19900000002"),
        ("证件号码", made_up_number(9), "identity_number", made_up_number(9)),
        ("劳动技能", "技能劳动力", "labour_ability", "skilled"),
        ("在校生状况", "本科一年级", "school_status", "higher"),
    ],
)
def test_a_changed_cell_changes_its_field_alone(
    receive_people, chen, column, value, field, expected
):
    actions.apply(receive_people({}, person(2)), by=chen)
    batch = receive_people({column: value}, person(2), name="b.xlsx")
    assert (batch.changed_count, batch.same_count) == (1, 1)
    before = stored(Person)
    actions.apply(batch, by=chen)
    assert getattr(Person.objects.get(relation="head"), field) == expected
    assert stored(Person)[1] == before[1]
    assert [one.history_type for one in Person.history.order_by("history_id")] == ["+", "+", "~"]


def test_a_household_that_changes_makes_its_row_a_changed_one(receive_people, chen):
    actions.apply(receive_people({}), by=chen)
    before = stored(Person)
    batch = receive_people({"识别标准": "突发严重困难户"}, name="b.xlsx")
    assert (batch.changed_count, batch.same_count) == (1, 0)
    actions.apply(batch, by=chen)
    assert Household.objects.get().poverty_status == "monitored_sudden"
    assert stored(Person) == before


def test_a_household_that_moves_takes_everyone_and_their_work_along(
    receive_people, receive_spells, chen
):
    actions.apply(receive_people({}, person(2)), by=chen)
    actions.apply(receive_spells({}, {"人口编号": person(2)["人口编号"]}), by=chen)
    actions.apply(receive_people({"乡": "冶源街道", "村": "大店村委会"}, name="b.xlsx"), by=chen)
    assert {one.division_code for one in Person.objects.all()} == {DADIAN}
    assert {one.division_code for one in WorkSpell.objects.all()} == {DADIAN}
    assert WorkSpell.history.filter(history_type="~").count() == 2
    assert Person.history.filter(history_type="~").count() == 2


def test_a_person_who_changes_household_takes_the_work_along(receive_people, receive_spells, chen):
    actions.apply(receive_people({}), by=chen)
    actions.apply(receive_spells({}), by=chen)
    moved = {"户编号": "3707240009", "乡": "冶源街道", "村": "大店村委会"}
    actions.apply(receive_people(moved, name="b.xlsx"), by=chen)
    li = Person.objects.get()
    assert (li.household.household_number, li.division_code) == ("3707240009", DADIAN)
    assert li.spells.get().division_code == DADIAN
    assert Household.objects.get(household_number="3707240001001").division_code == XITAN


def test_what_a_person_verified_is_held(registered, receive_spells, chen, zhao):
    actions.apply(receive_spells({}), by=chen)
    spell = WorkSpell.objects.get()
    actions.end_spell(spell=spell, end_month=Month(2023, 7), by=zhao)

    batch = receive_spells({"务工月收入(元)": "5000"}, {"开始时间": "2023年01月"}, name="b.xlsx")
    assert (batch.held_count, batch.added_count, batch.changed_count) == (1, 1, 0)
    actions.apply(batch, by=chen)

    spell.refresh_from_db()
    assert (spell.end_month, spell.monthly_income_yuan) == (Month(2023, 7), 4200)
    assert spell.verified_by == zhao


def test_a_file_that_agrees_with_what_was_verified_is_not_held(
    registered, receive_spells, chen, zhao
):
    actions.apply(receive_spells({}), by=chen)
    actions.end_spell(spell=WorkSpell.objects.get(), end_month=Month(2023, 7), by=zhao)
    batch = receive_spells({"结束时间": "2023年07月"}, name="b.xlsx")
    assert (batch.same_count, batch.held_count) == (1, 0)


def test_the_very_file_from_before_the_correction_is_held_too(
    registered, receive_spells, chen, zhao
):
    actions.apply(receive_spells({}), by=chen)
    actions.end_spell(spell=WorkSpell.objects.get(), end_month=Month(2023, 7), by=zhao)
    assert receive_spells({}, name="again.csv").kept_count == 1
    assert receive_spells({"结束时间": "2023年08月"}, name="again.csv").held_count == 1


def test_verified_rows_are_overwritten_only_by_decision(registered, receive_spells, chen, zhao):
    actions.apply(receive_spells({}), by=chen)
    actions.end_spell(spell=WorkSpell.objects.get(), end_month=Month(2023, 7), by=zhao)
    batch = receive_spells({"务工月收入(元)": "5000"}, name="b.xlsx")
    batch = actions.apply(batch, overwrite_verified=True, by=chen)
    spell = WorkSpell.objects.get()
    assert (batch.changed_count, batch.held_count) == (1, 0)
    assert (spell.end_month, spell.monthly_income_yuan) == (Month(2023, 7), 5000)
    assert (spell.verified_at, spell.verified_by) == (None, None)
    assert Record.objects.get(subject_id=batch.pk, action="batch_applied").after[
        "overwrote_verified"
    ]


def test_a_corrected_person_is_held(registered, receive_people, chen, zhao):
    actions.correct_person(person=Person.objects.get(), changes={"name": "李秀瑛"}, by=zhao)
    assert receive_people({}, name="again.csv").held_count == 1
    assert receive_people({"姓名": "李秀瑛"}, name="right.csv").same_count == 1


def test_a_code_that_no_file_brings_survives_the_next_file(registered, receive_spells, chen):
    actions.apply(receive_spells({}), by=chen)
    WorkSpell.objects.update(employer_code="91370724MA3C000000")
    actions.apply(receive_spells({"务工月收入(元)": "5000"}, name="b.xlsx"), by=chen)
    spell = WorkSpell.objects.get()
    assert (spell.employer_code, spell.monthly_income_yuan) == ("91370724MA3C000000", 5000)


def test_a_file_that_could_not_be_read_cannot_be_applied(tmp_path, chen):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")
    batch = actions.receive_people(path=path, file_name="people.xlsx", by=chen)
    assert batch.state == BatchState.REFUSED
    with pytest.raises(BatchNotApplicable, match="不能入库"):
        actions.apply(batch, by=chen)


def test_a_batch_whose_check_was_cut_short_cannot_be_applied(receive_people, chen):
    batch = receive_people({})
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RECEIVED)
    with pytest.raises(BatchNotApplicable, match="请重新接收"):
        actions.apply(batch, by=chen)


def test_when_a_late_step_fails_nothing_is_applied(receive_people, chen, monkeypatch):
    batch = receive_people({})
    monkeypatch.setattr(applying, "conclude", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.apply(batch, by=chen)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert not Household.objects.exists()
    assert not Person.history.exists()


IN_CHANGLE = {"县": "昌乐县", "乡": "宝都街道", "村": "东村村民委员会"}


@pytest.mark.parametrize("same_household", [True, False])
def test_a_batch_checked_earlier_pulls_nobody_out_of_another_county(
    receive_people, chen, zhou, same_household
):
    home = {} if same_household else {"户编号": "3707250001001"}
    theirs = receive_people({**IN_CHANGLE, **home}, name="theirs.xlsx", by=zhou)
    actions.apply(receive_people({}), by=chen)
    before = stored(Household), stored(Person)

    batch = actions.apply(theirs, overwrite_verified=True, by=zhou)

    assert (stored(Household), stored(Person)) == before
    assert (batch.added_count, batch.changed_count, batch.held_count) == (0, 0, 1)
    assert "1 行的人或户在检查后已登记在您管辖范围以外的台账中" in batch.message
    assert Record.objects.filter(action="batch_applied").latest("pk").after["outside"] == 1


def test_of_such_a_batch_the_other_rows_are_applied(receive_people, chen, zhou):
    other = {**IN_CHANGLE, **person(2), "户编号": "3707250001001"}
    theirs = receive_people(IN_CHANGLE, other, name="theirs.xlsx", by=zhou)
    actions.apply(receive_people({}), by=chen)
    batch = actions.apply(theirs, by=zhou)
    assert (batch.added_count, batch.held_count) == (1, 1)
    assert Person.objects.filter(division_code__startswith="370725").count() == 1


def test_work_of_somebody_who_moved_away_since_the_check_is_left_out(
    receive_people, receive_spells, registered, chen, above
):
    spells = receive_spells({})
    actions.apply(receive_people(IN_CHANGLE, name="moved.xlsx", by=above), by=above)
    assert actions.apply(spells, by=chen).held_count == 1
    assert not WorkSpell.objects.exists()
