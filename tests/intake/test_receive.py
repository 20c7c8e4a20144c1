from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from bangfu.audit import files
from bangfu.audit.models import Record
from bangfu.engine.tables import Column, Questionable, Roster, write_table
from bangfu.engine.values import Month
from bangfu.intake import actions, queries
from bangfu.intake.actions import check
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.intake.staging import Unique, as_read, rows_named
from bangfu.org.actions import operator
from bangfu.org.codes import Duty
from tests.cast import CHANGLE, LINQU

pytestmark = pytest.mark.django_db


def amount(raw: str) -> int:
    value = int(raw)
    if value > 100:
        raise Questionable("太大", "请核对", value=value)
    return value


ROSTER = Roster(
    name="tools",
    title="工具",
    columns=(
        Column("label", "名称", required=True, value_class="personal"),
        Column("month", "月份", Month.parse),
        Column("amount", "数量", amount),
    ),
    dropped=("民族",),
)
UNIQUE = Unique(("label",), "label", "名称与{rows}重复", "请只留一行")


@pytest.fixture
def receive(tmp_path: Path, chen):
    def received(*rows: list[str], name: str = "tools.csv", **given) -> Batch:
        path = write_table(tmp_path / name, ["名称", "月份", "数量", "民族", "备注"], rows)
        options = {"roster": ROSTER, "duty": Duty.REGISTER, "division_code": LINQU, "by": chen}
        options |= given
        return actions.receive(path=path, file_name=name, **options)

    return received


def staged_rows(batch):
    with files.reading(queries.staged(batch)) as staged:
        return pq.read_table(staged)


def test_accepted_rows_are_staged_with_the_row_numbers_of_the_file(receive):
    batch = receive(["锄", "2023年09月", "3"], ["", "2023年09月", "3"], ["镰", "", "101"])
    assert (batch.row_count, batch.accepted_count, batch.rejected_count) == (3, 2, 1)
    assert batch.warned_count == 1
    assert staged_rows(batch).to_pylist() == [
        {"row": 2, "blank": "", "lost": "", "label": "锄", "month": "202309", "amount": "3"},
        {"row": 4, "blank": "month", "lost": "", "label": "镰", "month": None, "amount": "101"},
    ]


def test_faults_name_row_column_class_and_remedy_but_never_the_value(receive):
    batch = receive(["锄", "2023年13月", "很多"])
    faults = list(batch.errors.order_by("column"))
    assert [(one.row, one.column, one.header) for one in faults] == [(2, 2, "月份"), (2, 3, "数量")]
    assert {one.severity for one in faults} == {"rejects"}
    assert all(one.remedy for one in faults)
    assert "13" not in "".join(one.message + one.remedy for one in faults)


def test_problems_come_in_the_order_of_the_file_as_they_were_found(receive):
    batch = receive(["锄", "2023年13月", "101"], ["", "2023年09月", ""])
    found = [(one.row, one.column, one.rejects) for one in queries.problems(batch)]
    assert found == [(2, 2, True), (2, 3, False), (3, 1, True)]


def test_dropped_and_unused_columns_are_told(receive):
    batch = receive(["锄", "", "", "汉族", "好"])
    assert (batch.dropped_columns, batch.unused_headers) == (["民族"], ["备注"])
    assert "按规定不接收的列：民族" in batch.message


def test_what_is_kept_is_readable_by_its_owner_alone(receive):
    batch = receive(["锄", "", ""])
    kept = queries.original(batch)
    assert kept.name == "original.csv"
    for path in (kept, queries.staged(batch)):
        assert path.stat().st_mode & 0o777 == 0o600
    assert queries.folder(batch).stat().st_mode & 0o777 == 0o700
    with files.reading(kept) as original:
        content = original.read()
    assert (batch.sha256, batch.size_bytes) == (sha256(content).hexdigest(), len(content))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b/表.xlsx", "表.exe", "x" * 300 + ".csv", ".csv"]
)
def test_a_files_name_chooses_no_place_to_write(tmp_path, chen, name):
    path = write_table(tmp_path / "f.csv", ["名称", "月份"], [["锄", ""]])
    given = {"roster": ROSTER, "duty": Duty.REGISTER, "division_code": LINQU}
    batch = actions.receive(path=path, file_name=name, **given, by=chen)
    assert batch.state == BatchState.CHECKED
    assert queries.original(batch).parent == queries.folder(batch)
    assert "/" not in batch.file_name


def test_a_file_that_cannot_be_read_is_a_refused_batch(tmp_path, chen):
    for content in (b"", b"\x00\x01\x02", b"PK\x03\x04", "没有表头\n".encode()):
        path = tmp_path / "f.xlsx"
        path.write_bytes(content)
        given = {"roster": ROSTER, "duty": Duty.REGISTER, "division_code": LINQU}
        batch = actions.receive(path=path, file_name="f.xlsx", **given, by=chen)
        assert (batch.state, bool(batch.message)) == (BatchState.REFUSED, True)
        assert not queries.staged(batch).exists()


def test_a_file_that_is_not_there_is_a_refused_batch(tmp_path, chen):
    batch = actions.receive(
        path=tmp_path / "nothing.csv",
        file_name="nothing.csv",
        roster=ROSTER,
        duty=Duty.REGISTER,
        division_code=LINQU,
        by=chen,
    )
    assert (batch.state, batch.message[:5]) == (BatchState.REFUSED, "文件打不开")


def test_rows_that_repeat_a_key_are_both_left_out(receive):
    staging = as_read(ROSTER)
    staging = type(staging)(staging.schema, staging.prepare, (UNIQUE,))
    batch = receive(
        ["锄", "", "1"], ["镰", "", "1"], ["锄", "", "2"], ["", "", "3"], staging=staging
    )
    told = [(one.row, one.message) for one in batch.errors.order_by("row")]
    assert told[:2] == [(2, "名称与第 4 行重复"), (4, "名称与第 2 行重复")]
    assert [row["row"] for row in staged_rows(batch).to_pylist()] == [3]
    assert batch.accepted_count == 1


def test_many_rows_are_named_by_the_first_few():
    assert rows_named([4, 9]) == "第 4、9 行"
    assert rows_named(list(range(1, 10))) == "第 1、2、3、4、5 等 9 行"


def test_more_faults_than_are_kept_are_counted(receive, monkeypatch):
    monkeypatch.setattr(check, "KEPT_PROBLEMS", 10)
    batch = receive(*([["锄", "无", ""]] * 25))
    assert (batch.errors.count(), batch.rejected_count) == (10, 25)
    assert "前 10 处，另有 15 处未列出" in batch.message


def test_chunks_do_not_show(receive, monkeypatch):
    monkeypatch.setattr("bangfu.intake.chunks.CHUNK_ROWS", 7)
    batch = receive(*([f"名{number}", "", "" if number % 5 else "x"] for number in range(50)))
    assert (batch.row_count, batch.rejected_count) == (50, 10)
    staged = staged_rows(batch)["row"].to_pylist()
    assert staged == [number + 2 for number in range(50) if number % 5]


def test_progress_is_told(receive):
    heard = []
    receive(["锄", "", ""], progress=lambda *told: heard.append(told))
    assert heard == [(1, 0, "已检查 1 行")]


def test_a_table_without_rows_says_so(receive):
    batch = receive()
    assert (batch.state, batch.row_count) == (BatchState.CHECKED, 0)
    assert "没有数据" in batch.message


def test_receiving_leaves_a_record_without_names(receive):
    batch = receive(["锄", "", ""])
    record = Record.objects.get(action="file_received", subject_id=str(batch.pk))
    assert record.after == {"rows": 1, "accepted": 1, "rejected": 0, "warned": 0}


def applied(batch: Batch, *, by) -> Batch:
    batch.state, batch.applied_at, batch.applied_by = BatchState.APPLIED, timezone.now(), by
    batch.save()
    return batch


def test_the_neighbours_receipt_of_the_same_file_is_no_repetition(receive, chen, zhou):
    applied(receive(["锄", "", ""]), by=chen)
    batch = receive(["锄", "", ""], division_code=CHANGLE, by=zhou)
    assert (batch.state, batch.division_code) == (BatchState.CHECKED, CHANGLE)
    assert receive(["锄", "", ""]).state == BatchState.REPEATED


def test_a_file_applied_above_is_a_repetition_that_tells_nothing_of_it(receive, zhou):
    above = operator()
    earlier = applied(receive(["锄", "", ""], division_code="370000000000", by=above), by=above)
    batch = receive(["锄", "", ""], division_code=CHANGLE, by=zhou)
    assert (batch.state, batch.division_code) == (BatchState.REPEATED, CHANGLE)
    assert str(earlier.pk) not in batch.message
    assert ":" not in batch.message


def test_a_file_applied_below_is_no_repetition_above(receive, chen):
    applied(receive(["锄", "", ""]), by=chen)
    batch = receive(["锄", "", ""], division_code="370000000000", by=operator())
    assert batch.state == BatchState.CHECKED


def test_the_same_file_sent_again_before_it_is_applied_waits_once(
    receive, django_capture_on_commit_callbacks
):
    first, other = receive(["锄", "", ""]), receive(["犁", "", ""])
    with django_capture_on_commit_callbacks(execute=True):
        again = receive(["锄", "", ""])
    for batch in (first, other):
        batch.refresh_from_db()
    assert (first.state, other.state, again.state) == (
        BatchState.WITHDRAWN,
        BatchState.CHECKED,
        BatchState.CHECKED,
    )
    assert str(again.pk) in first.message
    assert not queries.staged(first).exists()
    assert queries.staged(again).exists()


def test_what_a_colleague_received_is_the_colleagues_to_withdraw(receive, zhou):
    own = receive(["锄", "", ""])
    receive(["锄", "", ""], by=zhou)
    own.refresh_from_db()
    assert own.state == BatchState.CHECKED
