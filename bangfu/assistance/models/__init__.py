from bangfu.assistance.models.lists import SavedList
from bangfu.assistance.models.placements import Placement
from bangfu.assistance.models.screening import EmployerHold, Screening
from bangfu.assistance.models.zero_employment import (
    ZeroCase,
    ZeroMember,
    ZeroObjection,
    ZeroService,
    ZeroStep,
)
from bangfu.assistance.models.zero_plans import ZeroShare

__all__ = [
    "EmployerHold",
    "Placement",
    "SavedList",
    "Screening",
    "ZeroCase",
    "ZeroMember",
    "ZeroObjection",
    "ZeroService",
    "ZeroShare",
    "ZeroStep",
]
