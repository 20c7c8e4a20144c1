"""What happens to discrepancies: found, dispatched, settled, reopened."""

from bangfu.comparison.actions.departures import follow, let_go, lock_tasks_of, take_up
from bangfu.comparison.actions.dispatch import Dispatched, Undispatched, dispatch, undispatch
from bangfu.comparison.actions.merging import settle_by_merging
from bangfu.comparison.actions.opened import open_discrepancy, open_evidence
from bangfu.comparison.actions.receive import apply_extract, receive_extract
from bangfu.comparison.actions.reopening import reopen
from bangfu.comparison.actions.run import run
from bangfu.comparison.actions.settle import SettledMany, settle, settle_many

__all__ = [
    "Dispatched",
    "SettledMany",
    "Undispatched",
    "apply_extract",
    "dispatch",
    "follow",
    "let_go",
    "lock_tasks_of",
    "open_discrepancy",
    "open_evidence",
    "receive_extract",
    "reopen",
    "run",
    "settle",
    "settle_by_merging",
    "settle_many",
    "take_up",
    "undispatch",
]
