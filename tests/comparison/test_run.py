"""Receiving another department's table and comparing with it, twice and more."""

from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from bangfu.audit import files
from bangfu.casework import actions as casework
from bangfu.casework.models import Task
from bangfu.comparison import actions, inputs, receipt
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake import actions as intake
from bangfu.intake import queries
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from tests.at_once import at_once
from tests.cast import LINQU

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER = Month(2023, 9)
HEADERS = ["证件号码", "姓名", "单位名称", "参保地", "缴费年月", "缴费基数"]
SAME_EMPLOYER = "黄岛海川食品加工厂"


@pytest.fixture
def arrives(tmp_path, chen):
    """Lines of the insurance table, received and put to use."""

    def arrive(*lines, headers=HEADERS, apply=True, encoding="utf-8"):
        text = "\n".join(",".join(map(str, line)) for line in (headers, *lines))
        path = tmp_path / f"insurance-{abs(hash(text))}.csv"
        path.write_text(text + "\n", encoding=encoding)
        batch = actions.receive_extract(
            path=path, file_name=path.name, source="social_insurance", month=SEPTEMBER, by=chen
        )
        return actions.apply_extract(batch=batch, by=chen) if apply else batch

    return arrive


def line(person, employer=SAME_EMPLOYER, *, month=202309, wage=4200, number=None, place="370211"):
    return (number or person.identity_number, person.name, employer, place, month, wage)


def compare(by):
    return actions.run(source="social_insurance", month=SEPTEMBER, by=by)


def found():
    return {(row.kind, row.state) for row in Discrepancy.objects.all()}


def test_without_a_table_there_is_nothing_to_compare_with(li, chen):
    with pytest.raises(inputs.ExtractMissing, match="请先接收"):
        compare(chen)


def test_a_table_that_is_kept_no_longer_is_said_to_be_so(li, arrives, chen):
    batch = arrives(line(li))
    forget = timezone.now() - timedelta(days=364)
    Batch.objects.filter(pk=batch.pk).update(received_at=forget)
    intake.forget_old_originals()
    compare(chen)
    Batch.objects.filter(pk=batch.pk).update(received_at=forget - timedelta(days=5))
    intake.forget_old_originals()
    assert not queries.folder(batch).exists()
    with pytest.raises(inputs.ExtractMissing, match="保存期已满"):
        compare(chen)


def test_a_table_that_was_received_but_not_applied_is_not_used(li, arrives, chen):
    arrives(line(li), apply=False)
    with pytest.raises(inputs.ExtractMissing):
        compare(chen)


def test_at_no_moment_of_receiving_a_table_lies_somewhere_to_be_read(
    li, arrives, settings, monkeypatch
):
    """A kill in the middle leaves nothing: looked at while the lines are being worked on."""
    readable, months = [], receipt._months

    def look(raw):
        files = [path for path in settings.BANGFU_HOME.rglob("*") if path.is_file()]
        number = li.identity_number.encode()
        readable.extend(path for path in files if number in path.read_bytes())
        return months(raw)

    monkeypatch.setattr(receipt, "_months", look)
    looked = len(list(settings.BANGFU_HOME.rglob("*")))
    arrives(line(li))
    assert looked
    assert readable == []


def test_a_long_table_is_worked_on_in_pieces_and_comes_out_the_same(county, arrives, monkeypatch):
    people = [county.person(f"李{n}") for n in range(9)]
    lines = [line(person, month=month) for person in people for month in (202308, 202309)]
    lines.append(line(people[0], number=f" {people[0].identity_number}", wage=5000))
    whole = staged(arrives(*lines, apply=False))
    monkeypatch.setattr(receipt, "LINES_AT_ONCE", 4)
    assert staged(arrives(*lines, apply=False)) == whole
    assert len(whole) == 10


def staged(batch):
    with files.reading(queries.staged(batch)) as content:
        rows = pq.read_table(content).to_pylist()
    return sorted(rows, key=lambda row: (row["identity_key"], row["wage_yuan"]))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_dirt_in_a_number_is_no_difference(li, arrives, chen, encoding):
    number = li.identity_number
    dirty = "'G" + number[:6] + " " + number[6:].lower() + "\t"
    arrives(line(li, number=dirty), encoding=encoding)
    assert compare(chen).finding_count == 0


def test_amounts_as_people_write_them_are_amounts(li, arrives, chen):
    assert arrives(line(li, wage="￥４２００元")).rejected_count == 0
    assert compare(chen).finding_count == 0


@pytest.mark.parametrize(
    ("column", "value", "header"),
    [(0, "无", "证件号码"), (1, "", "姓名"), (4, "九月", "缴费年月"), (5, "1e300", "缴费基数")],
)
def test_a_line_that_cannot_be_used_is_told_with_its_row(li, arrives, chen, column, value, header):
    bad = list(line(li))
    bad[column] = value
    batch = arrives(line(li), bad)
    assert (batch.row_count, batch.accepted_count, batch.rejected_count) == (2, 1, 1)
    [problem] = batch.errors.all()
    assert (problem.row, problem.header) == (3, header)
    assert compare(chen).finding_count == 0


def test_lines_that_nobody_can_explain_are_at_least_counted(li, arrives):
    batch = arrives(line(li), tuple(HEADERS), line(li))
    assert "另有 1 行没有可用的内容" in batch.errors.get().message


def test_payments_that_are_not_for_work_or_have_stopped_support_nothing(li, arrives, chen):
    headers = [*HEADERS, "险种", "参保状态"]
    arrives(
        (*line(li), "城乡居民基本养老保险", "正常参保"),
        (*line(li), "企业职工基本养老保险", "暂停缴费"),
        headers=headers,
    )
    compare(chen)
    assert found() == {("unsupported", "found")}


def test_a_second_run_finds_the_same_rows_and_touches_no_decision(li, arrives, chen, zhao):
    arrives(line(li, "北山钢铁厂"))
    compare(chen)
    [row] = Discrepancy.objects.all()
    assert (row.here, row.there) == (SAME_EMPLOYER, "北山钢铁厂")
    actions.settle(
        discrepancy=row, outcome=Outcome.HERE_IS_RIGHT, reason="合同已看，名称未变", by=zhao
    )
    compare(chen)
    again = Discrepancy.objects.get()
    assert (again.pk, again.state, again.outcome) == (row.pk, "settled", "here_is_right")
    assert again.first_found_in != again.last_found_in


def test_what_is_no_longer_found_is_gone_with_its_untouched_task(li, county, arrives, chen):
    other = county.person("王芳", spells=["2023-03"])
    arrives(line(li, "北山钢铁厂"), line(other, "北山钢铁厂"))
    compare(chen)
    actions.dispatch(discrepancies=Discrepancy.objects.all(), working_days=5, by=chen)
    asked = Discrepancy.objects.get(person=other)
    casework.submit_evidence(task=asked.task, kind="note", note="已看合同", by=chen)
    arrives(line(li), line(other))
    compare(chen)
    states = {row.person.name: row.state for row in Discrepancy.objects.select_related("person")}
    assert states == {"李秀英": DiscrepancyState.GONE, "王芳": DiscrepancyState.DISPATCHED}
    assert sorted(Task.objects.values_list("state", flat=True)) == ["submitted", "withdrawn"]


def test_found_again_after_it_was_gone_it_is_open_again(li, arrives, chen):
    for employer in ("北山钢铁厂", SAME_EMPLOYER, "北山 钢铁厂"):
        arrives(line(li, employer))
        compare(chen)
    assert found() == {("employer_differs", "found")}


def test_the_same_file_twice_is_told_and_changes_nothing(li, arrives, tmp_path):
    arrives(line(li))
    assert arrives(line(li), apply=False).state == BatchState.REPEATED


def test_another_county_compares_its_own_people_only(li, arrives, chen, zhou):
    arrives(line(li, "北山钢铁厂"))
    with pytest.raises(inputs.ExtractMissing):
        compare(zhou)
    assert compare(chen).division_code == LINQU


def test_both_tables_have_the_same_key_of_a_name_and_number(li, arrives):
    """Were it another, every name would be opened at every comparison, and nobody would notice."""
    arrives(line(li))
    extract = inputs.extract_for("social_insurance", SEPTEMBER, division=DivisionCode(LINQU))
    with extract.opened() as path:
        keys = pq.read_table(path).select(["identity_key", "name_key"]).to_pylist()
    assert keys == [{"identity_key": li.identity_key, "name_key": li.name_key}]


def test_another_tables_name_is_kept_only_where_the_name_is_the_question(li, arrives, chen):
    number, _, *rest = line(li, "北山钢铁厂")
    arrives((number, "赵敏敏", *rest))
    compare(chen)
    names = {row.kind: row.name_there for row in Discrepancy.objects.all()}
    assert names == {"name_differs": "赵敏敏", "employer_differs": ""}


def test_two_comparisons_at_once_leave_each_finding_once(county, arrives, chen):
    people = [county.person(f"李{n}", spells=["2023-03"]) for n in range(40)]
    arrives(*(line(person, "昆山恒达电子有限公司", wage=9000) for person in people[::2]))
    told = at_once(*[lambda: compare(chen)] * 3)
    assert {run.finding_count for run in told} == {told[0].finding_count}
    assert Discrepancy.objects.count() == told[0].finding_count > 40
    assert {state for _, state in found()} == {DiscrepancyState.FOUND}
