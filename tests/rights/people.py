"""Agreeing, refusing and placing in one line each."""

from bangfu.assistance import actions as assistance
from bangfu.assistance.models import Placement
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import actions
from bangfu.rights.codes import NAMES_A_PARTY, Purpose
from bangfu.rights.models import Consent

OCTOBER = Month(2023, 10)


def agree(person: Person, purpose: Purpose = Purpose.PLACEMENT, *, by: Staff, **more) -> Consent:
    more.setdefault("channel", "in_person")
    more.setdefault("reference", "签字单 2023-18")
    more.setdefault("party_name", "昆山恒达电子有限公司" if purpose in NAMES_A_PARTY else "")
    more.setdefault("matter", "装配工")
    more.setdefault("is_own_wish", True)
    return actions.give_consent(person=person, purpose=purpose, by=by, **more)


def place(consent: Consent, *, by: Staff, start_month: Month = OCTOBER) -> Placement:
    return assistance.place(consent=consent, start_month=start_month, by=by)
