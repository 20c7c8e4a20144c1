"""Who died or moved away: the file is read, and nothing brings them back but a step of its own."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from bangfu.engine.values import Month
from bangfu.org.models import Division
from bangfu.registry import actions, departed
from bangfu.registry.codes import EditReason
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Household, HouseholdEvent, Person, Wish, WorkSpell
from bangfu.registry.queries import places_before, version_of
from bangfu.web.files import previews
from tests.cast import NANGUAN, made_up_number
from tests.registry.conftest import person, problems
from tests.registry.household_events import DAY, changed, family
from tests.registry.test_apply import stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]


@pytest.fixture
def gone(county, wang) -> Person:
    """The son of a family, at work since March, who died on 10 October."""
    home, (_, _, son) = family(county)
    county.spell(son, "2023-03", monthly_income_yuan=4200)
    changed(home, Change.DIED, wang, person=son)
    son.refresh_from_db()
    return son


def edit(row, by, **typed) -> None:
    row.refresh_from_db()
    actions.edit(row=row, version=version_of(row), typed=typed, reason=EditReason.MISTAKE, by=by)
    row.refresh_from_db()


@pytest.mark.parametrize(
    "write",
    [
        lambda gone, by: edit(gone, by, phone="19900000009"),
        lambda gone, by: edit(gone, by, name="张小贝", labour_ability="weak"),
        lambda gone, by: edit(gone.spells.get(), by, monthly_income_yuan=Decimal(5000)),
        lambda gone, by: actions.end_spell(
            spell=gone.spells.get(), end_month=Month(2023, 4), by=by
        ),
        lambda gone, by: actions.start_spell(
            person=gone,
            start_month=Month(2023, 10),
            place_code="",
            place_name="",
            employer_name="",
            employer_code="",
            monthly_income_yuan=None,
            by=by,
        ),
        lambda gone, by: actions.say_wish(
            person=gone,
            said={"form": "any"},
            said_how="visit",
            said_on=date(2023, 10, 9),
            by=by,
        ),
    ],
)
def test_nothing_is_written_as_if_they_lived_here(gone, zhao, write):
    before = [stored(Person), stored(WorkSpell), Wish.objects.count()]
    with pytest.raises(departed.Departed, match=r"2023-10-10 去世.*户内变动"):
        write(gone, zhao)
    assert [stored(Person), stored(WorkSpell), Wish.objects.count()] == before


def test_who_it_was_is_set_right(gone, zhao):
    edit(gone, zhao, identity_number=made_up_number(77))
    assert gone.identity_number == made_up_number(77)


@pytest.mark.parametrize(("day", "month"), [(date(2023, 8, 30), 8), (date(2023, 10, 1), 10)])
def test_the_day_is_set_right_and_what_hangs_on_it_follows(gone, zhao, day, month):
    edit(gone, zhao, left_on=day)
    assert (gone.left_on, gone.died_on) == (day, day)
    assert gone.spells.get().end_month == Month(2023, month)
    assert gone.household.events.get().happened_on == day
    assert gone.pk in places_before(day - timedelta(days=1))
    assert gone.pk not in places_before(day)
    actions.undo_edit(row=gone, version=version_of(gone), by=zhao)
    gone.refresh_from_db()
    assert (gone.left_on, gone.spells.get().end_month) == (date(2023, 10, 10), Month(2023, 10))
    assert gone.household.events.get().happened_on == gone.left_on


def test_the_day_does_not_pass_another_change_of_the_person(gone, zhao):
    """Each change holds where the person was before it: passed, a month would count them wrong."""
    village = Division.objects.get(code=NANGUAN)
    changed(gone.household, Change.MOVED, zhao, village=village, day=date(2023, 10, 11))
    assert gone.pk in places_before(date(2023, 10, 9))
    with pytest.raises(departed.DayNotPossible, match="2023-10-11 另有户内变动"):
        edit(gone, zhao, left_on=date(2023, 10, 12))
    gone.refresh_from_db()
    assert (gone.left_on, gone.died_on) == (date(2023, 10, 10),) * 2
    edit(gone, zhao, left_on=date(2023, 10, 11))
    assert gone.pk not in places_before(date(2023, 10, 11))


@pytest.mark.parametrize("day", [date(2023, 10, 13), date(2015, 1, 8)])
def test_nobody_dies_tomorrow_or_before_birth(gone, zhao, day):
    with pytest.raises(departed.DayNotPossible):
        edit(gone, zhao, left_on=day)


def test_of_who_lives_here_no_day_is_written(li, zhao):
    with pytest.raises(actions.settle.rules.FieldNotCorrectable):
        edit(li, zhao, left_on=date(2023, 10, 1))


@pytest.fixture
def left(registered, receive_people, wang, chen) -> Person:
    """Li of the file moved away; her husband stays."""
    actions.apply(receive_people({}, person(2), name="two.xlsx"), by=chen)
    li, husband = Person.objects.order_by("pk")
    relations = {husband.pk: "head"}
    changed(li.household, Change.MOVED_OUT, wang, person=li, relations=relations)
    li.refresh_from_db()
    return li


@pytest.mark.parametrize("overwrite_verified", [False, True])
@pytest.mark.parametrize(
    "row",
    [
        {"文化程度": "小学"},
        # the same person anew, under other numbers
        {"人口编号": "370724000100901", "户编号": "3707240001009"},
    ],
)
def test_a_file_brings_nobody_back(left, receive_people, chen, row, overwrite_verified):
    before = [stored(Person), stored(Household)]
    batch = receive_people(row, name="late.xlsx")
    assert (batch.held_count, batch.added_count, batch.changed_count) == (1, 0, 0)
    [group] = [one for one in previews.groups(batch, staff=chen) if one.kind == "departed"]
    assert group.label == "本人已去世或迁出，不入库"
    actions.apply(batch, overwrite_verified=overwrite_verified, by=chen)
    assert [stored(Person), stored(Household)] == before


def test_a_row_that_says_what_is_here_asks_nobody(left, receive_people, chen):
    batch = receive_people({"与户主关系": "户主"}, name="same.xlsx")
    assert (batch.held_count, batch.same_count) == (0, 1)


def test_who_came_back_under_another_number_lives_here(left, receive_people, chen, county):
    """The household registered the return by itself: the identity lives here once more."""
    county.person("李秀英", identity_number=left.identity_number)
    batch = receive_people({"人口编号": "370724000100901"}, name="new.xlsx")
    assert (batch.held_count, batch.added_count) == (0, 1)


def test_no_work_is_added_by_a_file(left, receive_spells, chen):
    batch = receive_spells({})
    assert (batch.held_count, batch.added_count) == (1, 0)
    actions.apply(batch, overwrite_verified=True, by=chen)
    assert not WorkSpell.objects.exists()


def test_their_words_are_not_taken_from_a_file(left, write, chen):
    row = {
        "人口编号": left.person_number,
        "姓名": "李秀英",
        "本人说的日期": "2023-10-09",
        "怎么说的": "入户走访",
        "就业形式": "什么形式都行",
    }
    batch = actions.receive_sayings(path=write(row), file_name="w.xlsx", by=chen)
    assert "台账中本人已去世或迁出，未接收" in [one[3] for one in problems(batch)]
    assert batch.accepted_count == 0


def test_a_day_set_right_before_the_change_followed_it_follows_by_migration(gone, county, wang):
    home, (_, wife, _) = family(county)
    changed(home, Change.MOVED_OUT, wang, person=wife)
    Person.objects.filter(pk=gone.pk).update(left_on=date(2023, 9, 2))
    migration = import_module("bangfu.registry.migrations.0020_days_of_leaving_follow")
    migration.follow(apps, None)
    days = {event.person_id: event.happened_on for event in HouseholdEvent.objects.all()}
    assert days == {gone.pk: date(2023, 9, 2), wife.pk: DAY}


@pytest.fixture
def ended(county, wang) -> tuple[Person, WorkSpell]:
    """The head of a family, whose work ended in May."""
    _home, (head, spouse, son) = family(county)
    head.relations = {spouse.pk: "head", son.pk: "son"}
    return head, county.spell(head, "2023-01 - 2023-05")


def died(person: Person, by, day: date) -> None:
    told = {"person": person, "day": day, "relations": person.relations}
    changed(person.household, Change.DIED, by, **told)


def end_of(spell: WorkSpell) -> str:
    spell.refresh_from_db()
    return str(spell.end_month)


def test_a_later_day_of_death_makes_up_no_work(ended, wang):
    head, spell = ended
    died(head, wang, date(2023, 3, 10))
    assert end_of(spell) == "2023-03"
    for day, end in ((date(2023, 9, 10), "2023-05"), (date(2023, 4, 10), "2023-04")):
        edit(head, wang, left_on=day)
        assert end_of(spell) == end


def test_a_wrong_day_of_death_takes_no_work_away_for_good(ended, wang):
    head, spell = ended
    died(head, wang, date(2023, 9, 10))
    edit(head, wang, left_on=date(2023, 3, 10))
    assert end_of(spell) == "2023-03"
    head.refresh_from_db()
    actions.undo_edit(row=head, version=version_of(head), by=wang)
    assert end_of(spell) == "2023-05"
