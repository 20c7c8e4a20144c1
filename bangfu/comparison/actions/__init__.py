"""What happens to discrepancies: found, dispatched, settled, reopened."""

from bangfu.comparison.actions.dispatch import Dispatched, Undispatched, dispatch, undispatch
from bangfu.comparison.actions.settle import SettledMany, reopen, settle, settle_many

__all__ = [
    "Dispatched",
    "SettledMany",
    "Undispatched",
    "dispatch",
    "reopen",
    "settle",
    "settle_many",
    "undispatch",
]
