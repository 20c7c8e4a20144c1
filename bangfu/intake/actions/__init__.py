"""Receiving files."""

from bangfu.intake.actions.check import Progress
from bangfu.intake.actions.forget import (
    count_old,
    forget_everything,
    forget_old_originals,
    forget_previews,
)
from bangfu.intake.actions.receive import File, receive
from bangfu.intake.actions.withdraw import put_away_unfinished, withdraw, withdraw_left

__all__ = [
    "File",
    "Progress",
    "count_old",
    "forget_everything",
    "forget_old_originals",
    "forget_previews",
    "put_away_unfinished",
    "receive",
    "withdraw",
    "withdraw_left",
]
