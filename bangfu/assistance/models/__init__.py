from bangfu.assistance.models.placements import Placement

__all__ = ["Placement"]
