"""Small frozen values that refuse to be wrong: checked at the door, trusted afterwards."""

from bangfu.engine.values.citizen_id import CitizenId, IdentityStatus, NotACitizenId, cleaned_number
from bangfu.engine.values.credit_code import CreditCode, NotACreditCode
from bangfu.engine.values.division_code import TOWNSHIP_DIGITS, DivisionCode, NotADivisionCode
from bangfu.engine.values.identity_key import identity_key
from bangfu.engine.values.money import NotAnAmount, yuan
from bangfu.engine.values.month import Month, NotAMonth
from bangfu.engine.values.quarter import NotAQuarter, Quarter
from bangfu.engine.values.same_person import Told, is_another

__all__ = [
    "TOWNSHIP_DIGITS",
    "CitizenId",
    "CreditCode",
    "DivisionCode",
    "IdentityStatus",
    "Month",
    "NotACitizenId",
    "NotACreditCode",
    "NotADivisionCode",
    "NotAMonth",
    "NotAQuarter",
    "NotAnAmount",
    "Quarter",
    "Told",
    "cleaned_number",
    "identity_key",
    "is_another",
    "yuan",
]
