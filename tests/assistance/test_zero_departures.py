"""Who applied as a household without work and died, or moved away: S0, S2.12."""

from datetime import date

import pytest

from bangfu.assistance.codes.zero_employment import CaseStage
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.web.households import actions
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 8)


def test_a_case_of_a_household_without_work_ends_with_who_applied(offices, wang):
    head = offices.family()
    case = offices.applied(head)
    event = changed(head.household, Change.DIED, wang, person=head, day=DAY)
    case.refresh_from_db()
    assert case.stage == CaseStage.WITHDRAWN
    actions.undo(event=event, by=wang)
    case.refresh_from_db()
    assert (case.stage, case.ended_on) == (CaseStage.CHECK, None)
    assert case.members.get().withdrawn_at is None
