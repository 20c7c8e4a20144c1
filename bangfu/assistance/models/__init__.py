from bangfu.assistance.models.placements import Placement
from bangfu.assistance.models.zero_employment import (
    ZeroCase,
    ZeroMember,
    ZeroObjection,
    ZeroService,
    ZeroStep,
)

__all__ = ["Placement", "ZeroCase", "ZeroMember", "ZeroObjection", "ZeroService", "ZeroStep"]
