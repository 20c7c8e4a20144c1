"""Seeing values whole and taking lists away: for a purpose, within limits, on record."""

from bangfu.disclosure.actions.exporting import (
    approve,
    ask,
    ask_again,
    begin,
    bring_up_to_date,
    delete_expired,
    delete_file,
    download,
    fail_to_stand,
    finish,
    hold_if_grown,
    record_written,
    refuse,
)
from bangfu.disclosure.actions.revealing import reveal, reveal_at, set_limit, set_limits

__all__ = [
    "approve",
    "ask",
    "ask_again",
    "begin",
    "bring_up_to_date",
    "delete_expired",
    "delete_file",
    "download",
    "fail_to_stand",
    "finish",
    "hold_if_grown",
    "record_written",
    "refuse",
    "reveal",
    "reveal_at",
    "set_limit",
    "set_limits",
]
