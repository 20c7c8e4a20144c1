"""Everything that writes visits."""

from bangfu.visits.actions.devices import issue_device, revoke_device
from bangfu.visits.actions.files import apply_visits, preview_visits, receive_visits
from bangfu.visits.actions.recording import (
    Said,
    Seen,
    forget_files,
    open_file,
    open_visit,
    record_visit,
)
from bangfu.visits.actions.settling import open_answer, settle_answer

__all__ = [
    "Said",
    "Seen",
    "apply_visits",
    "forget_files",
    "issue_device",
    "open_answer",
    "open_file",
    "open_visit",
    "preview_visits",
    "receive_visits",
    "record_visit",
    "revoke_device",
    "settle_answer",
]
