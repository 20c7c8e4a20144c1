"""Pages on which a village or township records what happened to a household (S0.8)."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from bangfu.org.models import Division
from bangfu.org.queries import name_of
from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import HouseholdEvent, Person
from tests.cast import CHANGLE, NANGUAN, made_up_number
from tests.registry.household_events import changed, family
from tests.web.test_browser import WATCH, violations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]


@pytest.fixture
def home(county):
    return family(county)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sent(client, who, household, kind, **told):
    client.force_login(who)
    told = {
        "seen": queries.state_of(household),
        "token": uuid4(),
        "happened_on": "2023-10-10",
        "ground": "told",
    } | told
    return client.post(reverse("household-change", args=[household.pk, kind]), told, follow=True)


def relations(people, **changes) -> dict[str, str]:
    return {f"relation_{one.pk}": changes.get(one.relation, one.relation) for one in people}


def test_a_death_is_recorded_seen_and_taken_back(client, home, wang):
    household, people = home
    told = {"person": people[0].pk, **relations(people, spouse="head")}
    page = text(sent(client, wang, household, Change.DIED, **told))
    assert "2023-10-10 去世" in page
    assert "家人告知" in page
    event = HouseholdEvent.objects.get()
    file = reverse("person-file", args=[event.person.person_number])
    assert "去世 2023-10-10" in text(client.get(file))
    client.post(reverse("household-undo", args=[event.pk]))
    assert "去世 2023-10-10" not in text(client.get(file))
    assert "已撤销" in text(client.get(reverse("household", args=[household.pk])))
    assert household.people.living().count() == 3


def test_every_kind_has_its_page(client, home, wang):
    household, _ = home
    client.force_login(wang)
    for kind in Change:
        page = client.get(reverse("household-change", args=[household.pk, kind]))
        assert page.status_code == 200
        assert "张建国" not in page.content.decode()
    assert client.get(reverse("household-change", args=[household.pk, "else"])).status_code == 404


def test_who_reaches_one_village_is_told_who_records_a_move_to_another(client, home, wang, zhao):
    address = reverse("household-change", args=[home[0].pk, Change.MOVED])
    client.force_login(wang)
    page = client.get(address).content.decode()
    assert "请报乡镇（街道）或共同的上级单位登记" in page
    assert 'name="village"' not in page
    client.force_login(zhao)
    assert 'name="village"' in client.get(address).content.decode()


def test_who_is_born_or_comes_is_typed_once(client, home, wang):
    household, _ = home
    born = {"name": "张小花", "sex": "female", "relation": "daughter"}
    sent(client, wang, household, Change.BORN, **born)
    number = made_up_number(801)
    came = {"name": "王芳", "identity_number": number, "relation": "daughter_in_law"}
    sent(client, wang, household, Change.MOVED_IN, **came)
    assert household.people.living().count() == 5
    again = sent(client, wang, household, Change.MOVED_IN, **came)
    assert again.status_code == 422
    assert "从另一户转来" in text(again)
    assert sent(client, wang, household, Change.MOVED_IN, name="王芳").status_code == 422


def test_who_comes_from_another_household_is_found_by_number_within_reach(
    client, home, county, wang
):
    household, _ = home
    near, far = county.person("王芳"), county.person("赵兰", division_code=CHANGLE)
    joins = {"relation": "daughter_in_law"}
    refused = sent(client, wang, household, Change.JOINED, person_number=far.person_number, **joins)
    assert "您的辖区里没有" in text(refused)
    sent(client, wang, household, Change.JOINED, person_number=near.identity_number, **joins)
    near.refresh_from_db()
    assert near.household == household


def test_a_split_a_merge_and_a_move(client, home, county, wang, zhao):
    household, (_, spouse, _) = home
    told = {"people": [spouse.pk], **relations(household.people.all(), spouse="head")}
    sent(client, wang, household, Change.SPLIT, **told)
    event = HouseholdEvent.objects.get()
    assert event.other.people.get() == spouse
    merged = {"other_number": event.other.household_number, "relation": "spouse"}
    sent(client, wang, household, Change.MERGED, **merged, **{f"relation_{spouse.pk}": "spouse"})
    assert household.people.living().count() == 3
    page = sent(client, wang, household, Change.MOVED, village=999999)
    assert page.status_code == 422
    village = Division.objects.get(code=NANGUAN)
    page = text(sent(client, zhao, household, Change.MOVED, village=village.pk))
    assert "西坦村民委员会 → 南关村民委员会" in page
    assert set(Person.objects.filter(household=household).values_list("division_code")) == {
        (NANGUAN,)
    }


def test_a_merge_asks_what_everybody_is_to_the_head(client, home, county, wang):
    household, _ = home
    other, (head, wife, child) = family(county)
    named = {"other_number": other.household_number, "relation": "son", "token": uuid4()}
    asked = sent(client, wang, household, Change.MERGED, **named)
    assert household.people.living().count() == 3
    form = asked.context["form"]
    proposed = {name: form[name].initial for name in form.fields if name.startswith("relation_")}
    assert list(proposed.values()) == ["son", "daughter_in_law", "grandchild"]
    assert form["token"].value() == str(named["token"])
    assert "必填" not in text(asked)
    lacking = {name: one for name, one in proposed.items() if name != f"relation_{child.pk}"}
    refused = sent(client, wang, household, Change.MERGED, **named, **lacking)
    assert refused.status_code == 422
    assert household.people.living().count() == 3
    sent(client, wang, household, Change.MERGED, **named, **proposed)
    now = dict(household.people.living().values_list("pk", "relation"))
    assert {now[head.pk], now[wife.pk]} == {"son", "daughter_in_law"}
    assert now[child.pk] == "grandchild"


def test_what_does_not_follow_is_asked_first(client, home, county, wang):
    household, _ = home
    other, (head, wife, _) = family(county)
    named = {"other_number": other.household_number, "relation": "sibling"}
    asked = sent(client, wang, household, Change.MERGED, **named)
    chosen = re.findall(r"<select[^>]*autofocus[^>]*>", asked.content.decode())
    assert [f"relation_{wife.pk}" in one for one in chosen] == [True]
    assert asked.context["form"][f"relation_{head.pk}"].initial == "sibling"


def test_the_page_of_a_conflict_shows_how_it_stands_and_takes_it_again(client, home, wang, zhao):
    household, people = home
    seen = queries.state_of(household)
    changed(household, Change.DIED, zhao, person=people[2])
    told = {"person": people[1].pk, **relations(people[:2])}
    answer = sent(client, wang, household, Change.MOVED_OUT, seen=seen, **told)
    assert answer.status_code == 409
    assert queries.state_of(household) in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("wu", 403), ("zhou", 404)])
def test_only_who_keeps_the_register_there_records(client, request, home, wang, who, status):
    household, people = home
    event = changed(household, Change.DIED, wang, person=people[2])
    client.force_login(request.getfixturevalue(who))
    address = reverse("household-change", args=[household.pk, Change.DIED])
    assert client.get(address).status_code == status
    assert client.post(reverse("household-undo", args=[event.pk])).status_code == status


def test_who_moved_out_of_reach_is_not_told_to_the_old_place(client, county, chen, wang):
    bride = county.person("王芳")
    old = bride.household
    far, _ = family(county, NANGUAN)
    changed(far, Change.JOINED, chen, person=bride, relation="daughter_in_law")
    client.force_login(wang)
    page = client.get(reverse("household", args=[old.pk])).content.decode()
    assert "从另一户转来" in page
    assert bride.person_number not in page
    assert far.household_number not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_death_is_recorded_at_the_door_on_a_telephone(page, live_server, client, home, wang):
    household, (head, _, _) = home
    client.force_login(wang)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("household", args=[household.pk]))
    page.get_by_text("登记户内变动").click()
    page.get_by_role("link", name="去世").click()
    page.get_by_label("变动的人").select_option(str(head.pk))
    page.get_by_label("入户核实").check()
    page.get_by_label("李*英").select_option("head")
    page.get_by_label("发生日期").fill("2023-10-10")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("已登记，当天可以").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("变动已撤销").wait_for()
    assert page.evaluate("broken") == []


def test_the_button_stands_where_the_step_can_be_taken_back(client, home, wang):
    household, (_, spouse, son) = home
    first = changed(household, Change.DIED, wang, person=son)
    second = changed(household, Change.HEAD, wang, relations={spouse.pk: "other"})

    def offered() -> set[int]:
        page = client.get(reverse("household", args=[household.pk])).content.decode()
        return {
            one for one in (first.pk, second.pk) if reverse("household-undo", args=[one]) in page
        }

    client.force_login(wang)
    assert offered() == {second.pk}
    registry.correct_person(person=spouse, changes={"education": "none"}, by=wang)
    assert offered() == set()


def test_a_move_taken_back_still_says_where_to_it_was(client, home, zhao):
    household, _ = home
    left = household.division_code
    event = changed(household, Change.MOVED, zhao, village=Division.objects.get(code=NANGUAN))
    client.force_login(zhao)
    told = f"{name_of(left)} → {name_of(NANGUAN)}"
    page = reverse("household", args=[household.pk])
    assert told in text(client.get(page))
    client.post(reverse("household-undo", args=[event.pk]))
    assert told in text(client.get(page))
