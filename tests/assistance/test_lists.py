"""Living lists: found when looked at, near by name, far as numbers (S0.30, S0.35, S1.32, S1.50)."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.assistance.actions import lists as actions
from bangfu.assistance.codes.lists import READY, Criteria, ReadyList, WorkState
from bangfu.assistance.models import SavedList
from bangfu.assistance.queries import lists as queries
from bangfu.assistance.rules.lists import LISTS_EACH, ListRefused
from bangfu.engine.codes import LabourAbility, WishPlace
from bangfu.registry import actions as registry
from bangfu.registry.queries import version_of
from bangfu.rights import actions as rights
from bangfu.visits.actions.recording import Said, Seen, record_visit
from tests.cast import DADIAN
from tests.disclosure.taking import proven

pytestmark = pytest.mark.django_db
BORN = date(1985, 3, 2)


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


def names(which, staff) -> set[str]:
    asked = READY[which] if isinstance(which, ReadyList) else (which,)
    return {person.name for person in queries.people_on(asked, staff=staff)}


def adult(county, name: str, **columns):
    return county.person(name, **{"born_on": BORN} | columns)


def test_ready_lists_hold_who_they_are_about(county, zhao):
    adult(county, "在岗", spells=["2023-01"])
    adult(county, "返乡", spells=["2022-01 - 2023-08"])
    adult(county, "弱劳", labour_ability="limited", spells=["2023-01"])
    adult(county, "短工", spells=["2022-01 - 2022-12", "2023-04 - 2023-08"])
    adult(county, "刚毕业", born_on=date(2004, 5, 1))
    adult(county, "在读", born_on=date(2004, 5, 1), school_status="higher")
    adult(county, "年老", born_on=date(1950, 5, 1), spells=["2022-01 - 2023-08"])
    assert names(ReadyList.RETURNED, zhao) == {"返乡", "短工"}
    assert names(ReadyList.WEAK_OR_RETURNED, zhao) == {"返乡", "短工", "弱劳"}
    assert names(ReadyList.UNSTABLE, zhao) == {"短工"}
    assert names(ReadyList.NEW_ENTRANTS, zhao) == {"刚毕业"}


@pytest.mark.parametrize(
    ("spell", "is_short"),
    [("2023-03 - 2023-07", True), ("2023-03 - 2023-08", False), ("2022-11 - 2023-03", True)],
)
def test_six_months_are_counted_with_both_ends(county, zhao, spell, is_short):
    adult(county, "工人", spells=[spell])
    assert names(ReadyList.UNSTABLE, zhao) == ({"工人"} if is_short else set())


def test_who_said_they_want_work_and_where(county, zhao):
    willing = adult(county, "想做工", spells=["2022-01 - 2023-08"])
    adult(county, "没说过")
    said = {"form": "any", "place": "county"}
    registry.say_wish(
        person=willing, said=said, said_how="visit", said_on=date(2023, 10, 1), by=zhao
    )
    assert names(ReadyList.WILLING, zhao) == {"想做工"}
    assert names(Criteria(wish_place=WishPlace.COUNTY), zhao) == {"想做工"}
    assert names(Criteria(wish_place=WishPlace.VILLAGE), zhao) == set()


def schooled(county, name: str, *years: tuple[int, str, str], household=None):
    """Of whom the register said on a day of each year which school they were at, and what they had
    learnt before."""
    person = adult(county, name, born_on=date(2004, 5, 1), household=household)
    for year, school, education in years:
        person.school_status, person.education = school, education
        with time_machine.travel(f"{year}-09-10 09:00+08:00", tick=False):
            person.save()
    return person


SECONDARY, HIGHER = "vocational_secondary", "vocational_higher"


@pytest.mark.parametrize(
    ("years", "is_on"),
    [
        ([(2022, SECONDARY, ""), (2023, "", "upper_secondary")], True),
        # the file says nothing of the school, so that it stays; the education says it is over
        ([(2022, SECONDARY, ""), (2023, SECONDARY, "upper_secondary")], True),
        ([(2021, HIGHER, ""), (2023, "", "college")], True),
        ([(2020, HIGHER, ""), (2023, "", "college")], True),
        ([(2022, SECONDARY, ""), (2023, HIGHER, "upper_secondary")], False),
        ([(2022, SECONDARY, "lower_secondary")], False),
        ([(2019, SECONDARY, ""), (2020, "", "upper_secondary"), (2023, "", "college")], False),
        ([(2022, "upper_secondary", ""), (2023, "", "upper_secondary")], False),
    ],
)
def test_who_left_a_trade_school_lately(county, zhao, chen, years, is_on):
    home = county.household()
    opened(home, "lifted_out", by=chen)
    schooled(county, "毕业生", *years, household=home)
    assert names(ReadyList.YULU_GRADUATES, zhao) == ({"毕业生"} if is_on else set())


def opened(household, kind: str, *, by) -> None:
    told = {"source": "document", "evidence": "文件", "since": date(2021, 1, 1), "by": by}
    registry.open_status(household=household, kind=kind, **told)


def test_only_of_households_that_are_supported(county, zhao):
    years = [(2022, SECONDARY, ""), (2023, "", "upper_secondary")]
    schooled(county, "别家", *years)
    assert names(ReadyList.YULU_GRADUATES, zhao) == set()


def test_relocated_households_by_their_status_of_the_day(county, zhao, chen):
    home = county.household()
    adult(county, "搬迁", household=home)
    adult(county, "没搬")
    assert names(ReadyList.RELOCATED, zhao) == set()
    opened(home, "relocated", by=chen)
    assert names(ReadyList.RELOCATED, zhao) == {"搬迁"}
    registry.end_status(status=home.statuses.get(), ends_on=date(2023, 10, 1), by=chen)
    assert names(ReadyList.RELOCATED, zhao) == set()


def test_who_was_heard_lately_is_not_unreached(county, zhao):
    heard, long_ago = adult(county, "问过"), adult(county, "久未见")
    for person, day in ((heard, date(2023, 9, 1)), (long_ago, date(2022, 9, 1))):
        registry.say_wish(
            person=person, said={"form": "any"}, said_how="phone", said_on=day, by=zhao
        )
    assert names(ReadyList.UNREACHED, zhao) == {"久未见"}
    assert names(Criteria(unreached_days=10), zhao) == {"问过", "久未见"}


@pytest.mark.parametrize(
    ("outcome", "is_reached"), [("met", True), ("declined", True), ("absent", False)]
)
def test_whoever_was_met_at_the_door_is_reached_though_nothing_changed(
    county, zhao, wang, outcome, is_reached
):
    one = adult(county, "见过")
    said = Said(visited_on=date(2023, 10, 1), outcome=outcome, note="说了会儿话")
    told = {"seen": Seen(person=version_of(one)), "said": said, "kept": {}, "by": wang}
    record_visit(uuid=uuid4(), person=one, **told)
    assert (names(ReadyList.UNREACHED, zhao) == set()) is is_reached


def test_who_wishes_no_calls_is_on_no_list(county, zhao):
    quiet = adult(county, "不打扰", spells=["2022-01 - 2023-08"])
    assert names(ReadyList.RETURNED, zhao) == {"不打扰"}
    rights.say_not_looking(person=quiet, channel="in_person", by=zhao)
    assert all(not names(which, zhao) for which in ReadyList)


@pytest.mark.parametrize(
    ("criteria", "inside"),
    [
        (Criteria(age_from=38), True),
        (Criteria(age_from=39), False),
        (Criteria(age_to=38), True),
        (Criteria(age_to=37), False),
        (Criteria(ability=LabourAbility.SKILLED), False),
        (Criteria(work=WorkState.AT_WORK), False),
        (Criteria(work=WorkState.NEVER, not_at_school=True), True),
    ],
)
def test_every_answered_question_has_to_fit(county, zhao, criteria, inside):
    adult(county, "一人")
    assert names(criteria, zhao) == ({"一人"} if inside else set())
    assert Criteria.read(criteria.stored()) == criteria


def test_a_list_reaches_no_further_than_its_reader(county, wang, zhao, zhou):
    adult(county, "本村")
    adult(county, "外乡", division_code=DADIAN)
    asked = Criteria(work=WorkState.NEVER)
    assert names(asked, wang) == names(asked, zhao) == {"本村"}
    assert names(asked, zhou) == set()


def test_a_list_is_saved_followed_and_dropped_on_pages(county, client, zhao, wang):
    adult(county, "李秀英")
    client.force_login(zhao)
    form = {"work": "never", "name": "没务工的"}
    of_nobody = client.post(reverse("new-list"), {"name": "", "look": "1"})
    assert of_nobody.context["form"].non_field_errors() == ["请至少选一个条件"]
    assert "count" not in of_nobody.context
    looked = client.post(reverse("new-list"), form | {"look": "1"})
    assert looked.context["count"] == 1
    assert not SavedList.objects.exists()
    for _ in range(2):
        answer = client.post(reverse("new-list"), form)
    saved = SavedList.objects.get()
    assert answer.headers["Location"] == reverse("own-list", args=[saved.pk])
    client.post(reverse("follow-list", args=[saved.pk]), {"follow": "1"})
    assert "李*英" in client.get(reverse("own-list", args=[saved.pk])).content.decode()
    home = client.get(reverse("home")).content.decode()
    assert "没务工的" in home
    assert "2023-10-09 看时 1 人" in home
    client.force_login(wang)
    assert client.get(reverse("own-list", args=[saved.pk])).status_code == 404
    assert client.post(reverse("drop-list", args=[saved.pk])).status_code == 404
    client.force_login(zhao)
    client.post(reverse("drop-list", args=[saved.pk]))
    assert not SavedList.objects.exists()


def test_what_cannot_be_kept_says_why(client, zhao):
    client.force_login(zhao)
    for form, words in (
        ({"work": "never"}, "起个名称"),
        ({"name": "空"}, "至少选一个条件"),
        ({"name": "反", "age_from": "50", "age_to": "20"}, "上限小于下限"),
        ({"name": "990001198503020017", "work": "never"}, "不要写号码"),
    ):
        answer = client.post(reverse("new-list"), form)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    for number in range(LISTS_EACH):
        actions.save_list(name=f"单{number}", criteria=Criteria(wants_work=True), by=zhao)
    with pytest.raises(ListRefused):
        actions.save_list(name="再一个", criteria=Criteria(wants_work=True), by=zhao)


def test_the_county_is_told_numbers_and_no_names(county, client, chen):
    for number in range(7):
        adult(county, f"李{number}英")
    adult(county, "独一人", division_code=DADIAN)
    client.force_login(chen)
    saved = actions.save_list(name="全部", criteria=Criteria(work=WorkState.NEVER), by=chen)
    page = client.get(reverse("own-list", args=[saved.pk])).content.decode()
    assert "英" not in page
    assert "城关街道" in page
    proven(client)
    assert (
        client.get(reverse("export-new", args=["living-list"]) + "?list=returned").status_code
        == 404
    )


def test_a_township_takes_a_list_away_to_reach_people(county, client, zhao):
    adult(county, "李秀英", spells=["2022-01 - 2023-08"])
    client.force_login(zhao)
    proven(client)
    page = reverse("export-new", args=["living-list"])
    assert client.get(page + "?list=returned").status_code == 200
    for wrong in ("nothing", "99999", "", "²"):
        assert client.get(f"{page}?list={wrong}").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_more_people(county, client, zhao):
    client.force_login(zhao)
    page = reverse("ready-list", args=["returned"])
    counts = []
    for more in (2, 12):
        for number in range(more):
            adult(county, f"李{number}", spells=["2022-01 - 2023-08"])
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_no_years_at_all_are_a_question_too(county, zhao):
    adult(county, "王梅")
    assert names(Criteria(age_to=0), zhao) == set()
