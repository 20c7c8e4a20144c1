"""Whatever is done in whatever order: decisions have their person, tasks end with their last
difference, and the register changes in a settlement only."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.casework.codes import UNFINISHED, EvidenceKind, TaskState
from bangfu.casework.models import Evidence, Task
from bangfu.comparison import actions, rules
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.org.models import Staff
from bangfu.registry.models import Person, WorkSpell
from tests.cast import COUNTRY, County, staff
from tests.comparison.findings import Findings

KINDS = ("employer_differs", "place_differs", "income_differs")
ROWS = st.lists(st.integers(0, 3), min_size=1, max_size=3)
STEPS = ("dispatch", "take_back", "visit", "settle", "settle", "settle_many", "reopen")
ENDS = ("", "2023-06")


# merging two entries is a step of its own
OUTCOMES = [*rules.CHANGES_REGISTER, *rules.LEAVES_REGISTER]


class Settling(RuleBasedStateMachine):
    """Two people of one county with two differences each."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.by: Staff = staff("any", "county_officer", COUNTRY, "某人")
        self.by.division_code = "370724000000"
        self.by.save()
        county = County()
        findings = Findings(county, self.by)
        people = [county.person(name, spells=["2023-03"]) for name in ("甲", "乙")]
        self.keys = [
            findings.add(person, kind).pk
            for person, kinds in zip(people, (KINDS[:2], KINDS[1:]), strict=True)
            for kind in kinds
        ]
        self.seen = register()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def rows(self, indices):
        return Discrepancy.objects.filter(pk__in=[self.keys[index] for index in indices])

    def row(self, index):
        return Discrepancy.objects.get(pk=self.keys[index])

    @initialize(is_dispatched=st.booleans())
    def begin(self, is_dispatched):
        if is_dispatched:
            actions.dispatch(discrepancies=Discrepancy.objects.all(), by=self.by)

    @rule(what=st.sampled_from(STEPS), chosen=ROWS, outcome=st.sampled_from(OUTCOMES))
    def step(self, what, chosen, outcome):
        """One rule for all: several would be switched off by turns, and seldom meet."""
        if what == "settle":
            self.settle(chosen[0], outcome)
        else:
            getattr(self, what)(chosen)

    def dispatch(self, chosen):
        rows = self.rows(chosen)
        waiting = rows.filter(state=DiscrepancyState.FOUND).count()
        assert actions.dispatch(discrepancies=rows, by=self.by).dispatched == waiting

    def take_back(self, chosen):
        actions.undispatch(discrepancies=self.rows(chosen), by=self.by)

    def visit(self, chosen):
        task = self.row(chosen[0]).task
        if task and task.state in UNFINISHED:
            casework.submit_evidence(task=task, kind=EvidenceKind.VISIT, note="在家", by=self.by)

    def settle(self, index, outcome):
        correction = {"end_month": ENDS[index % 2]} if outcome == Outcome.CORRECTED else None
        row, given = self.row(index), {"reason": "核实", "correction": correction}
        if row.state == DiscrepancyState.SETTLED:
            with pytest.raises(rules.SettledAlready):
                actions.settle(discrepancy=row, outcome=outcome, **given, by=self.by)
            return
        actions.settle(discrepancy=row, outcome=outcome, **given, by=self.by)
        if outcome != Outcome.NOT_A_DIFFERENCE:
            self.seen = register()

    def settle_many(self, chosen):
        rows = self.rows(chosen)
        waiting = rows.filter(state__in=rules.UNSETTLED).count()
        done = actions.settle_many(
            discrepancies=rows, outcome=Outcome.NOT_A_DIFFERENCE, reason="核实", by=self.by
        )
        assert done.settled == waiting

    def reopen(self, chosen):
        row = self.row(chosen[0])
        if row.state == DiscrepancyState.SETTLED:
            actions.reopen(discrepancy=row, reason="有误", by=self.by)
        else:
            with pytest.raises(rules.NotSettled):
                actions.reopen(discrepancy=row, reason="有误", by=self.by)

    @invariant()
    def a_settled_difference_has_its_person_and_one_standing_decision(self):
        for row in Discrepancy.objects.all():
            is_settled = row.state == DiscrepancyState.SETTLED
            assert (
                bool(row.settled_by_id) == bool(row.settled_at) == bool(row.outcome) == is_settled
            )
            assert row.settlements.filter(reopened_at=None).count() == is_settled

    @invariant()
    def what_waits_has_no_task_and_what_is_verified_has_a_running_one(self):
        for row in Discrepancy.objects.select_related("task"):
            if row.state == DiscrepancyState.FOUND:
                assert row.task is None
            if row.state == DiscrepancyState.DISPATCHED:
                assert row.task.state in UNFINISHED

    @invariant()
    def a_task_is_closed_with_its_last_difference_and_not_before(self):
        for task in Task.objects.all():
            states = set(task.discrepancies.values_list("state", flat=True))
            if task.state == TaskState.WITHDRAWN:
                assert not states
            elif task.state == TaskState.CLOSED:
                assert states == {DiscrepancyState.SETTLED}
            else:
                assert DiscrepancyState.DISPATCHED in states
            assert bool(task.closed_by_id) == (task.state not in UNFINISHED)

    @invariant()
    def a_task_with_evidence_is_never_taken_back(self):
        assert not Evidence.objects.filter(task__state=TaskState.WITHDRAWN).exists()

    @invariant()
    def the_register_changed_in_a_settlement_only(self):
        assert register() == self.seen

    @invariant()
    def every_decision_is_on_record(self):
        assert Record.objects.filter(action="settle").count() == Settlement.objects.count()


def register():
    people = [(one.pk, one.name, one.updated_at) for one in Person.objects.order_by("pk")]
    return list(people), list(WorkSpell.objects.order_by("pk").values_list())


@pytest.mark.django_db
def test_any_order_of_steps_keeps_the_books_straight():
    run_state_machine_as_test(
        Settling,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            # making a failure shorter takes minutes; its steps are printed as they are
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
