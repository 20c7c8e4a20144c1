"""Visits written down on paper and brought by a file (S1.17, S2.24): taken in as a phone's are."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from bangfu.disclosure.kinds import NotExportable
from bangfu.engine.tables import open_table, write_table, write_template
from bangfu.intake.codes import BatchState
from bangfu.intake.rules import FileNotYours
from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Wish
from bangfu.registry.queries import version_of
from bangfu.rights import actions as rights
from bangfu.visits import actions
from bangfu.visits.exports import VISITS_MADE
from bangfu.visits.models import Answer, Visit
from bangfu.visits.rosters import VISITS
from tests.cast import LINQU, staff
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db
NOTE = "在厂里，挺好"


@pytest.fixture
def receive(tmp_path, chen, li):
    """The county takes in what the village wrote: Li's visit, and what differs."""

    def received(*rows: dict[str, str], name: str = "v.xlsx", by=None):
        base = {"人口编号": li.person_number, "姓名": li.name, "走访日期": "2023-10-09"}
        full = [{**base, "走访结果": "见到本人或家人", **row} for row in rows or ({},)]
        headers = list(dict.fromkeys(header for row in full for header in row))
        table = [[row.get(header, "") for header in headers] for row in full]
        path = write_table(tmp_path / name, headers, table)
        return actions.receive_visits(path=path, file_name=name, by=by or chen)

    return received


def counts(batch) -> tuple[int, ...]:
    return batch.added_count, batch.same_count, batch.rejected_count


def states() -> dict[str, str]:
    return dict(Answer.objects.values_list("fact", "state"))


SAID = {"联系电话": "13800001234", "月收入（元）": "5000", "走访情况": NOTE}
WANTS = {"就业形式": "帮扶车间", "愿意到哪里": "本村", "培训意愿": "暂不需要培训"}


def test_what_was_said_goes_into_the_register_and_the_visit_is_there(receive, li, chen):
    batch = receive(SAID | WANTS)
    assert counts(batch) == (1, 0, 0)
    assert not Visit.objects.exists()
    actions.apply_visits(batch, by=chen)
    li.refresh_from_db()
    assert (li.phone, li.spells.get().monthly_income_yuan) == ("13800001234", Decimal(5000))
    visit = Visit.objects.get()
    assert (visit.visited_on, visit.outcome, visit.note) == (date(2023, 10, 9), "met", NOTE)
    assert visit.recorded_by == chen
    wish = queries.wish_of(li)
    assert (wish.form, wish.place, wish.said_on) == ("workshop", "village", date(2023, 10, 9))
    assert set(states().values()) == {"applied"}


def test_the_same_rows_again_are_the_same_visits(receive, chen):
    actions.apply_visits(receive(SAID | WANTS), by=chen)
    assert receive(SAID | WANTS).state == BatchState.REPEATED
    again = receive(SAID | WANTS | {"备注": "抄"}, name="again.xlsx")
    assert counts(again) == (0, 1, 0)
    actions.apply_visits(again, by=chen)
    assert Visit.objects.count() == 1


def test_the_same_row_is_the_same_visit_where_words_were_deleted_since(
    receive, li, chen, wang, zhao
):
    actions.apply_visits(receive(SAID | WANTS), by=chen)
    asked = rights.ask(person=li, kind="delete", channel="phone", by=wang)
    rights.answer_request(request=asked, state="partly", answer="照办", by=zhao)
    assert states().keys() == {"phone", "monthly_income_yuan"}
    again = receive(SAID | WANTS | {"备注": "抄"}, name="again.xlsx")
    assert counts(again) == (0, 1, 0)
    actions.apply_visits(again, by=chen)
    assert not Wish.objects.exists()
    other = receive(SAID | WANTS | {"愿意到哪里": "本县"}, name="other.xlsx")
    assert "没有覆盖" in other.errors.get().message


def test_another_account_of_the_same_day_is_not_taken(receive, chen):
    actions.apply_visits(receive(SAID), by=chen)
    other = receive(SAID | {"联系电话": "13900009999"}, name="other.xlsx")
    assert counts(other) == (0, 0, 1)
    assert "没有覆盖" in other.errors.get().message


def test_what_somebody_wrote_since_the_visit_is_held(receive, li, zhao, chen):
    batch = receive(SAID)
    typed = {"phone": "13700007777"}
    registry.edit(row=li, version=version_of(li), typed=typed, reason=EditReason.TOLD, by=zhao)
    actions.apply_visits(batch, by=chen)
    li.refresh_from_db()
    assert li.phone == "13700007777"
    assert states() == {"phone": "held", "monthly_income_yuan": "applied"}


def test_a_blank_was_not_asked(receive, li, chen):
    phone, spell = li.phone, li.spells.get()
    actions.apply_visits(receive({"走访情况": NOTE}), by=chen)
    li.refresh_from_db()
    assert (li.phone, li.spells.get().employer_name) == (phone, spell.employer_name)
    assert not Answer.objects.exists()


def test_new_work_and_the_end_of_the_old(receive, li, chen):
    new = {"新务工开始月份": "2023-09", "新务工单位": "海边工厂", "新务工月收入（元）": "4000"}
    actions.apply_visits(receive(new | {"已回家的，最后一个月": "2023-08"}), by=chen)
    [old, spell] = li.spells.order_by("start_month")
    assert (str(old.end_month), spell.employer_name) == ("2023-08", "海边工厂")
    assert states() == {"end_month": "applied", "spell": "applied"}


@pytest.mark.parametrize(
    ("wrong", "header"),
    [
        ({"走访日期": "2999-01-01"}, "走访日期"),
        ({"走访结果": "吵架"}, "走访结果"),
        ({"姓名": "王大力"}, "姓名"),
        ({"人口编号": "9"}, "人口编号"),
        ({"新务工单位": "某厂"}, "新务工开始月份"),
        ({"愿意到哪里": "本村"}, "就业形式"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(receive, wrong, header):
    batch = receive(wrong)
    assert header in set(batch.errors.filter(severity="rejects").values_list("header", flat=True))
    assert batch.accepted_count == 0


def test_cut_off_in_the_middle_it_goes_on(receive, county, chen, monkeypatch):
    more = [county.person(f"张{n}") for n in "一二三"]
    rows = [{"人口编号": one.person_number, "姓名": one.name, "走访情况": NOTE} for one in more]
    batch = receive({}, *rows)

    def cut_off(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.apply_visits(batch, progress=cut_off, by=chen)
    assert Visit.objects.count() == 2
    batch = actions.apply_visits(batch, by=chen)
    assert (Visit.objects.count(), batch.state) == (4, BatchState.APPLIED)


def test_only_who_records_a_persons_word_brings_it(receive):
    with pytest.raises(FileNotYours):
        receive(by=staff("sun", "county_revitalisation", LINQU, "孙梅"))


def test_the_preview_hides_what_no_list_shows_and_the_template_is_the_same_table(
    client, receive, chen, tmp_path
):
    batch = receive(SAID | WANTS)
    client.force_login(chen)
    page = client.get(reverse("batch", args=[batch.pk])).content.decode()
    for text in ("见到本人或家人", "5000", "帮扶车间"):
        assert text in page
    for text in (NOTE, "13800001234"):
        assert text not in page
    table = open_table(write_template(VISITS, tmp_path / "t.xlsx"), roster=VISITS)
    assert set(table.columns.positions) == set(VISITS.names)


def test_what_is_exported_is_taken_in_again_as_the_same(receive, chen, zhao, tmp_path):
    new = {"新务工开始月份": "2023-09", "新务工单位": "海边工厂", "劳动能力": "普通劳动力"}
    actions.apply_visits(receive(SAID | WANTS | new), by=chen)
    headers = [str(column.header) for column in VISITS_MADE.columns]
    rows = [[one.read(row) for one in VISITS_MADE.columns] for row in VISITS_MADE.rows({}, zhao)]
    path = write_table(tmp_path / "back.csv", headers, rows)
    assert counts(actions.receive_visits(path=path, file_name="back.csv", by=chen)) == (0, 1, 0)
    with pytest.raises(NotExportable):
        VISITS_MADE.count({}, chen)


def test_a_file_is_no_longer_than_a_day_of_work(receive, monkeypatch):
    monkeypatch.setattr("bangfu.visits.incoming.MOST_ROWS", 1)
    assert receive({}, {"走访日期": "2023-10-08"}).state == BatchState.REFUSED
    assert not Visit.objects.exists()


def test_what_was_typed_on_a_phone_comes_back_as_the_same(phone, receive, li, chen):
    phone(sent(li, phone="138 0000 1234", end_month="2023年9月", note="一行\r\n两行"))
    said = {"联系电话": "138 0000 1234", "结束月份": "2023年9月", "走访情况": "一行\n两行"}
    end = next(column.header for column in VISITS.columns if column.name == "end_month")
    said[end] = said.pop("结束月份")
    assert counts(receive(said)) == (0, 1, 0)
    assert counts(receive({**said, "联系电话": "13900001111"}, name="w.xlsx")) == (0, 0, 1)


@pytest.mark.parametrize("number", ["138 0000 123", "无"])
def test_what_is_doubtful_or_says_nothing_comes_back_as_the_same_too(phone, receive, li, number):
    phone(sent(li, phone=number, note=NOTE))
    assert counts(receive({"联系电话": number, "走访情况": NOTE})) == (0, 1, 0)


def test_a_year_that_was_typed_short_is_told_by_its_cell(receive):
    batch = receive({"走访日期": "0023-10-09", "月收入（元）": "5000"})
    assert counts(batch) == (0, 0, 1)
    assert "年份不对" in batch.errors.get().message
