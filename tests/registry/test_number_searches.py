"""Who searches by a number of somebody's own is on record, and has a day's measure."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure import rules
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.parameters import STARTING_LIMITS
from bangfu.registry import actions
from bangfu.registry.codes import HouseholdChange
from bangfu.web.households.change_forms import ChangeForm
from tests.cast import LINQU, NANGUAN, XITAN, staff
from tests.comparison.findings import Findings
from tests.disclosure.taking import proven_as
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
# a shape that nobody has, with the last four of nobody
NOBODY = "990001198001010000"
DOORS = 11


@pytest.fixture
def person(county):
    return county.person("诸葛秀英", phone=PHONE)


@pytest.fixture
def three_a_day(chen):
    disclosure.set_limit(name=LimitName.NUMBER_SEARCHES_A_DAY, value=3, by=chen)


def searches() -> list[tuple[str, str, str, object]]:
    rows = Record.objects.filter(action="search_number").order_by("pk")
    return [(r.subject_kind, r.subject_id, r.kind, r.after) for r in rows]


def found(client, page: str = "people", **query):
    return client.get(reverse(page), query)


@pytest.mark.parametrize(
    ("sort", "typed"),
    [
        ("identity", lambda one: one.identity_number),
        ("phone", lambda one: f" {one.phone[:3]} {one.phone[3:]}"),
        ("tail", lambda one: one.identity_number[-4:]),
    ],
)
def test_a_search_that_finds_one_is_about_that_person_and_never_tells_the_number(
    client, person, wang, sort, typed
):
    client.force_login(wang)
    assert found(client, q=typed(person)).status_code == 200
    about = ("registry.person", str(person.pk), "access", {"number": sort, "found": 1})
    assert searches() == [about]
    row = Record.objects.get(action="search_number")
    assert (row.by_name, row.division_code) == ("wang", person.division_code)
    told = f"{row.after}{row.before}{row.fields}"
    assert not any(typed(person)[at : at + 4] in told for at in range(len(typed(person)) - 3))


def test_who_finds_nobody_or_several_is_on_record_alone(client, county, person, wang):
    county.person("欧阳兰", phone=PHONE)
    client.force_login(wang)
    for number in (NOBODY, PHONE):
        found(client, q=number)
    mine = ("org.staff", str(wang.pk), "access")
    told = [{"number": "identity", "found": 0}, {"number": "phone", "found": 2}]
    assert searches() == [(*mine, each) for each in told]


def test_names_and_numbers_of_lists_leave_no_trace(client, person, wang):
    client.force_login(wang)
    for term in ("诸葛", "zhuge", person.person_number, person.household.household_number, ""):
        assert found(client, q=term).status_code == 200
    assert searches() == []


def test_a_search_is_told_of_as_it_was_narrowed(client, person, zhao):
    """Nobody is found elsewhere; who died is found though the list is of the living."""
    client.force_login(zhao)
    found(client, q=person.phone, division=NANGUAN)
    found(client, q=person.phone, division=XITAN)
    changed(person.household, "died", zhao, person=person)
    found(client, q=person.identity_number, departed=1)
    assert [(kind, after["found"]) for kind, _, _, after in searches()] == [
        ("org.staff", 0),
        ("registry.person", 1),
        ("registry.person", 1),
    ]


def test_misses_and_hits_fill_the_day_and_tomorrow_is_another(client, person, wang, chen):
    with time_machine.travel("2024-03-04 10:00:00+08:00", tick=False):
        disclosure.set_limit(name=LimitName.NUMBER_SEARCHES_A_DAY, value=3, by=chen)
        client.force_login(wang)
        codes = [found(client, q=f"990001198001{n}0000").status_code for n in (11, 12)]
        codes += [found(client, q=PHONE).status_code]
        refused = found(client, q=person.identity_number)
        again, by_name = found(client, q=PHONE), found(client, q="诸葛")
    assert [*codes, refused.status_code] == [200, 200, 200, 429]
    assert "到达每日上限" in refused.content.decode()
    assert person.person_number not in refused.content.decode()
    # what was found stays found, and names have no measure
    assert (again.status_code, by_name.status_code) == (200, 200)
    assert len(searches()) == 3
    assert Record.objects.filter(action="reveal_limit_reached", subject_id=str(wang.pk)).exists()
    with time_machine.travel("2024-03-05 10:00:00+08:00", tick=False):
        client.force_login(wang)
        assert found(client, q=person.identity_number).status_code == 200


def test_another_account_is_not_in_the_way(client, person, wang, zhao, three_a_day):
    for n in range(10, 13):
        actions.search(text=f"9900011980{n}010000", division=zhao.division, by=zhao)
    with pytest.raises(rules.SeenEnough):
        actions.search(text=PHONE, division=zhao.division, by=zhao)
    client.force_login(wang)
    assert found(client, q=PHONE).status_code == 200


def doors(row) -> dict[str, tuple[str, str, str]]:
    """Every page that takes what was typed: method, address, and the word for it."""
    bulk = ("discrepancies-dispatch", "discrepancies-undispatch", "discrepancies-not-a-difference")
    export = {name: reverse("export-new", args=[name]) for name in ("people", "discrepancies")}
    return {
        "people": ("get", reverse("people"), "q"),
        "people asked by head": ("head", reverse("people"), "q"),
        "export": ("get", export["people"], "q"),
        "export asked by head": ("head", export["people"], "q"),
        "export sent": ("post", export["people"], "q"),
        "discrepancies exported": ("get", export["discrepancies"], "keyword"),
        "discrepancies": ("get", reverse("discrepancies"), "keyword"),
        "one discrepancy": ("get", reverse("discrepancy", args=[row.pk]), "keyword"),
        **{name: ("post", reverse(name), "keyword") for name in bulk},
    }


@pytest.mark.parametrize("door", range(DOORS))
def test_every_door_has_the_one_measure(client, county, person, chen, door):
    row = Findings(county, chen).add(person, "missing_here")
    every = list(doors(row).values())
    assert len(every) == DOORS
    method, address, word = every[door]
    disclosure.set_limit(name=LimitName.NUMBER_SEARCHES_A_DAY, value=1, by=chen)
    proven_as(client, chen)
    ask = getattr(client, method)
    first, second = (ask(f"{address}?{word}={number}") for number in (PHONE, NOBODY))
    assert first.status_code != 429
    assert second.status_code == 429
    assert [(kind, after) for kind, _, _, after in searches()] == [
        ("registry.person", {"number": "phone", "found": 1})
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (HouseholdChange.BORN, "identity_number"),
        (HouseholdChange.MOVED_IN, "identity_number"),
        (HouseholdChange.JOINED, "person_number"),
    ],
)
def test_forms_that_tell_whether_a_number_is_here_tell_no_more_than_searches(
    county, person, chen, kind, name
):
    home = county.household()
    told = {"household": home, "kind": kind, "staff": chen}
    disclosure.set_limit(name=LimitName.NUMBER_SEARCHES_A_DAY, value=1, by=chen)
    actions.search(text=PHONE, division=chen.division, by=chen)
    dirty = f"{NOBODY[:6]}、{NOBODY[6:]}"
    for number in (person.identity_number, NOBODY, dirty):
        form = ChangeForm({"name": "王小宝", "relation": "son", name: number}, **told)
        [only] = form.errors[name]
        assert "到达每日上限" in only
    assert len(searches()) == 1


def test_the_pages_that_follow_from_a_search_ask_nothing_new(client, county, person, chen):
    row = Findings(county, chen).add(person, "missing_here")
    proven_as(client, chen)
    for method, address, word in doors(row).values():
        getattr(client, method)(f"{address}?{word}={PHONE}")
    assert len(searches()) == 1


def test_who_searches_a_number_out_is_on_record_and_does_not_go_on(client, county, wang, chen):
    """A whole number from `9900…92` and an age: a hundred endings and then the days of a year."""
    someone = county.person("诸葛秀英", born_on=date(1969, 3, 2))
    ending = someone.identity_number[-2:]
    endings = [f"{n:02d}{ending}" for n in range(100)]
    tried = [*endings, *(f"9900011969{n:04d}0{ending}0" for n in range(100, 230))]
    limit = STARTING_LIMITS[LimitName.NUMBER_SEARCHES_A_DAY]
    for number in tried[:limit]:
        actions.search(text=number, division=wang.division, by=wang)
    with pytest.raises(rules.SeenEnough):
        actions.search(text=tried[limit], division=wang.division, by=wang)
    told = searches()
    assert len(told) == limit
    assert ("registry.person", str(someone.pk)) in {row[:2] for row in told}


def test_the_watch_counts_searches_and_marks_who_reached_the_measure(client, wang, chen):
    disclosure.set_limit(name=LimitName.NUMBER_SEARCHES_A_DAY, value=1, by=chen)
    actions.search(text=NOBODY, division=wang.division, by=wang)
    client.force_login(staff("guard", "security_administrator", LINQU, "安全员"))
    page = client.get(reverse("disclosure-oversight"))
    [day] = [one for one in page.context["watched"] if one.account == "wang"]
    assert (day.searches, day.warns) == (1, True)
