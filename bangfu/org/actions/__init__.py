"""What changes divisions, reporting lines and staff."""

from bangfu.org.actions.agreements import end_agreement, record_agreement
from bangfu.org.actions.cast import Account, make_cast
from bangfu.org.actions.divisions import (
    DivisionTableUnreadable,
    ImportReport,
    import_divisions,
    load_shipped_divisions,
)
from bangfu.org.actions.lines import set_reporting_line
from bangfu.org.actions.staff import (
    make_staff,
    new_password,
    operator,
    reset_password,
)

__all__ = [
    "Account",
    "DivisionTableUnreadable",
    "ImportReport",
    "end_agreement",
    "import_divisions",
    "load_shipped_divisions",
    "make_cast",
    "make_staff",
    "new_password",
    "operator",
    "record_agreement",
    "reset_password",
    "set_reporting_line",
]
