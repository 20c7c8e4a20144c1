"""Which work and training the person wants, asked at the door (S1.17, S2.20, S2.21, S2.24)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.models import Person, Wish
from bangfu.rights import actions as rights
from bangfu.visits.models import Answer, Visit
from bangfu.visits.queries import to_visit, todays_list
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db
WISH = {"wish_form": "帮扶车间", "wish_place": "本乡镇", "wish_limits": "要接孩子"}


@pytest.fixture
def mei(county) -> Person:
    """Of whom all is known but what she wants."""
    born = {"born_on": date(1985, 3, 2), "sex": "female"}
    return county.person("王梅", phone="13800001111", spells=["2023-03"], **born)


def seen(person: Person) -> dict[str, int]:
    [one] = to_visit([person])
    return {f"seen_{fact}": word.pk for fact, word in one.words.items()}


def say(person: Person, by, *, on: date = date(2023, 10, 9), **said) -> Wish:
    return registry.say_wish(person=person, said=said, said_how="office", said_on=on, by=by)


def asks(staff) -> dict[str, list[str]]:
    return {one.person.name: list(one.asks) for one in todays_list(staff)}


def states() -> dict[str, str]:
    return dict(Answer.objects.values_list("fact", "state"))


def test_who_has_not_said_is_asked_and_who_has_is_not(mei, wang):
    assert asks(wang) == {"王梅": ["wish", "training"]}
    say(mei, wang, form="any")
    assert asks(wang) == {"王梅": ["training"]}
    need = {"said_how": "visit", "said_on": timezone.localdate(), "by": wang}
    registry.say_training_need(person=mei, said={"wanted": "not_now"}, **need)
    assert asks(wang) == {}


@pytest.mark.parametrize(
    "never",
    [{"labour_ability": "lost"}, {"school_status": "primary"}, {"born_on": date(1940, 1, 1)}],
)
def test_who_is_not_asked_what_they_want_is_not_visited_for_it(mei, wang, never):
    Person.objects.filter(pk=mei.pk).update(**never)
    assert asks(wang) == {}


def test_who_is_not_looking_is_not_asked(mei, wang):
    rights.say_not_looking(person=mei, channel="in_person", by=wang)
    assert asks(wang) == {}
    [one] = to_visit([mei])
    assert one.asks == ()


def test_what_was_said_stands_with_its_day_and_who_wrote_it_down(phone, mei, wang):
    told = WISH | {"wish_pay_yuan": "3000", "training_wanted": "暂不需要培训"}
    assert phone(sent(mei, **told)).json() == {"held": 0}
    wish = queries.wish_of(mei)
    assert (wish.form, wish.place, wish.pay_yuan, wish.limits) == (
        "workshop",
        "township",
        3000,
        "要接孩子",
    )
    assert (wish.said_on, wish.said_how, wish.recorded_by) == (date(2023, 10, 9), "visit", wang)
    assert queries.training_need_of(mei).wanted == "not_now"
    assert states() == {"wish": "applied", "training": "applied"}


def test_what_was_not_asked_stays_as_it_was_said(phone, mei, wang):
    say(mei, wang, form="workshop", occupation="缝纫", on=date(2023, 9, 1))
    assert phone(sent(mei, **seen(mei), wish_form="帮扶车间", wish_place="本村")).json() == {
        "held": 0
    }
    wish = queries.wish_of(mei)
    assert (wish.place, wish.occupation) == ("village", "缝纫")
    assert Wish.objects.count() == 2


def test_the_same_again_is_the_same(phone, mei):
    phone(sent(mei, **WISH))
    phone(sent(mei, **WISH))
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["applied", "same"]
    assert Wish.objects.count() == 1


def test_other_things_said_meanwhile_merge_and_the_same_thing_is_held(phone, mei, zhao):
    visit = sent(mei, **WISH)
    say(mei, zhao, form="workshop", occupation="电焊", on=date(2023, 10, 8))
    assert phone(visit).json() == {"held": 0}
    wish = queries.wish_of(mei)
    assert (wish.occupation, wish.place) == ("电焊", "township")
    other = sent(mei, **seen(mei), wish_form="自己创业")
    say(mei, zhao, form="flexible")
    assert phone(other).json() == {"held": 1}
    assert queries.wish_of(mei).form == "flexible"


def test_what_the_office_heard_later_than_the_visit_is_not_put_aside(phone, mei, wang):
    say(mei, wang, form="flexible", on=timezone.localdate())
    visit = sent(mei, **seen(mei), wish_form="自己创业", visited_on="2023-01-09")
    assert phone(visit).json() == {"held": 1}
    assert queries.wish_of(mei).form == "flexible"


@pytest.mark.parametrize(
    "wrong", [{"wish_pay_yuan": "很多", "wish_form": "帮扶车间"}, {"wish_place": "本村"}]
)
def test_what_the_register_does_not_take_is_held(phone, mei, wrong):
    assert phone(sent(mei, phone="13800002222", **wrong)).json() == {"held": 1}
    assert states() == {"phone": "applied", "wish": "held"}
    assert queries.wish_of(mei) is None


@pytest.mark.parametrize("take", ["said", "register"])
def test_both_words_are_shown_beside_each_other_and_one_is_taken(client, phone, mei, zhao, take):
    visit = sent(mei, **WISH)
    office = say(mei, zhao, form="flexible")
    phone(visit)
    answer = Answer.objects.get(fact="wish")
    client.force_login(zhao)
    address = reverse("visit-settle", args=[answer.pk])
    page = client.get(address).content.decode()
    for text in ("帮扶车间", "零工、灵活就业", "要接孩子"):
        assert text in page
    assert client.post(address, {"take": take, "version": office.pk}).status_code == 302
    wish = queries.wish_of(mei)
    if take == "said":
        assert (wish.form, wish.limits, wish.recorded_by) == ("workshop", "要接孩子", zhao)
        assert wish.said_on == timezone.localdate()
    else:
        assert wish == office


def test_what_was_said_since_the_page_is_shown_again(client, phone, mei, zhao):
    visit = sent(mei, **WISH)
    office = say(mei, zhao, form="flexible")
    phone(visit)
    say(mei, zhao, form="any")
    client.force_login(zhao)
    address = reverse("visit-settle", args=[Answer.objects.get(fact="wish").pk])
    assert client.post(address, {"take": "said", "version": office.pk}).status_code == 409
    assert queries.wish_of(mei).form == "any"


def test_on_the_page_the_form_asks_and_tells_what_is_wrong(client, mei, wang):
    client.force_login(wang)
    address = reverse("visit", args=[mei.person_number])
    page = client.get(address)
    assert '<details class="mb-3 word" id="wish" open>' in page.content.decode()
    hidden = {f.html_name: f.value() or "" for f in page.context["form"].hidden_fields()}
    given = hidden | {"outcome": "met", "visited_on": "2023-10-09"}
    answer = client.post(address, given | {"wish_place": "本村"})
    assert answer.status_code == 422
    assert "没有写明就业形式" in answer.content.decode()
    assert client.post(address, given | WISH).status_code == 302
    assert queries.wish_of(mei).form == "workshop"
    with time_machine.travel(timezone.now()):
        page = client.get(address).content.decode()
    assert "帮扶车间、本乡镇" in page
    assert "要接孩子" not in page


def deleted(person: Person, wang, zhao) -> list[str]:
    asked = rights.ask(person=person, kind="delete", channel="in_person", by=wang)
    answer = rights.answer_request(request=asked, state="granted", answer="照办", by=zhao).answer
    return answer.split("\n")


def test_what_was_said_and_deleted_is_nowhere_and_what_is_kept_is_named(phone, mei, wang, zhao):
    told = sent(mei, **WISH, training_wanted="暂不需要培训", phone="13800002222")
    assert phone(told).json() == {"held": 0}
    answer = deleted(mei, wang, zhao)
    assert answer[1] == "已删除：就业意愿 1 条、培训需求 1 条、走访答复 2 条。"
    for kept in ("走访答复 1 条", "走访 1 条"):
        assert kept in answer[2]
    assert list(Answer.objects.values_list("fact", flat=True)) == ["phone"]
    assert phone(told).json() == {"held": 0}
    assert (Visit.objects.count(), Wish.objects.count(), Answer.objects.count()) == (1, 0, 1)
    other = phone(told | {"wish_limits": "腰不好"})
    assert (other.status_code, other.json()["code"]) == (409, "sent_otherwise")


def test_words_that_waited_for_somebody_are_deleted_too(phone, mei, county, wang, zhao):
    phone(sent(county.person("王芳"), **WISH))
    with time_machine.travel("2023-10-12 10:00+08:00"):
        say(mei, zhao, form="at_home", on=date(2023, 10, 12))
    assert phone(sent(mei, visited_on="2023-10-09", **WISH)).json() == {"held": 1}
    assert "走访答复 1 条" in deleted(mei, wang, zhao)[1]
    assert [answer.visit.person.name for answer in Answer.objects.all()] == ["王芳"]
