"""Who is not looking for work is left alone, wherever staff are led to people (rights.md 3)."""

import pytest
import time_machine
from django.urls import reverse

from bangfu.disclosure.models import Export, Reveal
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import OF_WORK, Purpose, RequestKind
from bangfu.rights.models import LocalParameter, Notice, NotLooking
from bangfu.web.contact import CONTACT_LIST
from tests.cast import LINQU, staff
from tests.disclosure.taking import proven, proven_as
from tests.rights.people import agree

pytestmark = pytest.mark.django_db
TOLD = "不再打扰至 2024-01-07"
ASKED_BELOW = "征求本人同意由乡镇、村办理；是本人主动提出的，请勾选后登记"
ADVICE = "2024-01-07 前不为就业的事上门"


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


@pytest.fixture
def quiet(li, wang):
    return actions.say_not_looking(person=li, channel="phone", by=wang)


@pytest.fixture
def found(li, drawn, quiet):
    """A discrepancy of hers that was sent to the township."""
    return drawn.discrepancy(li, state="dispatched", task=drawn.task(li, days=3))


@pytest.mark.parametrize("purpose", sorted(Purpose))
def test_nobody_brings_up_work_meanwhile_and_other_matters_they_may(li, quiet, wang, purpose):
    if purpose in OF_WORK:
        with pytest.raises(rules.NotToBeAsked, match="2024-01-08"):
            agree(li, purpose, is_own_wish=False, by=wang)
    else:
        assert agree(li, purpose, is_own_wish=False, by=wang)
        assert NotLooking.objects.in_force().exists()


def test_who_agrees_of_her_own_accord_is_looking_again(li, quiet, wang):
    agree(li, Purpose.OFFER, by=wang)
    assert not NotLooking.objects.in_force().exists()
    assert list(queries.consenting(purpose=Purpose.OFFER)) == [li]


def test_that_somebody_looks_again_is_written_down_where_she_brought_it_up(client, li, quiet, wang):
    client.force_login(wang)
    address = reverse("looking-again", args=[li.person_number])
    client.post(address)
    assert NotLooking.objects.in_force().exists()
    client.post(address, {"is_own_wish": "on"})
    assert not NotLooking.objects.in_force().exists()


def test_what_was_agreed_to_before_rests_until_she_looks_again(client, li, wang, zhao):
    for purpose in Purpose:
        agree(li, purpose, by=wang)
    actions.say_not_looking(person=li, channel="phone", by=wang)
    resting = {p for p in Purpose if not queries.consenting(purpose=p).exists()}
    assert resting == OF_WORK
    client.force_login(zhao)
    page = client.get(reverse("person-rights", args=[li.person_number])).content.decode()
    assert "登记上岗" not in page
    actions.end_not_looking(person=li, channel="phone", by=wang)
    assert {p for p in Purpose if queries.consenting(purpose=p).exists()} == set(Purpose)


def test_the_village_and_the_township_are_told_wherever_they_work_on_her_and_nobody_above(
    client, li, found, wang, zhao, chen, wu
):
    pages = {
        "home": (reverse("home"), TOLD),
        "list": (reverse("discrepancies"), TOLD),
        "finding": (reverse("discrepancy", args=[found.pk]), ADVICE),
        "file": (reverse("person-file", args=[li.person_number]), ADVICE),
    }
    for reader, is_told in ((wang, True), (zhao, True), (chen, False), (wu, False)):
        client.force_login(reader)
        for name, (address, told) in pages.items():
            shown = told in client.get(address).content.decode()
            assert shown == is_told, f"{name} {reader}"


def test_the_lists_ask_as_often_for_one_as_for_many(
    client, county, drawn, wang, zhao, django_assert_max_num_queries
):
    def asked() -> int:
        client.force_login(zhao)
        with django_assert_max_num_queries(200) as captured:
            client.get(reverse("discrepancies"))
        return len(captured)

    def one_more(name: str) -> None:
        person = county.person(name)
        drawn.discrepancy(person, state="dispatched", task=drawn.task(person, days=3))
        actions.say_not_looking(person=person, channel="phone", by=wang)

    one_more("王一")
    asked()  # places are read once
    before = asked()
    for name in ("王二", "王三", "王四"):
        one_more(name)
    assert asked() == before


def test_her_phone_is_shown_to_nobody_in_order_to_reach_her(client, li, quiet, wang):
    li.phone = "13900000001"
    li.save()
    address = reverse("reveal", args=["person", li.pk, "phone"])
    client.force_login(wang)
    proven(client)
    answer = client.post(address, {"purpose": "contact"})
    assert "不愿为就业的事被打扰" in answer.content.decode()
    assert not Reveal.objects.exists()
    actions.ask(person=li, kind=RequestKind.HELP, channel="phone", by=wang)
    assert "13900000001" in client.post(address, {"purpose": "contact"}).content.decode()


def test_above_the_township_nobody_reaches_people_so_that_nobody_learns_whom_not(
    client, li, county, quiet, chen
):
    other = county.person("王芳", phone="13900000002")
    li.phone = "13900000001"
    li.save()
    client.force_login(chen)
    proven(client)
    told = {
        client.post(reverse("reveal", args=["person", person.pk, "phone"]), {"purpose": "contact"})
        .context["form"]
        .errors.as_text()
        for person in (li, other)
    }
    assert len(told) == 1
    assert "由乡镇、村办理" in told.pop()
    assert client.get(reverse("export-new", args=["contact"])).status_code == 404


def test_the_list_for_reaching_people_leaves_out_who_is_left_alone(client, li, county, quiet, zhao):
    other = county.person("王芳")
    assert list(CONTACT_LIST.rows({}, zhao)) == [other]
    assert CONTACT_LIST.count({}, zhao) == 1
    client.force_login(zhao)
    proven(client)
    assert "联系名单" in client.get(reverse("people")).content.decode()
    asked = {"columns": ["masked_name"], "file_format": "csv", "purpose": "contact"}
    refused = client.post(reverse("export-new", args=["people"]), asked)
    assert refused.status_code == 422
    assert "导出联系名单" in refused.content.decode()
    assert client.post(reverse("export-new", args=["contact"]), asked).status_code == 302
    assert Export.objects.get().kind == "bangfu.web.contact.CONTACT_LIST"


def test_the_desk_that_reaches_everybody_sets_days_and_texts(client, li, chen, zhao):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    for reader in (chen, zhao):
        client.force_login(reader)
        assert client.get(reverse("rights-settings")).status_code == 403
    proven_as(client, desk)
    given = {"name": "do_not_disturb", "days": 120, "valid_from": "2023-10-10"}
    assert client.post(reverse("rights-settings"), {**given, "days": 4000}).status_code == 422
    assert client.post(reverse("rights-settings"), given).status_code == 302
    assert LocalParameter.objects.get().days == 120
    assert "2023-10-10 起 120 天" in client.get(reverse("rights-settings")).content.decode()
    address = reverse("rights-notice", args=["offer"])
    own = client.get(address).context["form"].initial
    assert "完全由您决定" not in own["text_zh"]
    assert client.post(address, own).status_code == 422
    assert client.post(address, {**own, "text_zh": "改写了。"}).status_code == 302
    assert Notice.objects.get(purpose="offer", version=2).text_zh.startswith("改写了。同意与否")
    assert client.get(reverse("rights-notice", args=["nothing"])).status_code == 404


def test_a_consent_recorded_above_the_township_tells_nothing_of_who_is_left_alone(
    client, li, county, quiet, chen, wang
):
    actions.refuse_consent(person=li, purpose=Purpose.OFFER, channel="phone", by=wang)
    client.force_login(chen)
    given = {"purpose": "offer", "channel": "phone", "matter": "装配工", "reference": "录音 3"}

    def told(person) -> str:
        address = reverse("consent-give", args=[person.person_number])
        [message] = client.post(address, given).context["agree"].non_field_errors()
        page = client.get(reverse("person-rights", args=[person.person_number]))
        assert "不再询问" not in page.content.decode().split("refuse-title")[0]
        return str(message)

    assert told(li) == told(county.person("王芳")) == ASKED_BELOW
    client.force_login(wang)
    page = client.get(reverse("person-rights", args=[li.person_number]))
    assert "2024-01-07 前不再询问" in page.content.decode()


def test_above_the_township_the_persons_own_wish_is_recorded(client, li, quiet, chen):
    client.force_login(chen)
    given = {"purpose": "offer", "channel": "phone", "matter": "装配工", "reference": "录音 3"}
    address = reverse("consent-give", args=[li.person_number])
    client.post(address, given | {"is_own_wish": "on"})
    assert list(queries.consenting(purpose=Purpose.OFFER)) == [li]
