"""Code lists: value, Chinese and English on one line. Labels travel between systems."""

from bangfu.engine.codes.checks import Severity
from bangfu.engine.codes.code import Code
from bangfu.engine.codes.figures import ComparedWith, Counting, Indicator, WarningLevel
from bangfu.engine.codes.findings import DiscrepancyKind
from bangfu.engine.codes.households import HouseholdWork, MemberWork
from bangfu.engine.codes.monitored import CaseAim, CaseDone, CaseStage, LeadSource, RiskKind
from bangfu.engine.codes.people import (
    EducationLevel,
    LabourAbility,
    PopulationKind,
    PovertyStatus,
    Relation,
    SchoolStatus,
    Sex,
    StatusSource,
)
from bangfu.engine.codes.places import DivisionLevel
from bangfu.engine.codes.wishes import (
    Fact,
    SaidHow,
    TrainingMode,
    TrainingWanted,
    WishForm,
    WishHours,
    WishPlace,
)
from bangfu.engine.codes.work import ContractKind, EmploymentKind, InsuredBy, Sector, WorkChannel

__all__ = [
    "CaseAim",
    "CaseDone",
    "CaseStage",
    "Code",
    "ComparedWith",
    "ContractKind",
    "Counting",
    "DiscrepancyKind",
    "DivisionLevel",
    "EducationLevel",
    "EmploymentKind",
    "Fact",
    "HouseholdWork",
    "Indicator",
    "InsuredBy",
    "LabourAbility",
    "LeadSource",
    "MemberWork",
    "PopulationKind",
    "PovertyStatus",
    "Relation",
    "RiskKind",
    "SaidHow",
    "SchoolStatus",
    "Sector",
    "Severity",
    "Sex",
    "StatusSource",
    "TrainingMode",
    "TrainingWanted",
    "WarningLevel",
    "WishForm",
    "WishHours",
    "WishPlace",
    "WorkChannel",
]
