from bangfu.registry.models.checks import CheckFinding, CheckPass, MutedRule
from bangfu.registry.models.household_events import HouseholdEvent
from bangfu.registry.models.monitored import MonitoredCase, MonitoredStep
from bangfu.registry.models.people import Household, Merge, People, Person, SearchKey
from bangfu.registry.models.statuses import PopulationStatus
from bangfu.registry.models.wishes import TrainingNeed, Wish
from bangfu.registry.models.work import MonthlyIncome, WorkSpell

__all__ = [
    "CheckFinding",
    "CheckPass",
    "Household",
    "HouseholdEvent",
    "Merge",
    "MonitoredCase",
    "MonitoredStep",
    "MonthlyIncome",
    "MutedRule",
    "People",
    "Person",
    "PopulationStatus",
    "SearchKey",
    "TrainingNeed",
    "Wish",
    "WorkSpell",
]
