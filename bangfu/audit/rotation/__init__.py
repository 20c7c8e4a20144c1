"""Whether the keys are the right ones, and how they are changed while the site runs."""

from bangfu.audit.rotation.actions import (
    Rotated,
    check_index_finished,
    check_keys,
    rotate,
    rotate_index,
)
from bangfu.audit.rotation.index import index_changed_at
from bangfu.audit.rotation.running import SiteIsRunning, say_running

__all__ = [
    "Rotated",
    "SiteIsRunning",
    "check_index_finished",
    "check_keys",
    "index_changed_at",
    "rotate",
    "rotate_index",
    "say_running",
]
