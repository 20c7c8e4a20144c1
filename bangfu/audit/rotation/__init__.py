"""Whether the keys are the right ones, and how they are changed while the site runs."""

from bangfu.audit.rotation.actions import check_keys

__all__ = ["check_keys"]
