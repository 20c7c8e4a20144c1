"""S0.8, S0: births, deaths, moves, heads, splits and merges of households, and each taken back."""

import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from bangfu.engine.codes import PopulationKind
from bangfu.engine.values import DivisionCode
from bangfu.org.models import Division
from bangfu.registry import actions as registry
from bangfu.registry import queries, rules
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Household, HouseholdEvent, Person, PopulationStatus, WorkSpell
from bangfu.rights import queries as rights
from bangfu.rights.codes import Purpose
from bangfu.web.households import actions
from tests.cast import LINQU, NANGUAN, XITAN, made_up_number
from tests.registry.household_events import DAY, changed, family
from tests.rights.people import agree

pytestmark = pytest.mark.django_db
VALUES = {"name": "张小花", "relation": "daughter", "labour_ability": "none"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2023-10-12 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def home(county):
    return family(county)


def rows() -> dict[str, list]:
    """Everything that a change may write, as it stands."""
    tables = (Household, Person, WorkSpell, PopulationStatus)
    unlike = {"updated_at", "verified_at", "verified_by", "name", "identity_number", "phone"}
    return {
        table.__name__: [
            {
                field.attname: getattr(row, field.attname)
                for field in table._meta.concrete_fields
                if field.name not in unlike
            }
            for row in table.objects.order_by("pk")
        ]
        for table in tables
    }


def village(code: str) -> Division:
    return Division.objects.get(code=code)


def test_who_is_born_is_in_the_household_and_found(home, wang):
    household, _ = home
    values = {**VALUES, "sex": "female", "born_on": DAY}
    event = changed(household, Change.BORN, wang, values=values)
    child = event.person
    assert (child.household, child.division_code, child.born_on) == (household, XITAN, DAY)
    assert child in queries.find("张小花", wang).people
    assert child.history.first().history_change_reason == "户内变动：出生"


@pytest.mark.parametrize("kind", [Change.BORN, Change.MOVED_IN])
def test_who_arrives_is_registered_once_whatever_page_is_sent_again(home, wang, kind):
    household, _ = home
    values = {**VALUES, "sex": "female", "born_on": DAY}
    changed(household, kind, wang, values=values)
    for again in Change.BORN, Change.MOVED_IN:
        with pytest.raises(rules.ChangeRefused, match="同名同日出生"):
            changed(household, again, wang, values=values)
    twin = changed(household, kind, wang, values={**values, "name": "张小朵"}).person
    assert household.people.count() == 5
    assert twin.born_on == DAY


def test_who_moves_in_with_a_number_is_registered_once(home, wang):
    household, _ = home
    values = {**VALUES, "identity_number": made_up_number(123)}
    changed(household, Change.MOVED_IN, wang, values=values)
    with pytest.raises(rules.ChangeRefused, match="同名同日出生"):
        changed(household, Change.MOVED_IN, wang, values=values)


def test_who_dies_is_counted_nowhere_and_the_open_work_ends(county, home, wang):
    household, (head, spouse, son) = home
    spell = county.spell(head, "2023-03")
    relations = {spouse.pk: "head", son.pk: "son"}
    changed(household, Change.DIED, wang, person=head, relations=relations)
    spell.refresh_from_db()
    assert str(spell.end_month) == "2023-10"
    assert list(household.people.living().order_by("pk")) == [spouse, son]
    assert head not in queries.find("张建国", wang).people
    assert list(queries.who_left(household, staff=wang)) == [head]
    together = queries.people_by_status(DivisionCode(LINQU), digits=6, on=DAY)
    assert together == [] or together[0].together <= 2


def test_a_consent_of_the_dead_serves_for_nothing(home, wang):
    household, (_, spouse, _) = home
    agree(spouse, Purpose.OFFER, by=wang)
    assert rights.live_consents(purpose=Purpose.OFFER).exists()
    changed(household, Change.DIED, wang, person=spouse)
    assert not rights.live_consents(purpose=Purpose.OFFER).exists()


def test_when_the_head_leaves_somebody_else_is_named(home, wang):
    household, (head, spouse, _) = home
    with pytest.raises(rules.ChangeRefused, match="户主"):
        changed(household, Change.MOVED_OUT, wang, person=head)
    assert not HouseholdEvent.objects.exists()
    with pytest.raises(rules.ChangeRefused, match="一位户主"):
        changed(household, Change.HEAD, wang, relations={spouse.pk: "head"})
    changed(household, Change.HEAD, wang, relations={spouse.pk: "head", head.pk: "spouse"})
    head.refresh_from_db()
    assert head.relation == "spouse"


def test_a_household_splits_in_two_that_are_the_same_before_the_law(home, wang, chen):
    household, (head, spouse, son) = home
    told = {"source": "document", "evidence": "临政发〔2021〕5号", "since": date(2021, 5, 1)}
    registry.open_status(household=household, kind=PopulationKind.LIFTED_OUT, **told, by=chen)
    relations = {spouse.pk: "head", son.pk: "son"}
    event = changed(household, Change.SPLIT, wang, people=[spouse, son], relations=relations)
    new = event.other
    assert [one.pk for one in new.people.living().order_by("pk")] == [spouse.pk, son.pk]
    assert new.statuses.get().kind == PopulationKind.LIFTED_OUT
    assert new.household_number != household.household_number
    with pytest.raises(rules.ChangeRefused, match="留在原户"):
        changed(household, Change.SPLIT, wang, people=[head])


def test_two_households_merge_and_the_other_stands_empty(county, home, wang):
    household, _ = home
    other, people = family(county)
    told = {people[0].pk: "sibling", people[1].pk: "other"}
    with pytest.raises(rules.ChangeRefused, match="每个人"):
        changed(household, Change.MERGED, wang, other=other, relations=told)
    told[people[2].pk] = "grandchild"
    changed(household, Change.MERGED, wang, other=other, relations=told)
    assert told.items() <= dict(household.people.values_list("pk", "relation")).items()
    assert not other.people.living().exists()
    assert household.people.living().count() == 6


def test_a_household_that_merged_into_another_is_nothing_until_that_is_undone(county, home, chen):
    household, _ = home
    other, people = family(county)
    told = {
        "kind": PopulationKind.LIFTED_OUT,
        "source": "document",
        "evidence": "临政发〔2021〕5号",
    }
    registry.open_status(household=other, since=date(2021, 5, 1), **told, by=chen)
    before = rows()
    relations = {one.pk: "other" for one in people}
    event = changed(household, Change.MERGED, chen, other=other, relations=relations)
    other.refresh_from_db()
    assert (other.poverty_status, other.statuses.filter(ends_on=None).count()) == ("none", 0)
    again = registry.open_status(household=other, since=DAY, **told, by=chen)
    with pytest.raises(rules.ChangeRefused, match="又有登记"):
        actions.undo(event=event, by=chen)
    registry.undo_status(status=again, by=chen)
    again.delete()
    actions.undo(event=event, by=chen)
    assert rows() == before


def test_who_marries_brings_the_work_along(county, home, wang):
    household, _ = home
    bride = county.person("王芳", division_code=XITAN)
    county.spell(bride, "2023-03")
    event = changed(household, Change.JOINED, wang, person=bride, relation="daughter_in_law")
    bride.refresh_from_db()
    assert (bride.household, event.other.people.count()) == (household, 0)


def test_a_household_that_moves_counts_there_from_the_day_on(county, home, zhao):
    household, people = home
    spell = county.spell(people[0], "2023-03")
    changed(household, Change.MOVED, zhao, village=village(NANGUAN))
    spell.refresh_from_db()
    assert spell.division_code == NANGUAN
    assert set(household.people.values_list("division_code", flat=True)) == {NANGUAN}
    before = queries.places_before(DAY - timedelta(1))
    assert before == dict.fromkeys([one.pk for one in people], XITAN)
    assert queries.places_before(DAY) == {}


def test_the_same_page_sent_twice_is_one_event(home, wang):
    household, (_, _, son) = home
    told = {"person": son, "token": uuid4(), "seen": queries.state_of(household)}
    assert changed(household, Change.DIED, wang, **told) == changed(
        household, Change.DIED, wang, **told
    )
    assert HouseholdEvent.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_told(home, wang, zhao):
    household, (_, spouse, son) = home
    seen = queries.state_of(household)
    changed(household, Change.DIED, zhao, person=son)
    with pytest.raises(rules.HouseholdChanged):
        changed(household, Change.MOVED_OUT, wang, person=spouse, seen=seen)


def test_days_do_not_lie_ahead_nor_before_what_is_on_record(home, wang):
    household, (_, spouse, son) = home
    with pytest.raises(rules.ChangeRefused):
        changed(household, Change.DIED, wang, person=son, day=date(2023, 10, 13))
    changed(household, Change.DIED, wang, person=son)
    with pytest.raises(rules.ChangeRefused):
        changed(household, Change.DIED, wang, person=spouse, day=DAY - timedelta(1))


def test_only_who_recorded_it_takes_it_back_and_on_that_day(home, wang, zhao, clock):
    household, (_, _, son) = home
    event = changed(household, Change.DIED, wang, person=son)
    with pytest.raises(rules.ChangeRefused):
        actions.undo(event=event, by=zhao)
    clock.move_to("2023-10-13 09:00+08:00")
    with pytest.raises(rules.ChangeRefused):
        actions.undo(event=event, by=wang)


def test_an_event_that_another_stands_on_stays(home, wang):
    household, (_, spouse, son) = home
    first = changed(household, Change.DIED, wang, person=son)
    second = changed(household, Change.MOVED_OUT, wang, person=spouse)
    with pytest.raises(rules.ChangeRefused):
        actions.undo(event=first, by=wang)
    actions.undo(event=second, by=wang)
    actions.undo(event=first, by=wang)
    assert household.people.living().count() == 3


def test_what_followed_and_was_taken_back_holds_nothing_up(county, home, chen):
    """Split, moved within, moved as a whole, merged: each undone in turn."""
    household, (_, spouse, son) = home
    before = rows()
    split = changed(household, Change.SPLIT, chen, people=[son], relations={son.pk: "head"})
    new = split.other
    joined = changed(new, Change.JOINED, chen, person=spouse, relation="mother")
    moves = [
        changed(new, Change.MOVED, chen, village=village(NANGUAN)),
        changed(household, Change.MOVED, chen, village=village(NANGUAN)),
    ]
    household.refresh_from_db()
    new.refresh_from_db()
    told = {son.pk: "son", spouse.pk: "spouse"}
    merged = changed(household, Change.MERGED, chen, other=new, relations=told)
    for event in (merged, *reversed(moves), joined):
        event.refresh_from_db()
        actions.undo(event=event, by=chen)
    split.refresh_from_db()
    actions.undo(event=split, by=chen)
    assert rows() == before
    assert not Household.objects.filter(pk=new.pk).exists()
    assert HouseholdEvent.objects.filter(undone_at=None).count() == 0


def test_a_file_that_does_not_know_yet_changes_nothing_back(receive_people, registered, chen):
    """The national system follows later: where the household was, and who lived in it."""
    li = Person.objects.get()
    changed(li.household, Change.MOVED, chen, village=village(NANGUAN))
    batch = registry.apply(receive_people({}), by=chen)
    li.refresh_from_db()
    assert (batch.changed_count, li.division_code) == (0, NANGUAN)
    assert li.household.division_code == NANGUAN


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_taken_back_it_never_did(county, chen, seed):
    """Random events one after the other, undone in turn: every row is what it was."""
    drawn = random.Random(seed)
    homes = [family(county)[0] for _ in range(3)]
    for person in Person.objects.filter(relation="head"):
        county.spell(person, "2023-03")
    states, events = [rows()], []
    for number in range(12):
        event = _any_event(drawn, homes, number, chen)
        if event:
            events.append(event)
            states.append(rows())
        living = Person.objects.living()
        assert all(one.division_code == one.household.division_code for one in living)
    assert len(events) > 4
    for event, before in reversed(list(zip(events, states, strict=False))):
        actions.undo(event=event, by=chen)
        assert rows() == before


def _any_event(drawn, homes, number, by) -> HouseholdEvent | None:
    home = drawn.choice(homes)
    home.refresh_from_db()
    people = list(home.people.living().exclude(relation="head").order_by("pk"))
    kind = drawn.choice(list(Change))
    given = {
        Change.BORN: lambda: {"values": {**VALUES, "sex": "female", "born_on": DAY}},
        Change.MOVED_IN: lambda: {
            "values": {**VALUES, "identity_number": made_up_number(700 + number)}
        },
        Change.JOINED: lambda: {
            "person": Person.objects.living()
            .exclude(household=home)
            .exclude(relation="head")
            .order_by("pk")
            .first(),
            "relation": "other",
        },
        Change.DIED: lambda: {"person": drawn.choice(people)},
        Change.MOVED_OUT: lambda: {"person": drawn.choice(people)},
        Change.HEAD: lambda: {"relations": {drawn.choice(people).pk: "other"}},
        Change.SPLIT: lambda: {
            "people": people[:1],
            "relations": {people[0].pk: "head"},
        },
        Change.MERGED: lambda: _merging(drawn.choice([one for one in homes if one != home])),
        Change.MOVED: lambda: {"village": village(drawn.choice([XITAN, NANGUAN]))},
    }[kind]
    try:
        return changed(home, kind, by, **given())
    except (rules.ChangeRefused, IndexError, AttributeError):
        return None


def _merging(other) -> dict:
    return {"other": other, "relations": {one.pk: "sibling" for one in other.people.living()}}
