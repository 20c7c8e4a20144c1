"""Files of what people want (S2.20, S2.21, S2.24): added beside what was said, never over it."""

from datetime import date

import pytest

from bangfu.audit.models import Record
from bangfu.engine.tables import open_table, write_table, write_template
from bangfu.intake.codes import BatchState
from bangfu.intake.rules import FileNotYours
from bangfu.registry import actions, queries
from bangfu.registry.models import TrainingNeed, Wish
from bangfu.registry.said_columns import WISHES
from tests.cast import LINQU, staff
from tests.registry.conftest import PERSON, person, problems

pytestmark = pytest.mark.django_db
SAID = {
    "人口编号": PERSON["人口编号"],
    "姓名": "李秀英",
    "本人说的日期": "2023-10-09",
    "怎么说的": "入户走访",
    "就业形式": "帮扶车间",
    "想做什么": "缝纫",
    "愿意到哪里": "本乡镇",
    "月收入不低于（元）": "2500",
    "工作时间": "半天或钟点",
    "有什么不方便": "要接孩子",
    "培训意愿": "想参加培训",
    "想学什么": "电焊",
}


@pytest.fixture
def li(registered):
    from bangfu.registry.models import Person

    return Person.objects.get(person_number=PERSON["人口编号"])


@pytest.fixture
def receive(tmp_path, chen):
    def received(*rows: dict[str, str], name: str = "w.xlsx", by=None):
        full = [{**SAID, **row} for row in rows or ({},)]
        headers = list(dict.fromkeys(header for row in full for header in row))
        table = [[row.get(header, "") for header in headers] for row in full]
        path = write_table(tmp_path / name, headers, table)
        return actions.receive_sayings(path=path, file_name=name, by=by or chen)

    return received


def counts(batch) -> tuple[int, ...]:
    return batch.added_count, batch.changed_count, batch.same_count, batch.kept_count


def test_what_was_said_is_kept_with_the_day_how_and_who_wrote_it_down(li, receive, chen):
    batch = receive()
    assert counts(batch) == (1, 0, 0, 0)
    assert not Wish.objects.exists()
    actions.apply_sayings(batch, by=chen)
    wish, need = queries.wish_of(li), queries.training_need_of(li)
    assert [wish.form, wish.occupation, wish.place, wish.pay_yuan, wish.hours, wish.limits] == [
        "workshop",
        "缝纫",
        "township",
        2500,
        "part_time",
        "要接孩子",
    ]
    assert (need.wanted, need.subject) == ("wanted", "电焊")
    for one in (wish, need):
        assert (one.said_on, one.said_how, one.recorded_by) == (date(2023, 10, 9), "visit", chen)
    assert Record.objects.filter(action__startswith="say_").count() == 2


def test_the_same_rows_again_change_nothing(li, receive, chen):
    actions.apply_sayings(receive(), by=chen)
    assert receive().state == BatchState.REPEATED
    again = receive({"想学什么": ""}, name="again.xlsx")
    assert counts(again) == (0, 0, 1, 0)
    actions.apply_sayings(again, by=chen)
    assert (Wish.objects.count(), TrainingNeed.objects.count()) == (1, 1)


def test_a_blank_cell_leaves_standing_what_was_said_before(li, receive, chen):
    actions.apply_sayings(receive(), by=chen)
    later = {"本人说的日期": "2023-11-01", "想做什么": "", "有什么不方便": "", "培训意愿": ""}
    batch = receive(later | {"想学什么": "", "月收入不低于（元）": "3000"}, name="later.xlsx")
    assert counts(batch) == (0, 1, 0, 2)
    actions.apply_sayings(batch, by=chen)
    wish = queries.wish_of(li)
    assert (wish.pay_yuan, wish.occupation, wish.limits) == (3000, "缝纫", "要接孩子")
    first = Wish.objects.exclude(pk=wish.pk).get()
    assert (first.pay_yuan, first.ended_at is not None) == (2500, True)
    assert TrainingNeed.objects.count() == 1


def test_what_was_said_earlier_is_kept_and_does_not_stand(li, receive, chen):
    actions.apply_sayings(receive(), by=chen)
    earlier = {"本人说的日期": "2023-09-01", "就业形式": "自己创业"}
    rows = [earlier, {"本人说的日期": "2023-08-01", "愿意到哪里": "省外"}]
    actions.apply_sayings(receive(*rows, name="earlier.xlsx"), by=chen)
    assert queries.wish_of(li).said_on == date(2023, 10, 9)
    assert Wish.objects.filter(ended_at=None).count() == 1
    assert Wish.objects.count() == 3
    again = receive(*reversed(rows), name="again.xlsx")
    assert counts(again) == (0, 0, 2, 0)


def test_several_days_of_one_person_stand_in_their_order(li, receive, chen):
    rows = [{"本人说的日期": f"2023-0{month}-01", "想做什么": f"第{month}"} for month in (9, 3, 6)]
    actions.apply_sayings(receive(*rows), by=chen)
    assert queries.wish_of(li).occupation == "第9"
    assert [one.occupation for one in queries.sayings_of(Wish, li)] == ["第9", "第6", "第3"]


def test_what_the_person_wrote_in_the_portal_no_file_changes(li, receive, chen):
    word = {"said_how": "portal", "said_on": date(2023, 10, 9), "by": chen}
    actions.say_wish(person=li, said={"form": "any"}, **word)
    batch = receive({"怎么说的": "本人在手机上", "培训意愿": "", "想学什么": ""})
    assert counts(batch) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("wrong", "header"),
    [
        ({"人口编号": "9"}, "人口编号"),
        ({"姓名": "王大力"}, "姓名"),
        ({"本人说的日期": "2999-01-01"}, "本人说的日期"),
        ({"本人说的日期": "去年"}, "本人说的日期"),
        ({"怎么说的": "听说"}, "怎么说的"),
        ({"就业形式": ""}, "就业形式"),
        ({"就业形式": "当老板"}, "就业形式"),
        ({"培训意愿": ""}, "培训意愿"),
        ({"月收入不低于（元）": "很多"}, "月收入不低于（元）"),
        ({"月收入不低于（元）": "10000000"}, "月收入不低于（元）"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell_and_nothing_is_taken(li, receive, chen, wrong, header):
    batch = receive(wrong)
    assert header in {one[1] for one in problems(batch) if one[2] == "rejects"}
    actions.apply_sayings(batch, by=chen)
    assert not Wish.objects.exists()


def test_two_rows_of_one_day_are_both_left(li, receive):
    assert receive({}, {"想做什么": "焊工"}).rejected_count == 2


def test_only_who_records_a_persons_word_brings_it(li, receive):
    other = staff("sun", "county_revitalisation", LINQU, "孙梅")
    with pytest.raises(FileNotYours):
        receive(by=other)


def test_what_was_said_since_the_preview_is_asked_about_again(li, receive, chen):
    batch = receive()
    word = {"said_how": "visit", "said_on": date(2023, 10, 10), "by": chen}
    actions.say_wish(person=li, said={"form": "any"}, **word)
    batch = actions.apply_sayings(batch, seen=batch.preview_sha256, by=chen)
    assert (batch.state, batch.drifted_count) == (BatchState.CHECKED, 1)
    batch = actions.apply_sayings(batch, seen=batch.preview_sha256, by=chen)
    assert batch.state == BatchState.APPLIED
    assert queries.wish_of(li).form == "any"


def test_a_file_of_many_asks_the_database_as_often_as_one_of_few(
    registered, receive_people, receive, chen, django_assert_max_num_queries
):
    actions.apply(receive_people(*(person(n) for n in range(2, 40)), name="more.xlsx"), by=chen)
    rows = [{"人口编号": person(n)["人口编号"], "姓名": person(n)["姓名"]} for n in range(2, 40)]
    batch = receive(*rows)
    assert batch.accepted_count == 38
    with django_assert_max_num_queries(40):
        actions.apply_sayings(batch, by=chen)
    assert Wish.objects.count() == 38


def test_the_template_says_what_to_write_and_is_read_as_the_same_table(tmp_path):
    path = write_template(WISHES, tmp_path / "t.xlsx")
    table = open_table(path, roster=WISHES)
    assert set(table.columns.positions) == set(WISHES.names)
    assert "本人在手机上" not in WISHES.column("said_how").choices


def test_a_longer_file_than_a_county_has_is_sent_in_parts(li, receive, monkeypatch):
    monkeypatch.setattr("bangfu.registry.incoming.sayings.MOST_ROWS", 1)
    assert receive({}, {"本人说的日期": "2023-10-08"}).state == BatchState.REFUSED
    assert not Wish.objects.exists()
