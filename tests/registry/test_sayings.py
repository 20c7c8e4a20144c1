"""S2.20, S2.21, S2.24: what people say of work and training, kept as they said it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.registry import actions, queries, rules
from bangfu.registry.models import CheckFinding, MonthlyIncome, Person, TrainingNeed, Wish

NEAR = {"form": "workshop", "place": "township", "occupation": "缝纫", "limits": "要接孩子"}


def said(person, by, days_ago: int = 0, **fields) -> Wish:
    day = timezone.localdate() - timedelta(days=days_ago)
    return actions.say_wish(person=person, said=NEAR | fields, said_how="visit", said_on=day, by=by)


@pytest.mark.django_db
def test_what_is_said_later_stands_and_what_was_said_before_is_kept(li, wang):
    first = said(li, wang, days_ago=30)
    second = said(li, wang, pay_yuan=3000)
    first.refresh_from_db()
    assert queries.wish_of(li) == second
    assert first.ended_at is not None
    assert [first.place, first.limits, first.recorded_by] == ["township", "要接孩子", wang]
    assert list(queries.sayings_of(Wish, li)) == [second, first]


@pytest.mark.django_db
def test_tables_that_hold_something_of_a_person_or_of_who_was_merged_into_them(county, li, wang):
    tables = (TrainingNeed, Wish, MonthlyIncome, CheckFinding)
    twin = county.person("李秀英", household=li.household, spells=["2023-03"])
    said(twin, wang)
    assert queries.recorded_in(li, *tables) == set()
    assert queries.recorded_in(twin, *tables) == {Wish}
    Person.objects.filter(pk=twin.pk).update(merged_into=li)
    assert queries.recorded_in(li, *tables) == {Wish}
    spell = twin.spells.get()
    MonthlyIncome.objects.create(
        spell=spell, version=1, month=spell.start_month, recorded_at=timezone.now(), source="走访"
    )
    assert queries.recorded_in(li, *tables) == {Wish, MonthlyIncome}


@pytest.mark.django_db
def test_the_same_once_more_is_one_row_and_one_record(li, wang):
    assert said(li, wang) == said(li, wang)
    assert Record.objects.filter(action="say_wish").count() == 1


@pytest.mark.django_db
def test_what_is_written_down_late_does_not_replace_what_was_said_since(li, wang):
    now = said(li, wang)
    late = said(li, wang, days_ago=9, form="employed")
    assert late.ended_at is not None
    assert queries.wish_of(li) == now


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"form": ""}, {"verified_at": None}])
def test_a_wish_has_a_form_and_nothing_that_is_no_wish(li, wang, wrong):
    with pytest.raises((rules.SayingRefused, rules.FieldNotCorrectable)):
        said(li, wang, **wrong)


@pytest.mark.django_db
def test_nobody_said_anything_tomorrow(li, wang):
    with pytest.raises(rules.SayingRefused, match="今天"):
        said(li, wang, days_ago=-1)


@pytest.mark.django_db
def test_no_training_for_now_is_an_answer(li, wang):
    given = {"said_how": "phone", "said_on": date(2023, 9, 1), "by": wang}
    need = actions.say_training_need(person=li, said={"wanted": "not_now"}, **given)
    assert queries.training_need_of(li) == need
    wanted = {"wanted": "wanted", "subject": "家政", "mode": "nearby"}
    need = actions.say_training_need(person=li, said=wanted, **given)
    assert queries.training_need_of(li) == need
    assert TrainingNeed.objects.count() == 2


@pytest.mark.django_db
def test_what_was_said_in_a_row_that_was_merged_is_the_persons(county, li, chen, wang):
    twin = county.person("李秀英", identity_number=li.identity_number)
    wish = said(twin, wang)
    actions.merge_people(kept=li, closed=twin, of_closed={}, by=chen)
    assert queries.wish_of(li) == wish
    later = said(twin, wang, form="any")
    assert later.person == li
    assert queries.wish_of(li) == later


@pytest.mark.django_db
def test_a_wish_is_seen_where_the_person_lives(li, wang, zhao, zhou):
    wish = said(li, wang)
    for staff, seen in ((wang, [wish]), (zhao, [wish]), (zhou, [])):
        assert list(Wish.objects.visible_to(staff)) == seen


def test_what_is_written_down_late_is_written_down_once(li, wang):
    said(li, wang, form="workshop")
    for _ in range(2):
        said(li, wang, days_ago=30, form="flexible")
    assert Wish.objects.count() == 2
    # and whoever changes their mind twice on one day is believed
    for form in ("any", "workshop"):
        said(li, wang, form=form)
    assert queries.wish_of(li).form == "workshop"
