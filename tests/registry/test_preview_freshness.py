"""What was confirmed is what is done: a register that moved on since the preview asks again."""

import pytest

from bangfu.audit.models import Record
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.registry import actions
from bangfu.registry.models import Household, Person, WorkSpell
from tests.at_once import at_once
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db(transaction=True)


def applied_as_seen(batch, by):
    return actions.apply(batch, seen=batch.preview_sha256, by=by)


def counts(batch):
    return batch.added_count, batch.changed_count, batch.same_count, batch.held_count


def test_a_preview_that_still_holds_is_applied(registered, receive_people, chen):
    batch = applied_as_seen(receive_people({"文化程度": "高中"}, person(2)), chen)
    assert (batch.state, batch.drifted_count, counts(batch)) == ("applied", 0, (1, 1, 0, 0))


def test_rows_that_another_file_brought_meanwhile_are_asked_about_again(receive_people, chen):
    batch = receive_people({}, person(2), person(3))
    other = receive_people({"文化程度": "高中"}, person(2), name="other.xlsx")
    actions.apply(other, by=chen)

    asked = applied_as_seen(batch, chen)
    assert (asked.state, asked.drifted_count) == (BatchState.CHECKED, 2)
    assert (counts(batch), counts(asked)) == ((3, 0, 0, 0), (1, 1, 1, 0))
    assert Person.objects.get(person_number__endswith="101").education == "upper_secondary"
    [renewed] = Record.objects.filter(action="preview_renewed")
    assert renewed.after == {"rows_treated_otherwise": 2}

    done = applied_as_seen(asked, chen)
    assert (done.state, counts(done)) == (BatchState.APPLIED, (1, 1, 1, 0))


def test_who_still_has_the_old_preview_before_them_is_asked_too(registered, receive_people, chen):
    batch = receive_people({"文化程度": "高中"})
    old = batch.preview_sha256
    actions.apply(receive_people({"文化程度": "小学"}, name="other.xlsx"), by=chen)
    renewed = actions.apply(batch, seen=old, by=chen)
    again = actions.apply(batch, seen=old, by=chen)
    assert (again.state, again.drifted_count) == (BatchState.CHECKED, 1)
    assert again.preview_sha256 == renewed.preview_sha256 != old


def test_a_value_that_changed_under_a_changed_row_is_shown_before_it_is_overwritten(
    registered, receive_people, chen
):
    batch = receive_people({"文化程度": "高中"})
    assert batch.changed_count == 1
    actions.apply(receive_people({"文化程度": "小学"}, name="other.xlsx"), by=chen)
    asked = applied_as_seen(batch, chen)
    assert (asked.state, asked.changed_count, asked.drifted_count) == ("checked", 1, 1)


def test_a_household_that_changed_meanwhile_counts_as_well(registered, receive_people, chen):
    batch = receive_people({"文化程度": "高中"})
    Household.objects.update(village_name="改过的村名")
    assert applied_as_seen(batch, chen).drifted_count == 1


def test_what_a_person_verified_meanwhile_is_held_and_said(registered, receive_spells, chen, zhao):
    actions.apply(receive_spells({}), by=chen)
    batch = receive_spells({"务工月收入(元)": "5000"}, name="b.xlsx")
    spell = WorkSpell.objects.get()
    actions.correct_spell(spell=spell, changes={"monthly_income_yuan": 4600}, by=zhao)
    asked = applied_as_seen(batch, chen)
    assert (asked.state, asked.changed_count, asked.held_count) == ("checked", 0, 1)
    assert applied_as_seen(asked, chen).state == BatchState.APPLIED
    spell.refresh_from_db()
    assert spell.monthly_income_yuan == 4600


def test_what_another_office_took_over_meanwhile_is_asked_about(receive_people, chen, zhou):
    theirs = receive_people(
        {"县": "昌乐县", "乡": "宝都街道", "村": "东村村民委员会"}, name="theirs.xlsx", by=zhou
    )
    actions.apply(receive_people({}), by=chen)
    asked = applied_as_seen(theirs, zhou)
    assert (asked.state, asked.added_count, asked.held_count) == ("checked", 0, 1)


def test_check_and_application_in_one_step_have_shown_nothing(registered, receive_people, chen):
    batch = receive_people({"文化程度": "高中"})
    actions.apply(receive_people({"文化程度": "小学"}, name="other.xlsx"), by=chen)
    assert actions.apply(batch, by=chen).state == BatchState.APPLIED


def test_two_people_and_a_double_click_apply_a_batch_once(receive_people, chen, above):
    batch = receive_people(*({} if n == 1 else person(n) for n in range(1, 9)))
    told = at_once(*[lambda by=by: applied_as_seen(batch, by) for by in (chen, above, chen, above)])
    assert {done.state for done in told} == {BatchState.APPLIED}
    assert Person.objects.count() == Person.history.count() == 8
    assert Record.objects.filter(action="batch_applied").count() == 1


def test_of_two_batches_at_once_the_second_is_asked_about_again(registered, receive_people, chen):
    batches = [
        receive_people({"文化程度": education}, person(2), name=f"{n}.xlsx")
        for n, education in enumerate(("高中", "小学"))
    ]
    told = at_once(*[lambda batch=batch: applied_as_seen(batch, chen) for batch in batches])
    assert sorted(done.state for done in told) == [BatchState.APPLIED, BatchState.CHECKED]
    [asked] = [done for done in told if done.state == BatchState.CHECKED]
    assert (asked.drifted_count, counts(asked)) == (2, (0, 1, 1, 0))
    assert Batch.objects.get(pk=asked.pk).preview_sha256 == asked.preview_sha256
    assert applied_as_seen(asked, chen).state == BatchState.APPLIED


def test_two_batches_of_different_people_at_once_go_in_together(receive_people, chen):
    home = {"户编号": "3707240001002"}
    batches = [
        receive_people(person(2), person(3)),
        receive_people({**person(4), **home}, name="other.xlsx"),
    ]
    told = at_once(*[lambda batch=batch: applied_as_seen(batch, chen) for batch in batches])
    assert {done.state for done in told} == {BatchState.APPLIED}
    assert Person.objects.count() == 3


def test_a_correction_and_a_batch_at_once_lose_neither(registered, receive_spells, chen, zhao):
    actions.apply(receive_spells({}), by=chen)
    batch = receive_spells({"务工月收入(元)": "5000"}, name="b.xlsx")
    spell = WorkSpell.objects.get()
    correct = {"monthly_income_yuan": 4600}
    _corrected, told = at_once(
        lambda: actions.correct_spell(spell=spell, changes=correct, by=zhao),
        lambda: applied_as_seen(batch, chen),
    )
    spell.refresh_from_db()
    # corrected first, the file is asked about; applied first, the correction comes after it
    assert spell.monthly_income_yuan == 4600
    assert told.state in {BatchState.APPLIED, BatchState.CHECKED}
