"""What was recorded and taken back is kept no longer than what stands."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.audit.retention import actions
from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason, HouseholdChange
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.registry.queries import version_of
from bangfu.rights import actions as rights
from bangfu.web.households import actions as homes
from bangfu.web.retention.schedules import SCHEDULES
from tests.cast import made_up_number
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db
THEN, NOW = "2024-05-01 12:00+08:00", "2030-06-01 12:00+08:00"
WORK = {"place_code": "", "place_name": "", "employer_code": "", "monthly_income_yuan": None}
STRANGER = {"name": "孙涛", "relation": "son", "sex": "male", "born_on": date(1985, 3, 2)}


def taken_back(person, by) -> int:
    """Work that somebody recorded of the wrong person, as its row was numbered."""
    typed = WORK | {"employer_name": "昆山某厂", "start_month": Month(2022, 1)}
    typed |= {"end_month": Month(2022, 5)}
    given = {"person": person, "typed": typed, "reason": EditReason.TOLD, "by": by}
    spell = registry.add_spell(**given)
    pk = spell.pk
    registry.undo_edit(row=spell, version=version_of(spell), by=by)
    return pk


def undone_change(household, kind, by, **given):
    event = changed(household, kind, by, day=date(2024, 4, 30), **given)
    made = {label: pk for label, pk, _, is_new in event.written["rows"] if is_new}
    homes.undo(event=event, by=by)
    return made


def cleared(by, do=actions.clear) -> dict[str, int]:
    done = do(SCHEDULES, today=timezone.localdate(), by=by)
    return {schedule.model.__name__: rows for schedule, rows in done.items() if rows}


@pytest.fixture
def gone(county):
    with time_machine.travel(THEN):
        person = county.person("钱二", relation="head", spells=["2023-01 - 2024-02"])
        person.save()
    return person


def test_work_that_was_taken_back_goes_with_its_person(gone, county, chen):
    with time_machine.travel(THEN):
        still = county.person("李秀英", spells=["2023-03"])
        pk, kept = taken_back(gone, chen), taken_back(still, chen)
    with time_machine.travel("2028-06-01 12:00+08:00"):
        assert "HistoricalWorkSpell" not in cleared(chen, actions.rehearse)
    with time_machine.travel(NOW):
        assert cleared(chen, actions.rehearse)["HistoricalWorkSpell"] == 1
        assert WorkSpell.history.filter(id=pk).count() == 2, "counting changes nothing"
        assert cleared(chen)["HistoricalWorkSpell"] == 1
        assert cleared(chen) == {}
    assert Person.objects.get(pk=gone.pk).name == ""
    assert set(WorkSpell.history.values_list("id", flat=True)) == {still.spells.get().pk, kept}
    told = Record.objects.get(action="retention", after__undone=True).after
    assert told.items() >= {"table": "registry.workspell", "rows": 1, "keys": [pk]}.items()


def test_it_goes_as_well_where_the_person_was_cleared_before(gone, chen):
    """The work was taken back long after the person's time was over."""
    with time_machine.travel(THEN):
        pk = taken_back(gone, chen)
    Person.objects.filter(pk=gone.pk).update(person_number=f"~{gone.pk}")
    with time_machine.travel(NOW):
        assert cleared(chen)["HistoricalWorkSpell"] == 1
    assert not WorkSpell.history.filter(id=pk).exists()


def test_what_was_taken_back_lately_is_still_known(gone, chen):
    with time_machine.travel("2029-06-01 12:00+08:00"):
        pk = taken_back(gone, chen)
    with time_machine.travel(NOW):
        assert cleared(chen)["Person"] == 1
    assert WorkSpell.history.filter(id=pk).count() == 2


def test_people_and_households_that_never_were_go_in_their_time(gone, chen):
    with time_machine.travel(THEN):
        values = STRANGER | {"identity_number": made_up_number(55)}
        kind = HouseholdChange.MOVED_IN
        person = undone_change(gone.household, kind, chen, values=values)["registry.Person"]
    assert {past.name for past in Person.history.filter(id=person)} == {"孙涛"}
    with time_machine.travel(NOW):
        due = cleared(chen, actions.rehearse)
        assert due["HistoricalPerson"] == 1
        assert cleared(chen) == due
    assert not Person.history.filter(id=person).exists()
    assert Person.history.filter(id=gone.pk).exists()


def test_a_household_that_was_split_off_and_taken_back_goes_too(gone, county, chen):
    with time_machine.travel(THEN):
        son = county.person("钱三", household=gone.household)
        kind = HouseholdChange.SPLIT
        given = {"people": [son], "relations": {son.pk: "head"}}
        home = undone_change(gone.household, kind, chen, **given)["registry.Household"]
    assert Household.history.filter(id=home).exists()
    with time_machine.travel(NOW):
        assert cleared(chen)["HistoricalHousehold"] == 1
    assert not Household.history.filter(id=home).exists()


def test_who_asks_for_deletion_has_it_deleted_and_is_told(gone, county, wang, zhao):
    with time_machine.travel(THEN):
        li = county.person("李秀英", spells=["2023-03"])
        pk, kept = taken_back(gone, zhao), taken_back(li, zhao)
    with time_machine.travel(NOW):
        asked = rights.ask(person=gone, kind="delete", channel="phone", by=wang)
        told = rights.answer_request(request=asked, state="granted", answer="如下", by=zhao).answer
    assert "已撤销的务工记录 1 条" in told.split("\n")[1]
    assert not WorkSpell.history.filter(id=pk).exists()
    assert WorkSpell.history.filter(id=kept).exists()


def test_what_is_kept_of_it_is_named(county, wang, zhao):
    li = county.person("李秀英", spells=["2023-03"])
    taken_back(li, zhao)
    said = {"said_how": "visit", "said_on": date(2023, 9, 20), "said": {"form": "employed"}}
    registry.say_wish(person=li, **said, by=zhao)
    asked = rights.ask(person=li, kind="delete", channel="phone", by=wang)
    answer = rights.answer_request(request=asked, state="partly", answer="如下", by=zhao).answer
    assert "已撤销的务工记录 1 条" in answer.split("\n")[2]


def test_every_history_has_an_end_of_its_own():
    listed = {schedule.model for schedule in SCHEDULES if schedule.is_undone}
    assert listed == {table.history.model for table in (Household, Person, WorkSpell)}
