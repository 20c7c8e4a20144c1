"""One file received: kept, read, checked to its last cell, staged. Nothing reaches the register."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from bangfu.audit import files
from bangfu.audit.actions import record
from bangfu.engine.tables import Roster, TableUnreadable, open_table
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake import queries, rules
from bangfu.intake.actions.check import Outcome, Progress, check_rows
from bangfu.intake.actions.forget import forget_everything
from bangfu.intake.actions.keep import keep_original
from bangfu.intake.actions.withdraw import withdraw_same
from bangfu.intake.chunks import Reading
from bangfu.intake.codes import BatchState, Severity
from bangfu.intake.models import Batch, CellError
from bangfu.intake.staging import Staging, as_read
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

WRITTEN_AT_ONCE = 5_000
# how a table is checked and staged: row by row (`check_rows`), or all at once by the engine
Check = Callable[..., Outcome]


class File(TypedDict):
    """A file that arrived, and whom to tell how far it is."""

    path: Path
    file_name: str
    progress: NotRequired[Progress | None]


def receive(
    *,
    path: Path,
    file_name: str,
    roster: Roster,
    duty: Duty,
    month: Month | None = None,
    division_code: str,
    staging: Staging | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
    by: Staff,
) -> Batch:
    """Receive a file. What is wrong with it stands in the batch; nothing is raised.

    Rows are checked one by one and staged as `staging` says, unless `check` does all of it.
    """
    rules.check_may(Permission.FILE_RECEIVE, duty, by=by)
    batch = Batch.objects.create(
        roster=roster.name,
        duty=duty,
        month=month,
        file_name=Path(file_name).name[-200:],
        sha256="",
        size_bytes=0,
        division_code=division_code,
        received_by=by,
    )
    try:
        kept = keep_original(batch, path=Path(path))
        if earlier := queries.applied_before(batch):
            return _repeat(batch, earlier=earlier, by=by)
        check = check or partial(check_rows, staging=staging or as_read(roster))
        with files.as_plain(kept) as plain:
            outcome = _read(batch, plain, roster, check, progress)
    except TableUnreadable as unreadable:
        return _refuse(batch, message=str(unreadable), by=by)
    except OSError:
        return _refuse(batch, message="文件打不开。请确认文件存在、可读且磁盘未满", by=by)
    return _conclude(batch, outcome=outcome, by=by)


def _read(
    batch: Batch, plain: Path, roster: Roster, check: Check, progress: Progress | None
) -> Outcome:
    table = open_table(plain, roster=roster, file_name=batch.file_name)
    rules.check_right_table(table.columns.unused, roster)
    batch.sheet, batch.header_row = table.sheet, table.header_row
    batch.dropped_columns = table.columns.dropped
    batch.unused_columns = json.dumps(table.columns.unused) if table.columns.unused else ""
    return check(Reading(table, roster), into=queries.staged(batch), progress=progress)


@transaction.atomic
def _conclude(batch: Batch, *, outcome: Outcome, by: Staff) -> Batch:
    rejected = len(outcome.rejected)
    batch.state = BatchState.CHECKED
    batch.row_count, batch.rejected_count = outcome.row_count, rejected
    batch.accepted_count = outcome.row_count - rejected
    batch.warned_count = len(outcome.warned - outcome.rejected)
    batch.division_code = outcome.division_code or batch.division_code
    batch.message = _message(batch, outcome)
    batch.save()
    _write_errors(batch, outcome)
    _audit("file_received", batch, by=by)
    withdraw_same(batch, by=by)
    return batch


def _message(batch: Batch, outcome: Outcome) -> str:
    sentences = []
    if not outcome.row_count:
        sentences.append("表头下面没有数据")
    if batch.dropped_columns:
        sentences.append(f"按规定不接收的列：{'、'.join(batch.dropped_columns)}")
    if outcome.absent:
        sentences.append(f"文件中没有这些列，台账原值不变：{'、'.join(outcome.absent)}")
    sentences.extend(outcome.remarks)
    if outcome.problems_left_out:
        kept = len(outcome.problems)
        sentences.append(f"问题较多，只列出前 {kept} 处，另有 {outcome.problems_left_out} 处未列出")
    return rules.message_of(*sentences)


def _write_errors(batch: Batch, outcome: Outcome) -> None:
    CellError.objects.bulk_create(
        (
            CellError(
                batch=batch,
                row=problem.row,
                column=problem.column,
                header=problem.header[:100],
                value_class=problem.value_class,
                severity=Severity.REJECTS if problem.rejects else Severity.WARNS,
                message=problem.message[:200],
                remedy=problem.remedy[:200],
            )
            for problem in sorted(outcome.problems, key=lambda each: (each.row, each.column or 0))
        ),
        batch_size=WRITTEN_AT_ONCE,
    )


@transaction.atomic
def _refuse(batch: Batch, *, message: str, by: Staff) -> Batch:
    batch.state, batch.message = BatchState.REFUSED, rules.message_of(message)
    batch.save()
    transaction.on_commit(lambda: forget_everything(batch))
    _audit("file_refused", batch, by=by)
    return batch


@transaction.atomic
def _repeat(batch: Batch, *, earlier: Batch, by: Staff) -> Batch:
    batch.state, batch.message = BatchState.REPEATED, _repeated_message(earlier, by=by)
    batch.row_count = batch.same_count = earlier.row_count
    batch.save()
    shutil.rmtree(queries.folder(batch))
    _audit("file_repeated", batch, by=by)
    return batch


def _repeated_message(earlier: Batch, *, by: Staff) -> str:
    """When and as which batch, for those who may see that batch."""
    if not by.division.contains(DivisionCode(earlier.division_code)):
        return "同一文件已由上级单位入库，本次未作任何更改"
    when = timezone.localtime(earlier.applied_at)
    return f"同一文件已于 {when:%Y-%m-%d %H:%M} 作为批次 {earlier.pk} 入库，本次未作任何更改"


def _audit(action: str, batch: Batch, *, by: Staff) -> None:
    counts = {
        "rows": batch.row_count,
        "accepted": batch.accepted_count,
        "rejected": batch.rejected_count,
        "warned": batch.warned_count,
    }
    record(action, subject=batch, division_code=batch.division_code, after=counts, by=by)
