"""What closes months, warns, and sets the local parameters."""

from bangfu.monitoring.actions.close import close_month, forget_rows
from bangfu.monitoring.actions.parameters import (
    load_starting_thresholds,
    set_number,
    set_target,
    set_threshold,
)
from bangfu.monitoring.actions.warning import answer_warning, close_warning, warn

__all__ = [
    "answer_warning",
    "close_month",
    "close_warning",
    "forget_rows",
    "load_starting_thresholds",
    "set_number",
    "set_target",
    "set_threshold",
    "warn",
]
