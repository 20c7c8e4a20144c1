"""One export as its page shows it."""

from bangfu.disclosure import files
from bangfu.disclosure.codes import ExportState
from bangfu.disclosure.kinds import kind_at
from bangfu.disclosure.models import Export
from bangfu.org.models import Staff
from bangfu.runs import rules as runs


def export(found: Export, *, can_decide: bool, by: Staff) -> dict[str, object]:
    kind = kind_at(found.kind)
    is_own = found.asked_by_id == by.pk
    is_made = is_own and found.state == ExportState.READY and files.is_there(found)
    run = found.run
    return {
        "export": found,
        "title": kind.title,
        "columns": [str(column.header) for column in kind.chosen(found.columns)],
        "can_decide": can_decide,
        "can_download": is_made,
        "can_delete": is_own and found.state in (ExportState.READY, ExportState.WAITING),
        "can_repeat": is_own and found.state == ExportState.FAILED,
        "is_being_made": bool(run) and run.state in runs.UNFINISHED,
        "failed_run": run if run and run.error else None,
    }
