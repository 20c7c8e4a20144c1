"""Seeing values whole and taking lists away: for a purpose, within limits, on record."""

from bangfu.disclosure.actions.exporting import (
    approve,
    ask,
    delete_expired,
    delete_file,
    download,
    fail_to_stand,
    finish,
    record_written,
    refuse,
)
from bangfu.disclosure.actions.revealing import reveal, set_limit

__all__ = [
    "approve",
    "ask",
    "delete_expired",
    "delete_file",
    "download",
    "fail_to_stand",
    "finish",
    "record_written",
    "refuse",
    "reveal",
    "set_limit",
]
