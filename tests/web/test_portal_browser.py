"""In a real browser on a phone: agreeing and withdrawing; an anonymous complaint, followed up."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.rights import actions
from bangfu.rights.models import Complaint, Consent
from tests.cast import CHENGGUAN, LINQU, staff
from tests.rights.people import agree
from tests.web.test_browser import WATCH, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "my-own-long-word"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(page):
    page.add_init_script(WATCH)
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def li_herself(li, zhao):
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao).text
    return actions.open_account(code=code, password=PASSWORD)


@pytest.fixture
def enter(phone, live_server, client):
    def as_(who):
        client.force_login(who)
        session = client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": live_server.url}
        phone.context.add_cookies([cookie])
        return phone

    return as_


def fits(page) -> None:
    """axe finds nothing, nothing is cut off, the policy holds."""
    assert violations(page) == [], page.url
    assert sideways(page) == 0, page.url
    assert page.evaluate("broken") == [], page.url


def test_consent_is_given_and_withdrawn_in_one_step_each(enter, live_server, li, li_herself):
    page = enter(li_herself)
    page.goto(live_server.url + reverse("home"))
    page.wait_for_url("**/me/")
    fits(page)
    page.locator("a[href='/me/agreements/']").click()
    fits(page)
    page.locator("#offer-matter").fill("装配、包装一类的活")
    page.locator("[data-purpose=offer] button").click()
    page.locator("[data-purpose=offer] .badge-green").wait_for()
    assert Consent.objects.live().get().person == li
    fits(page)
    page.locator("[data-purpose=offer] [action$=withdraw\\/] button").click()
    page.locator("[data-purpose=offer] .badge-grey").wait_for()
    assert not Consent.objects.live().exists()
    read = ("portal-file", "portal-not-looking", "portal-requests", "portal-who-looked")
    for name in (*read, "portal-close"):
        page.goto(live_server.url + reverse(name))
        fits(page)


def test_an_anonymous_complaint_is_lodged_and_followed_up(phone, live_server, divisions, client):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    phone.goto(live_server.url + reverse("complain"))
    fits(phone)
    for place in ("山东省", "潍坊市", "临朐县", "城关街道"):
        phone.get_by_role("link", name=place, exact=True).click()
    fits(phone)
    phone.get_by_role("link", name="投诉这里的单位或工作人员").click()
    fits(phone)
    phone.locator("[name=matter]").select_option("pressure")
    phone.locator("[name=text]").fill("三番五次上门")
    phone.locator("main form button").click()
    receipt = phone.locator("#receipt").inner_text()
    fits(phone)
    complaint = Complaint.objects.get()
    assert (complaint.about_code, complaint.person, complaint.contact) == (CHENGGUAN, None, "")
    actions.close_complaint(complaint=complaint, outcome="upheld", answer="已纠正", by=desk)
    phone.goto(live_server.url + reverse("complaint-follow"))
    phone.locator("[name=receipt]").fill(receipt)
    phone.locator("main form button").click()
    expect(phone.locator("#followed")).to_contain_text("已纠正")
    assert receipt not in phone.url
    fits(phone)


def test_the_desks_pages_fit_a_phone(enter, live_server, li, zhao):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    consent = agree(li, by=zhao)
    asked = actions.ask(person=li, kind="copy", channel="phone", by=zhao)
    lodged = actions.lodge_complaint(
        kind="complaint", matter="conduct", division_code=CHENGGUAN, about_code=CHENGGUAN, text="话"
    )
    shown = {
        zhao: [
            ("person-rights", [li.person_number]),
            ("place", [consent.pk]),
            ("data-requests", []),
            ("data-request", [asked.pk]),
        ],
        desk: [("complaints", []), ("complaint", [lodged.complaint.pk])],
    }
    for who, names in shown.items():
        page = enter(who)
        for name, arguments in names:
            page.goto(live_server.url + reverse(name, args=arguments))
            fits(page)
