"""Reading what people agreed to, said, asked for and complained about."""

from bangfu.rights.queries.complaints import (
    Change,
    changes_after,
    complainants,
    complaint_of,
    complaints_before,
    handler_of,
    is_alone_at_desk,
    key_of_change,
    own_complaints,
)
from bangfu.rights.queries.consents import (
    consenting,
    current_notice,
    live_consents,
)
from bangfu.rights.queries.contact import is_quiet, may_be_contacted, quiet_until, rests_until
from bangfu.rights.queries.five_facts import (
    NEAR_ONLY,
    Unit,
    facts_by_unit,
    five_facts_missing,
    lacking,
    lacks,
)
from bangfu.rights.queries.own import has_left, person_of, standing_of
from bangfu.rights.queries.parameters import days_in_force, days_of
from bangfu.rights.queries.portal import (
    account_of,
    codes_before,
    codes_given_today,
    is_in_use,
    waiting_codes,
)
from bangfu.rights.queries.records import consent_record
from bangfu.rights.queries.secrets import hash_of, new_code
from bangfu.rights.queries.statements import requests_before, requests_of, statement_of

__all__ = [
    "NEAR_ONLY",
    "Change",
    "Unit",
    "account_of",
    "changes_after",
    "codes_before",
    "codes_given_today",
    "complainants",
    "complaint_of",
    "complaints_before",
    "consent_record",
    "consenting",
    "current_notice",
    "days_in_force",
    "days_of",
    "facts_by_unit",
    "five_facts_missing",
    "handler_of",
    "has_left",
    "hash_of",
    "is_alone_at_desk",
    "is_in_use",
    "is_quiet",
    "key_of_change",
    "lacking",
    "lacks",
    "live_consents",
    "may_be_contacted",
    "new_code",
    "own_complaints",
    "person_of",
    "quiet_until",
    "requests_before",
    "requests_of",
    "rests_until",
    "standing_of",
    "statement_of",
    "waiting_codes",
]
