"""What is done for people who ask for it."""

from bangfu.assistance.actions.placements import place

__all__ = ["place"]
