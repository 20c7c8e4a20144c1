"""五清 (S2.116): what is known, who is still to be asked, what people say (S2.20, S2.21)."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.engine.codes import Fact
from bangfu.engine.values import DivisionCode
from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.models import Person, Wish
from bangfu.rights import actions as rights
from bangfu.rights.models import NotLooking
from bangfu.rights.queries import five_facts_missing, lacks
from bangfu.web.five_facts import board
from tests.cast import CHENGGUAN, LINQU, XITAN, YEYUAN

pytestmark = pytest.mark.django_db
KNOWN = {"relation": "head", "education": "primary", "born_on": date(1985, 3, 2), "sex": "female"}
NEAR = [Fact.WISH, Fact.TRAINING]


@pytest.fixture
def known(county):
    """Of whom all is known that files bring."""
    return county.person("李秀英", **KNOWN)


def missing(person) -> list[Fact]:
    """Of one person it is told as of many."""
    on = timezone.localdate()
    last = {"wish": queries.wish_of(person), "need": queries.training_need_of(person)}
    has_rested = NotLooking in queries.recorded_in(person, NotLooking)
    told = five_facts_missing(person, **last, has_rested=has_rested, on=on)
    one = Person.objects.filter(pk=person.pk)
    assert told == [fact for fact, lacked in lacks(on).items() if one.filter(lacked).exists()]
    return told


def said(person, by, act=registry.say_wish, **what) -> None:
    word = {"said_how": "visit", "said_on": timezone.localdate(), "by": by}
    act(person=person, said=what or {"form": "any"}, **word)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_what_files_bring_and_what_the_person_says_make_the_five(county, known, wang):
    assert missing(known) == NEAR
    said(known, wang)
    said(known, wang, registry.say_training_need, wanted="not_now")
    assert missing(known) == []
    bare = county.person("张三", household=county.household(poverty_status=""), labour_ability="")
    assert missing(bare) == [Fact.FAMILY, Fact.STATUS, Fact.SKILL]


@pytest.mark.parametrize(
    "never",
    [
        {"born_on": date(2020, 5, 1)},
        {"born_on": date(1940, 5, 1)},
        {"school_status": "higher"},
        {"labour_ability": "none"},
    ],
)
def test_whom_nobody_asks_lacks_no_wish(county, never):
    assert missing(county.person("王芳", **KNOWN | never)) == []


def test_who_is_not_looking_is_not_to_be_asked(known, zhao):
    rights.say_not_looking(person=known, channel="in_person", by=zhao)
    assert missing(known) == []


def test_what_was_said_before_a_merge_is_known(county, known, wang, chen):
    twin = county.person("李秀英", identity_number=known.identity_number)
    said(twin, wang)
    registry.merge_people(kept=known, closed=twin, of_closed={}, by=chen)
    assert missing(known) == [Fact.TRAINING]


def test_each_place_has_its_share_in_one_query_however_many_people(county, known, chen, wang):
    said(known, wang)
    said(known, wang, registry.say_training_need, wanted="not_now")
    county.person("王芳", **KNOWN)
    county.person("周敏", division_code=YEYUAN, **KNOWN | {"education": ""})
    for _ in range(8):
        county.person("陈静", **KNOWN)
        county.person("林涛", division_code=YEYUAN, **KNOWN)
    with CaptureQueriesContext(connection) as asked:
        page = board.page(division=DivisionCode(LINQU), staff=chen)
    assert len(asked) == 1
    units = {line["unit"].code: line["unit"] for line in page["units"]}
    assert (units[CHENGGUAN].people, units[CHENGGUAN].complete) == (10, 1)
    assert (units[YEYUAN].people, units[YEYUAN].lacking[Fact.SKILL]) == (9, 1)
    assert page["whole"]["unit"].lacking[Fact.SKILL] == 1


def test_outside_the_township_the_share_of_a_few_is_not_told(client, known, wu, chen, zhao):
    for staff, told in ((wu, False), (chen, False), (zhao, True)):
        client.force_login(staff)
        page = client.get(reverse("five-facts")).content.decode()
        assert (">0%<" in page) is told


def test_who_lacks_a_wish_is_named_near_by_only(client, known, zhao, chen):
    address = reverse("five-facts-lacking", args=["wish"])
    for staff, told in ((zhao, True), (chen, False)):
        client.force_login(staff)
        assert (known.person_number in client.get(address).content.decode()) is told
        page = text(client.get(reverse("person-file", args=[known.person_number])))
        assert ("还要问清" in page) is told
        assert address in client.get(reverse("five-facts")).content.decode() or not told
    client.force_login(chen)
    assert address not in client.get(reverse("five-facts")).content.decode()
    assert client.get(reverse("five-facts-lacking", args=["no"])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("wang", 200), ("zhao", 200), ("chen", 200), ("wu", 200), ("sun", 403)]
)
def test_who_sees_people_sees_how_much_is_known(client, request, known, who, status):
    client.force_login(request.getfixturevalue(who))
    for address in (reverse("five-facts"), reverse("five-facts-lacking", args=["family"])):
        assert client.get(address, {"division": XITAN}).status_code == status


def test_a_village_worker_writes_down_what_the_person_says(client, known, wang):
    client.force_login(wang)
    sent = {"form": "workshop", "place": "township", "limits": "要接孩子", "pay_yuan": "2600"}
    sent |= {"said_how": "visit", "said_on": timezone.localdate().isoformat()}
    address = reverse("wish-say", args=[known.person_number, "wish"])
    for _ in range(2):
        answer = client.post(address, sent, follow=True)
    assert Wish.objects.count() == 1
    page = text(answer)
    for words in ("帮扶车间", "本乡镇", "月收入不低于 2,600 元", "要接孩子", "入户走访"):
        assert words in page
    file = text(client.get(reverse("person-file", args=[known.person_number])))
    assert "月收入不低于 2,600 元" in file
    # may speak of health: on the page of the wish, which leaves a trace
    assert "要接孩子" not in file
    assert Record.objects.filter(action="open_rights").exists()


def test_what_is_wrong_is_said_beside_the_form(client, known, wang):
    client.force_login(wang)
    sent = {"wanted": "wanted", "said_how": "visit", "said_on": "2999-01-01"}
    answer = client.post(reverse("wish-say", args=[known.person_number, "training"]), sent)
    assert answer.status_code == 422
    assert "不能晚于今天" in text(answer)
    assert queries.training_need_of(known) is None


def test_the_neighbour_county_records_nothing(client, known, zhou):
    client.force_login(zhou)
    assert client.get(reverse("wishes", args=[known.person_number])).status_code == 404
    address = reverse("wish-say", args=[known.person_number, "wish"])
    assert client.post(address, {"form": "any"}).status_code == 404


def test_the_person_says_it_on_the_own_phone(client, known, zhao):
    code = rights.issue_portal_code(person=known, purpose="service", by=zhao)
    client.force_login(rights.open_account(code=code.text, password="my-own-long-word"))
    assert "我想做什么" in client.get(reverse("portal")).content.decode()
    answer = client.post(reverse("portal-say", args=["wish"]), {"form": "any"}, follow=True)
    assert "什么形式都行" in text(answer)
    assert queries.wish_of(known).said_how == "portal"
    answer = client.post(reverse("portal-say", args=["training"]), {"wanted": ""})
    assert answer.status_code == 422


def test_of_who_left_nothing_is_asked_any_more(county):
    person = county.person("李秀英")
    said = {"wish": None, "need": None, "has_rested": False}
    assert five_facts_missing(person, **said, on=timezone.localdate())
    person.left_on = timezone.localdate()
    assert five_facts_missing(person, **said, on=timezone.localdate()) == []
