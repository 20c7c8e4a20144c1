"""Everything that writes consents, statements, requests, complaints and the portal's accounts."""

from bangfu.rights.actions.complaints import (
    answer_change,
    close_complaint,
    do_step,
    lodge_complaint,
    write_to_complainant,
    write_to_desk,
)
from bangfu.rights.actions.consents import (
    forget_proofs,
    give_consent,
    notice_shown,
    open_proof,
    publish_notice,
    refuse_consent,
    use_consent,
    withdraw_consent,
)
from bangfu.rights.actions.looking import (
    open_complaint,
    open_consent,
    open_request,
    open_rights,
)
from bangfu.rights.actions.parameters import set_days
from bangfu.rights.actions.portal import (
    close_account,
    issue_portal_code,
    open_account,
    refuse_sign_in,
    reopen_portal,
    shut_portal,
    shut_unused,
    void_portal_code,
)
from bangfu.rights.actions.requests import answer_request, ask, take_request_back
from bangfu.rights.actions.statements import end_not_looking, say_not_looking

__all__ = [
    "answer_change",
    "answer_request",
    "ask",
    "close_account",
    "close_complaint",
    "do_step",
    "end_not_looking",
    "forget_proofs",
    "give_consent",
    "issue_portal_code",
    "lodge_complaint",
    "notice_shown",
    "open_account",
    "open_complaint",
    "open_consent",
    "open_proof",
    "open_request",
    "open_rights",
    "publish_notice",
    "refuse_consent",
    "refuse_sign_in",
    "reopen_portal",
    "say_not_looking",
    "set_days",
    "shut_portal",
    "shut_unused",
    "take_request_back",
    "use_consent",
    "void_portal_code",
    "withdraw_consent",
    "write_to_complainant",
    "write_to_desk",
]
