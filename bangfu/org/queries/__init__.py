"""Reading divisions, places and the reporting tree."""

from bangfu.org.queries.accounts import (
    accounts_found,
    colleagues,
    is_account,
    is_locked_out,
    sessions_of,
    somebody_shown_people_outside,
    staff_of_subject,
    steps_of,
    steps_to_decide,
    steps_told,
)
from bangfu.org.queries.loaded import (
    children,
    coded,
    forget_places,
    full_name,
    name_of,
    place_named,
    places,
    places_held,
    reporting_closure,
    reports,
)
from bangfu.org.queries.places import KNOWN_SINCE, NATION, Place, Places

__all__ = [
    "KNOWN_SINCE",
    "NATION",
    "Place",
    "Places",
    "accounts_found",
    "children",
    "coded",
    "colleagues",
    "forget_places",
    "full_name",
    "is_account",
    "is_locked_out",
    "name_of",
    "place_named",
    "places",
    "places_held",
    "reporting_closure",
    "reports",
    "sessions_of",
    "somebody_shown_people_outside",
    "staff_of_subject",
    "steps_of",
    "steps_to_decide",
    "steps_told",
]
