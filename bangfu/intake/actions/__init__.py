"""Receiving files."""

from bangfu.intake.actions.check import Progress
from bangfu.intake.actions.receive import receive

__all__ = ["Progress", "receive"]
