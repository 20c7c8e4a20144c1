"""The `bangfu` command: each verb is one call of an action."""

from bangfu.cli.command import main

__all__ = ["main"]
