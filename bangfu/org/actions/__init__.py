"""What changes divisions, reporting lines and staff."""

from bangfu.org.actions.divisions import (
    DivisionTableUnreadable,
    ImportReport,
    import_divisions,
    load_shipped_divisions,
)
from bangfu.org.actions.lines import set_reporting_line
from bangfu.org.actions.staff import (
    Account,
    make_cast,
    make_staff,
    new_password,
    operator,
    reset_password,
)

__all__ = [
    "Account",
    "DivisionTableUnreadable",
    "ImportReport",
    "import_divisions",
    "load_shipped_divisions",
    "make_cast",
    "make_staff",
    "new_password",
    "operator",
    "reset_password",
    "set_reporting_line",
]
