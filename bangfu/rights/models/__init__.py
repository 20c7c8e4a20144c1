"""What a person agreed to, said, asked for and complained about."""

from bangfu.rights.models.complaints import (
    BeforeDesk,
    Complaint,
    ComplaintMessage,
    ComplaintStep,
    WatchAnswer,
)
from bangfu.rights.models.consents import Consent, ConsentProof, Notice, Refusal
from bangfu.rights.models.parameters import LocalParameter
from bangfu.rights.models.portal import PortalCode, WorkerAccount
from bangfu.rights.models.statements import DataRequest, NotLooking

__all__ = [
    "BeforeDesk",
    "Complaint",
    "ComplaintMessage",
    "ComplaintStep",
    "Consent",
    "ConsentProof",
    "DataRequest",
    "LocalParameter",
    "NotLooking",
    "Notice",
    "PortalCode",
    "Refusal",
    "WatchAnswer",
    "WorkerAccount",
]
