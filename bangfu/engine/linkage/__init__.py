"""Normalise two tables, pair them by keyed identity, and name what differs (domain.md §10)."""

from bangfu.engine.linkage.differences import Tolerance, differences, other_names
from bangfu.engine.linkage.insurance import (
    insurance_groups,
    insurance_rows,
    insured_from,
    together,
)
from bangfu.engine.linkage.keys import define_identity_key

__all__ = [
    "Tolerance",
    "define_identity_key",
    "differences",
    "insurance_groups",
    "insurance_rows",
    "insured_from",
    "other_names",
    "together",
]
