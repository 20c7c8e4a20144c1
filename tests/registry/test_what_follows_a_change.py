"""What hangs on who lives where goes along with a change of households, and back with its undoing:
S0.8, S2.12."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.assistance.actions import zero_employment as cases
from bangfu.assistance.models import Placement, ZeroCase
from bangfu.assistance.queries import zero_employment
from bangfu.audit.models import Record
from bangfu.casework import rules as rules_of_tasks
from bangfu.casework.models import Task
from bangfu.comparison import actions as comparison
from bangfu.engine.values import Month
from bangfu.org.models import Division
from bangfu.registry import actions as registry
from bangfu.registry import queries, rules
from bangfu.registry.codes import EditReason
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import (
    CheckFinding,
    HouseholdEvent,
    Person,
    PopulationStatus,
    WorkSpell,
)
from bangfu.registry.queries import version_of
from bangfu.web.households import actions
from tests.assistance.zero import WORDS
from tests.at_once import at_once
from tests.cast import CHENGGUAN, DADIAN, NANGUAN, XITAN, YEYUAN, made_up_number, staff
from tests.comparison.findings import Findings
from tests.registry.household_events import changed, family
from tests.rights.people import agree, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
SOME_WORK = {
    "start_month": Month(2023, 5),
    "place_code": "",
    "place_name": "",
    "employer_name": "黄岛海川食品厂",
    "employer_code": "",
    "monthly_income_yuan": None,
}


@pytest.fixture
def home(county):
    return family(county)


def moved(household, by, code: str = NANGUAN):
    return changed(household, Change.MOVED, by, village=Division.objects.get(code=code))


def applied(household, people, by) -> ZeroCase:
    told = {"words": WORDS, "channel": "in_person", "by": by}
    return cases.apply(household=household, people=people, **told)


def test_work_recorded_after_a_move_comes_back_with_it(home, chen):
    household, (head, *_) = home
    event = moved(household, chen)
    head.refresh_from_db()
    spell = registry.add_spell(person=head, typed=SOME_WORK, reason=EditReason.MISTAKE, by=chen)
    assert spell.division_code == NANGUAN
    actions.undo(event=event, by=chen)
    places = WorkSpell.objects.values_list("division_code", "person__division_code")
    assert set(places) == {(XITAN, XITAN)}


def test_a_case_of_no_work_goes_where_the_household_goes(home, chen, wang):
    household, (head, *_) = home
    case = applied(household, [head], wang)
    there = staff("ma", "village_worker", NANGUAN, "马兰")
    event = moved(household, chen)
    seen = [ZeroCase.objects.visible_to(who).filter(pk=case.pk).exists() for who in (wang, there)]
    assert seen == [False, True]
    actions.undo(event=event, by=chen)
    assert ZeroCase.objects.visible_to(wang).get() == case


def test_a_placement_is_seen_by_the_office_where_the_person_lives_by_now(home, chen, zhao, client):
    household, (head, *_) = home
    placement = place(agree(head, by=zhao), by=zhao)
    ma = staff("ma", "township_officer", YEYUAN, "马兰")
    moved(household, chen, DADIAN)
    seen = [
        Placement.objects.visible_to(who).filter(pk=placement.pk).exists() for who in (zhao, ma)
    ]
    assert seen == [False, True]
    client.force_login(ma)
    file = client.get(reverse("person-file", args=[head.person_number]))
    assert file.context["placements"] == [placement]


def test_who_splits_off_has_no_part_in_the_households_case(home, wang, chen):
    household, (head, spouse, _) = home
    case = applied(household, [head, spouse], wang)
    told = {"people": [spouse], "relations": {spouse.pk: "head"}}
    event = changed(household, Change.SPLIT, chen, **told)
    assert list(zero_employment.people_of(case)) == [head]
    assert zero_employment.open_case(household) == case
    actions.undo(event=event, by=chen)
    assert list(zero_employment.people_of(case)) == [head, spouse]


def test_a_case_ends_when_all_who_applied_split_off_and_goes_on_when_they_did_not(home, wang, chen):
    household, (_, spouse, son) = home
    Person.objects.filter(pk=son.pk).update(born_on=date(2001, 1, 9))
    case = applied(household, [spouse, son], wang)
    told = {"people": [spouse, son], "relations": {spouse.pk: "head"}}
    event = changed(household, Change.SPLIT, chen, **told)
    assert zero_employment.open_case(household) is None
    actions.undo(event=event, by=chen)
    assert zero_employment.open_case(household) == case
    assert list(zero_employment.people_of(case)) == [spouse, son]


def died(household, people, by) -> HouseholdEvent:
    head, spouse, son = people
    return changed(
        household,
        Change.DIED,
        by,
        person=head,
        relations={spouse.pk: "head", son.pk: "son"},
    )


def test_a_change_undone_on_a_page_of_before_is_undone_once(home, wang):
    household, people = home
    case = applied(household, people[:1], wang)
    pages = [died(household, people, wang)]
    pages.append(HouseholdEvent.objects.get())
    for event in pages:
        actions.undo(event=event, by=wang)
    assert case.steps.filter(kind="resume").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_undone_three_times_at_once_is_undone_once(home, wang):
    household, people = home
    case = applied(household, people[:1], wang)
    died(household, people, wang)
    pages = [HouseholdEvent.objects.get() for _click in range(3)]
    told = at_once(*[lambda event=event: actions.undo(event=event, by=wang) for event in pages])
    assert not [one for one in told if isinstance(one, Exception)]
    assert case.steps.filter(kind="resume").count() == 1


def test_a_discrepancy_and_its_task_go_where_the_person_goes(county, chen, zhao):
    household, (head, *_) = family(county)
    found = Findings(county, chen).add(head, "employer_differs")
    comparison.dispatch(discrepancies=[found], by=chen)
    event = moved(household, chen)
    found.refresh_from_db()
    assert (found.division_code, Task.objects.get().division_code) == (NANGUAN, NANGUAN)
    actions.undo(event=event, by=chen)
    found.refresh_from_db()
    assert (found.division_code, Task.objects.get().division_code) == (XITAN, XITAN)


@pytest.mark.django_db(transaction=True)
def test_a_finding_of_the_checks_goes_along_and_keeps_its_day(county, chen):
    household, (head, *_) = family(county)
    Person.objects.filter(pk=head.pk).update(labour_ability="")
    registry.check_register(by=chen)
    CheckFinding.objects.update(first_found_on="2023-09-01")
    moved(household, chen)
    rows = set(CheckFinding.objects.values_list("division_code", "first_found_on"))
    assert rows == {(NANGUAN, date(2023, 9, 1))}


@pytest.mark.django_db(transaction=True)
def test_who_stays_behind_is_checked_as_well(county, chen):
    household, (_, spouse, _) = family(county)
    Person.objects.filter(pk=spouse.pk).update(relation="head")
    registry.check_register(by=chen)
    assert CheckFinding.objects.filter(rule="two_heads").exists()
    changed(household, Change.SPLIT, chen, people=[spouse])
    assert not CheckFinding.objects.filter(rule="two_heads").exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_shared_a_phone_is_checked_when_it_is_shared_and_when_it_is_not(county, chen):
    one = county.person("甲", phone="13800001234", relation="head")
    county.person("乙", phone="13900009999", relation="head")
    shared = CheckFinding.objects.filter(rule="phone_in_two_households")

    def said(phone: str) -> None:
        told = {"typed": {"phone": phone}, "reason": EditReason.MISTAKE, "by": chen}
        registry.edit(row=one, version=version_of(one), **told)
        one.refresh_from_db()

    for phone, count in (("13900009999", 2), ("13700007777", 0)):
        said(phone)
        assert shared.count() == count
    said("13900009999")
    registry.undo_edit(row=one, version=version_of(one), by=chen)
    assert shared.count() == 0


def test_nobody_comes_before_they_left(county, home, wang):
    household, (_, spouse, _) = home
    changed(household, Change.MOVED_OUT, wang, person=spouse, day=date(2023, 10, 10))
    other = county.household()
    county.person("户主", household=other, relation="head")
    spouse.refresh_from_db()
    told = {"person": spouse, "relation": "spouse"}
    with pytest.raises(rules.ChangeRefused, match="2023-10-10"):
        changed(other, Change.JOINED, wang, day=date(2023, 10, 9), **told)
    changed(other, Change.JOINED, wang, day=date(2023, 10, 10), **told)
    assert queries.places_before(date(2023, 9, 30))[spouse.pk] == XITAN


def test_who_had_left_did_not_move_with_the_household(county, home, wang, chen):
    """Nor do they come back later than they did, because it moved meanwhile."""
    household, (_, spouse, _) = home
    changed(household, Change.MOVED_OUT, wang, person=spouse, day=date(2023, 9, 10))
    household.refresh_from_db()
    moved(household, chen)
    other = county.household()
    county.person("户主", household=other, relation="head")
    told = {"person": spouse, "relation": "spouse"}
    changed(other, Change.JOINED, wang, day=date(2023, 9, 20), **told)
    days = (date(2023, 8, 31), date(2023, 9, 15), date(2023, 9, 30))
    assert [queries.places_before(day).get(spouse.pk) for day in days] == [XITAN, "", None]


def test_a_month_does_not_count_who_had_left_and_comes_again_after_a_move(county, home, wang, chen):
    household, (_, spouse, _) = home
    changed(household, Change.MOVED_OUT, wang, person=spouse, day=date(2023, 9, 10))
    household.refresh_from_db()
    moved(household, chen)
    other = county.household()
    county.person("户主", household=other, relation="head")
    changed(other, Change.JOINED, wang, person=spouse, relation="spouse", day=date(2023, 10, 11))
    assert queries.places_before(date(2023, 9, 30))[spouse.pk] == ""


def since_the_file(household, kind: str) -> None:
    told = {"kind": kind, "valid_from": date(2023, 10, 9), "source": "file"}
    told["recorded_at"] = "2023-10-09T09:00+08:00"
    PopulationStatus.objects.create(household=household, **told)


def test_a_household_is_merged_as_of_a_day_before_its_status_came(county, home, wang):
    household, _ = home
    other, (head, spouse, child) = family(county)
    since_the_file(other, "lifted_out")
    relations = {head.pk: "brother", spouse.pk: "other", child.pk: "other"}
    told = {"other": other, "relations": relations, "day": date(2023, 10, 1)}
    event = changed(household, Change.MERGED, wang, **told)
    status = other.statuses.get()
    assert (status.ends_on, status.was_undone) == (date(2023, 10, 9), True)
    actions.undo(event=event, by=wang)
    assert other.statuses.get().ends_on is None


def test_who_splits_off_has_no_status_before_the_household_had_it(home, wang):
    household, (_, spouse, _) = home
    since_the_file(household, "lifted_out")
    told = {"people": [spouse], "relations": {spouse.pk: "head"}, "day": date(2023, 10, 1)}
    event = changed(household, Change.SPLIT, wang, **told)
    assert event.other.statuses.get().valid_from == date(2023, 10, 9)


def test_nobody_who_is_here_goes_into_the_row_of_somebody_who_left(county, home, wang):
    household, (_, spouse, _) = home
    number = made_up_number(78)
    registry.edit(
        row=spouse,
        version=version_of(spouse),
        typed={"identity_number": number},
        reason=EditReason.MISTAKE,
        by=wang,
    )
    twin = county.person("李秀英", household=county.household(), identity_number=number)
    changed(household, Change.MOVED_OUT, wang, person=Person.objects.get(pk=spouse.pk))
    gone, here = Person.objects.get(pk=spouse.pk), Person.objects.get(pk=twin.pk)
    with pytest.raises(rules.NotOnePerson, match="在册"):
        registry.merge_people(kept=gone, closed=here, of_closed={}, by=wang)
    registry.merge_people(kept=here, closed=gone, of_closed={}, by=wang)
    assert Person.objects.living().filter(identity_key=here.identity_key).get() == here


@pytest.mark.django_db(transaction=True)
def test_what_was_found_goes_along_where_a_file_moves_somebody(county, chen):
    """Outside any transaction, as files are applied."""
    _, (head, *_) = family(county)
    found = Findings(county, chen).add(head, "employer_differs")
    comparison.dispatch(discrepancies=[found], by=chen)
    Person.objects.filter(pk=head.pk).update(division_code=NANGUAN)
    comparison.follow(by=chen)
    found.refresh_from_db()
    assert (found.division_code, Task.objects.get().division_code) == (NANGUAN, NANGUAN)


def test_who_splits_off_has_a_status_that_files_end_as_they_ended_the_other(home, wang):
    household, (_, spouse, _) = home
    since_the_file(household, "lifted_out")
    told = {"people": [spouse], "relations": {spouse.pk: "head"}}
    event = changed(household, Change.SPLIT, wang, **told)
    assert event.other.statuses.get().source == "file"


def dispatched(county, person, by, *kinds: str) -> Task:
    findings = Findings(county, by)
    comparison.dispatch(discrepancies=[findings.add(person, kind) for kind in kinds], by=by)
    return Task.objects.get()


def test_who_had_begun_a_task_goes_on_when_the_move_is_taken_back(county, chen, zhao):
    household, (head, *_) = family(county)
    task = dispatched(county, head, chen, "employer_differs")
    Task.objects.update(taken_by=zhao)
    event = moved(household, chen, DADIAN)
    task.refresh_from_db()
    assert task.taken_by is None
    actions.undo(event=event, by=chen)
    task.refresh_from_db()
    assert (task.office_code, task.taken_by) == (CHENGGUAN, zhao)


def test_a_death_that_is_taken_back_leaves_the_clock_of_a_task_as_it_was(county, chen, wang, zhao):
    household, people = family(county)
    task = dispatched(county, people[0], chen, "employer_differs")
    Task.objects.update(due_on=date(2023, 10, 9), taken_by=zhao)
    event = died(household, people, wang)
    actions.undo(event=event, by=wang)
    task.refresh_from_db()
    assert (task.state, task.due_on, task.taken_by) == ("open", date(2023, 10, 9), zhao)


def test_finished_work_stays_with_the_office_that_did_it(county, chen, zhao):
    household, (head, *_) = family(county)
    task = dispatched(county, head, chen, "missing_here")
    found = task.discrepancies.get()
    told = {"outcome": "not_a_difference", "reason": "核实过了"}
    comparison.settle(discrepancy=found, **told, by=zhao)
    moved(household, chen, DADIAN)
    task.refresh_from_db()
    assert (task.office_code, task.division_code) == (CHENGGUAN, DADIAN)
    comparison.reopen(discrepancy=found, reason="再查", by=chen)
    task.refresh_from_db()
    assert task.office_code == rules_of_tasks.office_of(DADIAN)


def test_a_task_of_two_findings_moves_once(county, chen):
    household, (head, *_) = family(county)
    task = dispatched(county, head, chen, "employer_differs", "missing_here")
    moved(household, chen, DADIAN)
    told = Record.objects.get(action="move_task")
    there = rules_of_tasks.office_of(DADIAN)
    assert (told.subject_id, told.division_code) == (str(task.pk), DADIAN)
    assert (told.before, told.after) == ({"office_code": CHENGGUAN}, {"office_code": there})


def test_many_findings_follow_with_as_many_statements_as_one(county, chen):
    findings, counts = Findings(county, chen), []
    for many in (1, 10):
        people = [county.person(f"工{one}") for one in range(many)]
        rows = [findings.add(person, "missing_here") for person in people]
        comparison.dispatch(discrepancies=rows, by=chen)
        Person.objects.filter(discrepancies__in=rows).update(division_code=NANGUAN)
        with CaptureQueriesContext(connection) as asked:
            comparison.follow(by=chen)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Record.objects.filter(action="move_task").count() == 11


def test_what_was_noted_of_one_alone_is_taken_back_as_well(home, wang):
    household, (head, spouse, son) = home
    case = applied(household, [head], wang)
    told = {"person": head, "relations": {spouse.pk: "head", son.pk: "son"}}
    event = changed(household, Change.DIED, wang, **told)
    event.written["ended_elsewhere"]["zero"] = event.written["ended_elsewhere"]["zero"][0]
    event.save()
    actions.undo(event=event, by=wang)
    assert zero_employment.open_case(household) == case
