"""A file never puts another person in the place of somebody whom the register knows."""

import pytest

from bangfu.audit.models import Record
from bangfu.registry import actions
from bangfu.registry.models import Household, Person
from bangfu.web.files import previews
from tests.cast import made_up_number
from tests.registry.conftest import person, problems
from tests.registry.test_apply import stored

pytestmark = pytest.mark.django_db

FAR = "990002197108150022"
SOMEBODY = {"姓名": "周兰", "证件号码": FAR, "成员联系电话": "19900000009"}


def everything() -> list:
    return [stored(Household), stored(Person)]


def shown(batch, chen) -> dict[str, list[str]]:
    return {
        group.label: [field.header for field in group.examples[0].fields]
        for group in previews.groups(batch, staff=chen)
    }


@pytest.mark.parametrize("overwrite_verified", [False, True])
def test_somebody_else_under_a_known_number_is_held(
    registered, receive_people, chen, overwrite_verified
):
    before = everything()
    batch = receive_people(SOMEBODY, person(2), name="b.xlsx")
    assert (batch.other_count, batch.changed_count) == (2, 0)
    assert "证件号码" in shown(batch, chen)["编号属于另一人"]
    batch = actions.apply(
        batch, seen=batch.preview_sha256, overwrite_verified=overwrite_verified, by=chen
    )
    assert (batch.other_count, everything()) == (2, before)


def test_who_was_verified_is_not_replaced_with_the_others(registered, receive_people, chen, zhao):
    actions.correct_person(person=Person.objects.get(), changes={"phone": "19900000008"}, by=zhao)
    before = everything()
    batch = receive_people(SOMEBODY, name="b.xlsx")
    assert batch.other_count == 1
    batch = actions.apply(batch, replace_people="document", by=chen)
    assert (batch.held_count, everything()) == (1, before)


def test_they_are_replaced_for_a_reason_and_whole(registered, receive_people, chen):
    batch = receive_people({**SOMEBODY, "文化程度": ""}, person(2), name="b.xlsx")
    batch = actions.apply(batch, seen=batch.preview_sha256, replace_people="reassigned", by=chen)
    assert (batch.changed_count, batch.added_count, batch.other_count) == (1, 1, 0)
    zhou = Person.objects.get(relation="head")
    # what the other person had is not hers
    assert (zhou.name, zhou.identity_number, zhou.education) == ("周兰", FAR, "")
    told = Record.objects.filter(action="batch_applied").latest("pk").after
    assert told["replaced_people"] == batch.replaced_reason == "reassigned"


@pytest.mark.parametrize(
    "correction",
    [
        {"证件号码": made_up_number(2)},
        {"姓名": "李秀瑛"},
        {"姓名": "王芳"},
        {"文化程度": "高中"},
    ],
)
def test_a_correction_of_the_same_person_is_a_change(registered, receive_people, correction):
    batch = receive_people(correction, name="b.xlsx")
    assert (batch.other_count, batch.changed_count) == (0, 1)


@pytest.mark.parametrize("number", ["", "990001"])
def test_without_a_number_in_the_file_the_name_says_it(registered, receive_people, number):
    batch = receive_people({"姓名": "周兰", "证件号码": number}, name="b.xlsx")
    assert (batch.other_count, batch.changed_count) == (1, 0)


def test_a_household_number_taken_over_moves_nobody(registered, receive_people, chen):
    before = everything()
    elsewhere = {"乡": "冶源街道", "村": "大店村委会"}
    batch = receive_people(person(2, **elsewhere), person(3, **elsewhere), name="b.xlsx")
    assert (batch.other_count, batch.added_count) == (2, 0)
    actions.apply(batch, by=chen)
    assert everything() == before


def test_a_household_that_moves_with_its_people_takes_new_ones_along(
    registered, receive_people, chen
):
    elsewhere = {"乡": "冶源街道", "村": "大店村委会"}
    batch = receive_people(elsewhere, person(2, **elsewhere), name="b.xlsx")
    assert (batch.other_count, batch.added_count, batch.changed_count) == (0, 1, 1)
    actions.apply(batch, seen=batch.preview_sha256, by=chen)
    assert Person.objects.count() == 2


def test_a_new_household_of_others_does_not_come_in_empty(registered, receive_people, chen):
    before = everything()
    batch = receive_people({**SOMEBODY, "户编号": "3707240009"}, name="b.xlsx")
    actions.apply(batch, by=chen)
    assert everything() == before


def test_work_under_the_number_of_somebody_else_is_not_theirs(registered, receive_spells):
    batch = receive_spells({"证件号码": FAR})
    told = (2, "证件号码", "rejects", "该人口编号在台账中是另一个人，证件号码不同")
    assert told in problems(batch)
    corrected = receive_spells({"证件号码": made_up_number(2)}, name="b.xlsx")
    assert (corrected.accepted_count, corrected.warned_count) == (1, 1)
