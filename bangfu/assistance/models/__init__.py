from bangfu.assistance.models.lists import SavedList
from bangfu.assistance.models.placements import Placement
from bangfu.assistance.models.zero_employment import (
    ZeroCase,
    ZeroMember,
    ZeroObjection,
    ZeroService,
    ZeroStep,
)

__all__ = [
    "Placement",
    "SavedList",
    "ZeroCase",
    "ZeroMember",
    "ZeroObjection",
    "ZeroService",
    "ZeroStep",
]
