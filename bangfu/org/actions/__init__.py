"""What changes divisions, reporting lines, agreements and accounts."""

from bangfu.org.actions.agreements import end_agreement, record_agreement
from bangfu.org.actions.cast import Account, make_cast
from bangfu.org.actions.divisions import (
    DivisionTableUnreadable,
    ImportReport,
    import_divisions,
    load_shipped_divisions,
)
from bangfu.org.actions.lines import set_reporting_line
from bangfu.org.actions.passwords import (
    accept_invitation,
    change_password,
    invite,
    new_password,
    renew_access,
    reset_password,
)
from bangfu.org.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    fail_code,
    remove_second_factor,
    renew_recovery_codes,
    take_turn,
    use_code,
)
from bangfu.org.actions.sessions import end_sessions_of
from bangfu.org.actions.signing_in import (
    end_session,
    fail_sign_in,
    renew_session,
    sign_in,
    sign_out,
    unlock,
)
from bangfu.org.actions.staff import (
    change_staff,
    close_own_account,
    link_subject,
    make_staff,
    operator,
    record_files_forgotten,
    reopen_own_account,
    shut_account,
)
from bangfu.org.actions.steps import ask_step, confirm_step, refuse_step, take_link

__all__ = [
    "Account",
    "DivisionTableUnreadable",
    "ImportReport",
    "accept_invitation",
    "ask_step",
    "begin_second_factor",
    "change_password",
    "change_staff",
    "close_own_account",
    "confirm_second_factor",
    "confirm_step",
    "end_agreement",
    "end_session",
    "end_sessions_of",
    "fail_code",
    "fail_sign_in",
    "import_divisions",
    "invite",
    "link_subject",
    "load_shipped_divisions",
    "make_cast",
    "make_staff",
    "new_password",
    "operator",
    "record_agreement",
    "record_files_forgotten",
    "refuse_step",
    "remove_second_factor",
    "renew_access",
    "renew_recovery_codes",
    "renew_session",
    "reopen_own_account",
    "reset_password",
    "set_reporting_line",
    "shut_account",
    "sign_in",
    "sign_out",
    "take_link",
    "take_turn",
    "unlock",
    "use_code",
]
