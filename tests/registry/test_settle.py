from decimal import Decimal

import pytest

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.registry import actions, rules
from bangfu.registry.models import Person, WorkSpell
from tests.cast import made_up_number

pytestmark = pytest.mark.django_db


def start(person, month: str, by) -> WorkSpell:
    return actions.start_spell(
        person=person,
        start_month=Month.parse(month),
        place_code="441900000000",
        place_name="广东省东莞市",
        employer_name="东莞新锐电子有限公司",
        employer_code="",
        monthly_income_yuan=Decimal(5200),
        by=by,
    )


def test_a_spell_found_out_is_verified_and_told_in_history_and_audit(li, zhao):
    spell = start(li, "2023-09", zhao)
    assert (spell.verified_by, spell.division_code) == (zhao, li.division_code)
    assert spell.verified_at
    then = WorkSpell.history.get(id=spell.pk)
    assert (then.history_type, then.history_user) == ("+", zhao)
    assert then.history_change_reason == "核实：登记务工"
    record = Record.objects.get(action="spell_started")
    assert record.division_code == li.division_code
    assert "新锐" not in str(record.after)


def test_overlapping_spells_are_counted_not_refused(li, zhao):
    start(li, "2023-09", zhao)
    assert Record.objects.get(action="spell_started").after["overlaps"] == 1


def test_two_spells_cannot_start_in_one_month(li, zhao):
    with pytest.raises(rules.StartMonthTaken, match="2023年3月"):
        start(li, "2023-03", zhao)


def test_a_spell_ends(li, zhao):
    spell = actions.end_spell(spell=li.spells.get(), end_month=Month(2023, 7), by=zhao)
    assert spell.end_month == Month(2023, 7)
    record = Record.objects.get(action="spell_ended")
    assert (record.before["end_month"], record.after["end_month"]) == (None, 202307)


def test_a_spell_cannot_end_before_it_starts(li, zhao):
    with pytest.raises(rules.EndsBeforeStart, match="早于开始月份"):
        actions.end_spell(spell=li.spells.get(), end_month=Month(2023, 2), by=zhao)
    assert li.spells.get().end_month is None


def test_a_spell_is_reopened_by_taking_its_end_away(li, zhao):
    spell = actions.end_spell(spell=li.spells.get(), end_month=Month(2023, 7), by=zhao)
    spell = actions.correct_spell(spell=spell, changes={"end_month": None}, by=zhao)
    assert spell.end_month is None


def test_values_typed_as_text_are_understood(li, zhao):
    changes = {"start_month": "2023-04", "monthly_income_yuan": "5200", "end_month": "202308"}
    actions.correct_spell(spell=li.spells.get(), changes=changes, by=zhao)
    spell = li.spells.get()
    assert (spell.start_month, spell.end_month) == (Month(2023, 4), Month(2023, 8))
    assert spell.monthly_income_yuan == 5200


def test_a_start_month_cannot_be_moved_onto_another_spell(li, zhao):
    later = start(li, "2023-09", zhao)
    with pytest.raises(rules.StartMonthTaken):
        actions.correct_spell(spell=later, changes={"start_month": Month(2023, 3)}, by=zhao)


@pytest.mark.parametrize("field", ["person", "row_digest", "verified_at", "division_code", "pk"])
def test_what_is_not_a_fact_of_the_spell_is_not_corrected(li, zhao, field):
    with pytest.raises(rules.FieldNotCorrectable):
        actions.correct_spell(spell=li.spells.get(), changes={field: "x"}, by=zhao)


def test_a_corrected_number_brings_key_birth_date_and_sex(li, zhao):
    number = made_up_number(77)
    corrected = actions.correct_person(
        person=li, changes={"identity_number": f" {number} "}, by=zhao
    )
    person = Person.objects.get(pk=corrected.pk)
    assert (person.identity_number, person.identity_status) == (number, "valid")
    assert person.identity_key != li.identity_key
    assert (str(person.born_on), person.sex) == ("1985-03-02", "male")
    assert person.verified_at


def test_a_person_never_corrects_to_a_wrong_number(li, zhao):
    with pytest.raises(rules.NumberNotValid):
        actions.correct_person(
            person=li, changes={"identity_number": "990001198503020000"}, by=zhao
        )


def test_the_trail_says_which_fields_not_what_stood_in_them(li, zhao):
    actions.correct_person(person=li, changes={"name": "李秀瑛"}, by=zhao)
    record = Record.objects.get(action="person_corrected")
    assert record.after == {"fields": ["name"]}
    assert "李" not in str(record.before) + str(record.after)


def test_a_correction_sees_what_was_written_meanwhile(li, zhao):
    stale = WorkSpell.objects.get(person=li)
    WorkSpell.objects.update(employer_name="新单位")
    actions.end_spell(spell=stale, end_month=Month(2023, 8), by=zhao)
    assert li.spells.get().employer_name == "新单位"
