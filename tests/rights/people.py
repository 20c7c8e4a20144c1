"""Agreeing, refusing and placing in one line each."""

from bangfu.assistance import actions as assistance
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import actions
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent

OCTOBER = Month(2023, 10)


def agree(person: Person, purpose: Purpose = Purpose.PLACEMENT, *, by: Staff, **more) -> Consent:
    more.setdefault("channel", "in_person")
    more.setdefault("reference", "签字单 2023-18")
    return actions.give_consent(person=person, purpose=purpose, by=by, **more)


def place(person: Person, *, by: Staff, **more):
    more.setdefault("employer_name", "昆山恒达电子有限公司")
    more.setdefault("post", "装配工")
    more.setdefault("start_month", OCTOBER)
    return assistance.place(person=person, by=by, **more)
