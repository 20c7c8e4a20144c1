from bangfu.assistance.models.lists import SavedList
from bangfu.assistance.models.placements import Placement
from bangfu.assistance.models.zero_employment import (
    ZeroCase,
    ZeroMember,
    ZeroObjection,
    ZeroService,
    ZeroStep,
)
from bangfu.assistance.models.zero_plans import ZeroShare

__all__ = [
    "Placement",
    "SavedList",
    "ZeroCase",
    "ZeroMember",
    "ZeroObjection",
    "ZeroService",
    "ZeroShare",
    "ZeroStep",
]
