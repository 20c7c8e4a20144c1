"""The person's own pages, and the public ones: who reaches what, and what is written there."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.registry.models import Person
from bangfu.rights import actions
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Complaint, Consent, DataRequest, NotLooking, WorkerAccount
from tests.cast import CHENGGUAN, LINQU, PASSWORD, staff
from tests.disclosure.taking import proven
from tests.rights.people import agree

pytestmark = pytest.mark.django_db
OWN_PAGES = (
    "portal",
    "portal-file",
    "portal-card",
    "portal-copy-json",
    "portal-copy-html",
    "portal-agreements",
    "portal-not-looking",
    "portal-requests",
    "portal-zero",
    "portal-complaints",
    "portal-who-looked",
)


@pytest.fixture
def li_herself(li, zhao):
    """Li's own account, opened with the code from the desk."""
    return actions.open_account(
        code=actions.issue_portal_code(person=li, purpose="service", by=zhao).text,
        password="my-own-long-word",
    )


@pytest.fixture
def desk(divisions):
    return staff("desk", "rights_desk", LINQU, "县权益保障")


def test_a_code_from_the_desk_opens_an_account_once(client, li, zhao):
    client.post(reverse("sign-in"), {"username": "zhao", "password": PASSWORD})
    asked = {"purpose": "service"}
    page = client.post(reverse("portal-code", args=[li.person_number]), asked).content.decode()
    code = page.split('id="portal-code">')[1].split("<")[0]
    client.logout()
    given = {"code": code.lower(), "password": "a-long-enough-word", "again": "a-long-enough-word"}
    opened = client.post(reverse("open-account"), given).content.decode()
    account = WorkerAccount.objects.get(person=li)
    assert account.staff.username in opened
    assert li.name not in opened
    again = client.post(reverse("open-account"), given)
    assert again.status_code == 422
    assert "重新领取" in again.content.decode()
    assert client.login(username=account.staff.username, password="a-long-enough-word")


def test_every_page_is_the_persons_own_and_staff_have_none(client, li, county, li_herself, zhao):
    other = county.person("王芳")
    client.force_login(li_herself)
    proven(client)
    for name in OWN_PAGES:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        text = answer.content.decode()
        assert other.person_number not in text
        assert "王芳" not in text
    assert client.get(reverse("home")).url == reverse("portal")
    for page in ("people", "dashboard", "data-requests", "complaints"):
        assert client.get(reverse(page)).status_code == 403
    assert client.get(reverse("person-file", args=[li.person_number])).status_code == 403
    client.force_login(zhao)
    assert {client.get(reverse(name)).status_code for name in OWN_PAGES} == {403}


def test_the_person_agrees_and_withdraws_and_nobody_elses(client, li, county, li_herself, zhao):
    client.force_login(li_herself)
    named = {"matter": "装配、包装一类的活"}
    client.post(reverse("portal-agree", args=["offer"]), named)
    consent = Consent.objects.get()
    assert (consent.person, consent.channel, consent.recorded_by) == (li, "portal", li_herself)
    client.post(reverse("portal-withdraw", args=[consent.pk]))
    consent.refresh_from_db()
    assert consent.withdrawn_at
    foreign = agree(county.person("王芳"), by=zhao)
    assert client.post(reverse("portal-withdraw", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("portal-agree", args=["anything"]), named).status_code == 404
    for purpose in ("offer", "placement"):
        asked = client.post(reverse("portal-agree", args=[purpose]), {"matter": " "})
        assert asked.status_code == 422
    assert client.post(reverse("portal-agree", args=["training"]), named).status_code == 422
    assert Consent.objects.count() == 2


def test_the_copy_holds_what_is_known_and_nothing_of_others(client, li, li_herself, zhao):
    agree(li, Purpose.TRAINING, by=zhao)
    client.force_login(li_herself)
    for name in ("portal-copy-json", "portal-copy-html"):
        assert client.get(reverse(name)).url.startswith(reverse("prove"))
    assert not Record.objects.filter(action="take_copy").exists()
    proven(client)
    copy = json.loads(client.get(reverse("portal-copy-json")).content)
    [person] = copy["rows"]["registry.Person"]
    assert (person["identity_number"], person["name"]) == (li.identity_number, li.name)
    assert copy["rows"]["registry.WorkSpell"][0]["employer_name"] == "黄岛海川食品加工厂"
    assert copy["consent_records"][0]["purposes"][0]["purpose"] == "training"
    assert [name for name in person if name.endswith("_key")] == []
    page = client.get(reverse("portal-copy-html"))
    assert "索引" not in page.content.decode()
    assert "attachment" in page["Content-Disposition"]
    assert li.identity_number in page.content.decode()


def test_the_person_sees_who_opened_the_file(client, li, li_herself, wang):
    client.force_login(wang)
    client.get(reverse("person-file", args=[li.person_number]))
    client.force_login(li_herself)
    assert "王建国" in client.get(reverse("portal-who-looked")).content.decode()


def test_not_looking_and_requests_are_the_persons_word(client, li, li_herself, zhao):
    client.force_login(li_herself)
    client.post(reverse("portal-not-looking"), {"reason": ""})
    assert NotLooking.objects.get().channel == "portal"
    client.post(reverse("portal-requests"), {"kind": "correct", "text": "电话换了"})
    request = DataRequest.objects.get()
    client.force_login(zhao)
    assert "更正" in client.get(reverse("data-requests")).content.decode()
    answer = {"state": "granted", "answer": "已更正", "phone": "13900000008"}
    client.post(reverse("data-request", args=[request.pk]), answer)
    assert Person.objects.get(pk=li.pk).phone == "13900000008"
    client.force_login(li_herself)
    assert "已更正" in client.get(reverse("portal-requests")).content.decode()
    client.post(reverse("portal-looking-again"))
    assert NotLooking.objects.get().ended_at


def lodge(client, **more) -> str:
    given = {"kind": "complaint", "matter": "pressure", "text": "三番五次上门", **more}
    page = client.post(f"{reverse('complain-about')}?at={CHENGGUAN}", given).content.decode()
    return page.split('id="receipt">')[1].split("<")[0]


def test_a_complaint_needs_no_account_and_is_followed_with_its_code(client, desk):
    receipt = lodge(client)
    client.force_login(desk)
    complaint = Complaint.objects.get()
    assert "三番五次上门" in client.get(reverse("complaint", args=[complaint.pk])).content.decode()
    client.post(reverse("complaint-step", args=[complaint.pk]), {"stage": "accept"})
    client.post(reverse("complaint-message", args=[complaint.pk]), {"text": "哪一天？"})
    closing = {"outcome": "upheld", "answer": "已批评纠正"}
    client.logout()
    followed = client.post(reverse("complaint-follow"), {"receipt": receipt, "text": "上周一"})
    assert "哪一天？" in followed.content.decode()
    assert "上周一" in followed.content.decode()
    client.force_login(desk)
    client.post(reverse("complaint-close", args=[complaint.pk]), closing)
    client.logout()
    followed = client.post(reverse("complaint-follow"), {"receipt": receipt})
    assert "已批评纠正" in followed.content.decode()
    wrong = client.post(reverse("complaint-follow"), {"receipt": "AAAA-BBBB-CCCC-DDDD"})
    assert (wrong.status_code, "三番五次" in wrong.content.decode()) == (422, False)


def test_the_office_complained_about_finds_nothing_anywhere(client, desk, li, zhao, chen, wu):
    lodge(client)
    complaint = Complaint.objects.get()
    township = staff("desk2", "rights_desk", CHENGGUAN, "乡镇权益")
    client.force_login(township)
    assert "没有投诉" in client.get(reverse("complaints")).content.decode()
    for name in ("complaint", "complaint-step", "complaint-message", "complaint-close"):
        address = reverse(name, args=[complaint.pk])
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}
    for reader in (zhao, chen, wu):
        client.force_login(reader)
        assert client.get(reverse("complaints")).status_code == 403


def test_a_named_complaint_is_the_choice_of_who_signed_in(client, li, li_herself, desk):
    client.force_login(li_herself)
    lodge(client)
    lodge(client, is_named="on", text="另一件")
    named = {row.text: row.person for row in Complaint.objects.all()}
    assert named == {"三番五次上门": None, "另一件": li}


def test_the_person_sees_how_the_own_complaints_stand_and_not_what_was_written(
    client, li, li_herself, county, zhao, desk
):
    client.force_login(li_herself)
    lodge(client)
    lodge(client, is_named="on", matter="wages", text="另一件")
    named = Complaint.objects.of_people([li.pk]).get()
    actions.do_step(complaint=named, stage="accept", by=desk)
    page = client.get(reverse("portal-complaints")).content.decode()
    assert (page.count("临朐县 的权益保障专员"), page.count("已完成")) == (1, 1)
    assert "另一件" not in page
    assert "三番五次" not in page


def test_a_desk_that_opens_the_account_with_a_new_code_finds_no_complaint(
    client, li, li_herself, zhao, desk
):
    client.force_login(li_herself)
    lodge(client, is_named="on")
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao).text
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert actions.open_account(code=code, password="not-hers-at-all") == li_herself
    li_herself.refresh_from_db()
    client.force_login(li_herself)
    assert "没有署名的投诉" in client.get(reverse("portal-complaints")).content.decode()


def test_a_request_is_taken_back_in_one_step_and_nobody_elses(client, li, li_herself, county, zhao):
    client.force_login(li_herself)
    client.post(reverse("portal-requests"), {"kind": "correct", "text": "电话换了"})
    own = DataRequest.objects.get()
    assert (
        reverse("portal-take-back", args=[own.pk])
        in client.get(reverse("portal-requests")).content.decode()
    )
    for _ in range(2):
        client.post(reverse("portal-take-back", args=[own.pk]))
    own.refresh_from_db()
    assert own.state == "withdrawn"
    foreign = actions.ask(person=county.person("王芳"), kind="see", channel="phone", by=zhao)
    assert client.post(reverse("portal-take-back", args=[foreign.pk])).status_code == 404


def test_about_a_province_the_page_names_who_outside_takes_a_complaint(client, divisions):
    address = f"{reverse('complain-about')}?at=370000000000"
    given = {"kind": "complaint", "matter": "conduct", "text": "话"}
    for where in (address, f"{address}&employer=1"):
        for page in (client.get(where), client.post(where, given)):
            text = page.content.decode()
            assert "12333" in text
            assert 'name="text"' not in text
    assert not Complaint.objects.exists()
    staff("top", "rights_desk", "370000000000", "省权益保障")
    assert 'name="text"' not in client.get(address).content.decode()
    assert 'name="text"' in client.get(f"{address}&employer=1").content.decode()


def test_public_pages_are_limited(client, divisions, settings):
    settings.BANGFU_LIMITS = {**settings.BANGFU_LIMITS, "public": (3, 3600)}
    asked = [client.post(reverse("complaint-follow"), {"receipt": "x"}) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [422, 422, 422, 429]


@pytest.mark.parametrize("at", ["x", "999999999999", "1"])
def test_a_place_that_is_none_is_not_found(client, divisions, at):
    assert client.get(f"{reverse('complain')}?at={at}").status_code == 404
    assert client.get(f"{reverse('complain-about')}?at={at}").status_code == 404


def test_staff_record_what_was_said_and_place_only_who_agreed(client, li, zhao, zhou):
    client.force_login(zhao)
    rights, give = (
        reverse(name, args=[li.person_number]) for name in ("person-rights", "consent-give")
    )
    assert client.get(rights).status_code == 200
    said = {"purpose": "placement", "channel": "in_person", "reference": "签字单 1"}
    said |= {"party_name": "昆山恒达", "party_code": "91350100M000100Y43", "matter": "装配"}
    lacking = {
        "party_name": (" ", "请写明"),
        "matter": (" ", "必填"),
        "party_code": ("1", "18 位"),
    }
    for name, (value, told) in lacking.items():
        asked = client.post(give, {**said, name: value})
        assert (asked.status_code, told in str(asked.context["agree"].errors)) == (422, True)
    assert not Consent.objects.exists()
    client.post(give, said)
    consent = Consent.objects.get()
    place = reverse("place", args=[consent.pk])
    assert place in client.get(rights).content.decode()
    month = timezone.localdate().strftime("%Y-%m")
    assert client.post(place, {"start_month": "x"}).status_code == 422
    assert client.post(place, {"start_month": "2023-10"}).status_code == 422
    assert client.post(place, {"start_month": month}).status_code == 302
    assert Person.objects.get(pk=li.pk).spells.count() == 2
    assert client.get(place).status_code == 404
    record = json.loads(proven(client).get(reverse("consent-record", args=[consent.pk])).content)
    assert record["record_id"] == str(consent.record_id)
    client.post(reverse("consent-withdraw", args=[consent.pk]))
    assert "撤回" in client.get(rights).content.decode()
    client.force_login(zhou)
    assert client.get(rights).status_code == 404
    assert client.post(reverse("consent-withdraw", args=[consent.pk])).status_code == 404


def test_above_the_township_the_page_does_not_say_who_is_not_looking(client, li, wang, chen):
    actions.say_not_looking(person=li, channel="phone", by=wang)
    for reader, told in ((wang, True), (chen, False)):
        client.force_login(reader)
        page = client.get(reverse("person-rights", args=[li.person_number])).content.decode()
        assert ("不再打扰至" in page) == told


def test_the_person_closes_the_account_in_one_step(client, li, li_herself, zhao):
    other = Client()
    for one in (client, other):
        one.force_login(li_herself)
    page = client.get(reverse("portal-close"))
    assert "不受任何影响" in page.content.decode()
    assert client.get(reverse("portal")).status_code == 200, "looking at the page closes nothing"
    left = client.post(reverse("portal-close"), follow=True)
    assert "账号已注销" in left.content.decode()
    for one in (client, other):
        assert one.get(reverse("portal")).url.startswith(reverse("sign-in"))
    signed = {"username": li_herself.username, "password": "my-own-long-word"}
    assert client.post(reverse("sign-in"), signed).status_code == 200, "not in"
    client.force_login(zhao)
    desk = client.get(reverse("person-rights", args=[li.person_number]))
    assert desk.context["has_account"] is False
