"""明白卡: what a person is told on paper, in plain words (S0.108, rights.md 2, 11)."""

import re

import pytest
from django.urls import reverse

from bangfu.assistance.models import ZeroCase, ZeroService
from bangfu.audit.models import Record
from bangfu.rights import actions as rights
from tests.disclosure.taking import proven_as
from tests.rights.people import agree
from tests.web.test_browser import WATCH, violations

pytestmark = pytest.mark.django_db
A4_POINTS = (595, 842)


def printed(client, who, person):
    proven_as(client, who)
    return client.post(reverse("person-card", args=[person.person_number]))


def test_the_card_tells_the_help_whom_to_ask_and_the_rights(client, li, wang):
    li.spells.update(channel="workshop", end_month=None)
    page = printed(client, wang, li).content.decode()
    for told in (li.name, "帮扶车间", "西坦村民委员会", "城关街道", "都不影响您和家人的待遇"):
        assert told in page
    assert li.identity_number not in page
    assert Record.objects.filter(action="print_card", subject_id=str(li.pk)).exists()
    assert Record.objects.filter(action="reveal", subject_id=str(li.pk)).exists()


def test_who_has_got_nothing_yet_is_told_so(client, county, wang):
    page = printed(client, wang, county.person("赵强")).content.decode()
    assert "台账里还没有登记" in page


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("sun", 403)])
def test_only_who_may_see_the_name_whole_prints_it(client, request, li, who, status):
    assert printed(client, request.getfixturevalue(who), li).status_code == status


@pytest.fixture
def offices_served(li, zhao):
    """Of a case that ended: what was offered stays hers."""
    case = ZeroCase.objects.create(household=li.household, words="想找活", stage="withdrawn")
    told = {"kind": "job", "note": "县食品厂", "given_by": zhao}
    return ZeroService.objects.create(case=case, person=li, **told)


@pytest.fixture
def account(li, zhao):
    code = rights.issue_portal_code(person=li, purpose="service", by=zhao).text
    return rights.open_account(code=code, password="my-own-long-word")


def test_the_person_has_the_same_card_in_the_portal(client, li, offices_served, account):
    client.force_login(account)
    assert reverse("portal-card") in client.get(reverse("portal-file")).content.decode()
    page = client.get(reverse("portal-card")).content.decode()
    for told in (li.name, "推荐岗位", "城关街道", "都不影响您和家人的待遇"):
        assert told in page
    assert reverse("person-file", args=[li.person_number]) not in page
    assert Record.objects.filter(action="open_own_file", subject_id=str(li.pk)).exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_own_card_is_one_sheet_too(page, live_server, client, li, account, tmp_path):
    client.force_login(account)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("portal-card"))
    page.get_by_role("heading", name="您的权利").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    sheet = page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_card_is_one_sheet_of_a4_and_fits_a_telephone(
    page, live_server, client, li, wang, tmp_path
):
    li.spells.update(channel="workshop", end_month=None)
    proven_as(client, wang)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("person-file", args=[li.person_number]))
    page.get_by_role("button", name="打印明白卡").click()
    page.get_by_role("heading", name="您的权利").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    assert page.evaluate("broken") == []
    sheet = page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    size = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert tuple(round(float(each)) for each in size.groups()) == A4_POINTS


def test_the_file_tells_what_was_agreed_to_and_what_was_given(client, li, wang, wu):
    """Consents to who records them, services to whoever sees people (S0.108, rights.md 1)."""
    agree(li, by=wang)
    for who, is_told in ((wang, True), (wu, False)):
        client.force_login(who)
        page = client.get(reverse("person-file", args=[li.person_number])).content.decode()
        assert ("昆山恒达电子有限公司" in page) is is_told
        assert "还没有登记过推荐、指导、培训或上岗" in page
