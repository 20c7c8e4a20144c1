"""The security administrator's pages: invitations, rights, leaving, agreements."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.casework import rules
from bangfu.casework.models import Task
from bangfu.org import actions as org
from bangfu.org.models import (
    AccountStep,
    ConfidentialityAgreement,
    OpenSession,
    SecondFactor,
    Staff,
)
from bangfu.org.rules import NotYours
from bangfu.web import actions
from tests.cast import CHANGLE, CHENGGUAN, DADIAN, LINQU, NANGUAN, PASSWORD, XITAN, staff

pytestmark = pytest.mark.django_db
NEW = {
    "username": "qian",
    "display_name": "钱进",
    "role_name": "village_worker",
    "division_code": NANGUAN,
    "reason": "任职文件 7 号",
}
SEES_NOBODY = NEW | {"role_name": "county_finance", "division_code": LINQU}
WHY = {"reason": "本人申请单 3 号"}
LINK = '<code class="secret" id="link">http://testserver'


@pytest.fixture
def he(divisions) -> Staff:
    """何安, security administrator of Linqu."""
    return staff("he", "security_administrator", LINQU, "何安")


@pytest.fixture
def desk(client, he):
    """He's browser, just signed in."""
    client.post(reverse("sign-in"), {"username": "he", "password": PASSWORD})
    return client


def link_in(page: str) -> str:
    return page.split(LINK)[1].split("</code>")[0]


@pytest.fixture
def second(divisions) -> Client:
    """陆平, audit administrator of Linqu, just signed in."""
    staff("lu", "audit_administrator", LINQU, "陆平")
    client = Client()
    client.post(reverse("sign-in"), {"username": "lu", "password": PASSWORD})
    return client


def asked() -> AccountStep:
    return AccountStep.objects.latest("pk")


def task_begun(by: Staff, place: str = XITAN) -> Task:
    task = casework.open_task(kind="discrepancy", title="核实", division_code=place, by=by)
    casework.submit_evidence(task=task, kind="note", note="问过本人", by=by)
    return Task.objects.get(pk=task.pk)


def test_an_account_is_made_and_its_link_shown_once(desk):
    link = link_in(desk.post(reverse("account-invite"), SEES_NOBODY).content.decode())
    made = Staff.objects.get(username="qian")
    assert not made.has_usable_password()
    assert link not in desk.get(reverse("managed-account", args=[made.pk])).content.decode()
    given = {"password": "a-wholly-new-one-2024", "again": "a-wholly-new-one-2024"}
    assert Client().post(link, given).status_code == 302
    made.refresh_from_db()
    assert made.check_password("a-wholly-new-one-2024")
    assert link.rstrip("/").rpartition("/")[2] not in str(list(Record.objects.values()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"role_name": "security_administrator", "division_code": LINQU},
        {"role_name": "operator", "division_code": LINQU},
        {"division_code": "370725001200"},
        {"division_code": "nonsense"},
        {"role_name": "county_officer", "division_code": CHANGLE},
        {"role_name": "agency", "division_code": LINQU},
        {"username": "he"},
        {"given_duties": ["rights"]},
    ],
)
def test_what_is_not_the_administrators_to_give_is_not_given(desk, wrong):
    answer = desk.post(reverse("account-invite"), NEW | wrong)
    assert LINK not in answer.content.decode()
    assert not Staff.objects.filter(username="qian").exists()


def test_inviting_asks_for_the_password_when_that_is_long_ago(client, he):
    client.force_login(he)
    assert client.post(reverse("account-invite"), NEW).url.startswith(reverse("prove"))
    assert not Staff.objects.filter(username="qian").exists()


def test_accounts_of_the_neighbour_are_not_there(desk, zhou, wang):
    page = desk.get(reverse("accounts")).content.decode()
    assert "wang" in page
    assert "zhou" not in page
    for name in ("managed-account", "account-link", "account-leave", "account-rights"):
        ask = desk.get if name == "managed-account" else desk.post
        assert ask(reverse(name, args=[zhou.pk])).status_code == 404


@pytest.mark.parametrize("name", ["account-link", "account-unlock", "account-leave"])
def test_nobody_manages_their_own_account(desk, he, name):
    answer = desk.post(reverse(name, args=[he.pk]), follow=True)
    assert LINK not in answer.content.decode()
    he.refresh_from_db()
    assert he.is_active


def test_administrators_are_managed_on_the_server_only(desk, divisions):
    other = staff("lu", "audit_administrator", LINQU, "陆平")
    desk.post(reverse("account-leave", args=[other.pk]))
    other.refresh_from_db()
    assert other.is_active
    org.shut_account(staff=other, by=org.operator())
    other.refresh_from_db()
    assert not other.is_active


def test_another_role_holds_as_soon_as_it_is_agreed_to(desk, second, wang):
    theirs = Client()
    theirs.post(reverse("sign-in"), {"username": "wang", "password": PASSWORD})
    given = {"role_name": "township_officer", "division_code": CHENGGUAN} | WHY
    desk.post(reverse("account-rights", args=[wang.pk]), given)
    wang.refresh_from_db()
    assert wang.role_name == "village_worker", "not before the second administrator agrees"
    second.post(reverse("account-step-confirm", args=[asked().pk]))
    wang.refresh_from_db()
    assert (wang.role_name, wang.division_code) == ("township_officer", CHENGGUAN)
    assert theirs.get("/").status_code == 302, "the old session is over"
    assert not OpenSession.objects.filter(staff=wang).exists()
    told = Record.objects.get(action="change_staff")
    assert told.before["role_name"] == "village_worker"


def test_a_lock_is_seen_and_taken_away(desk, wang, settings):
    settings.AXES_ENABLED = True
    theirs = Client(REMOTE_ADDR="10.1.1.1")
    for _ in range(5):
        theirs.post(reverse("sign-in"), {"username": "wang", "password": "wrong"})
    page = reverse("managed-account", args=[wang.pk])
    assert "因连续输错已锁定" in desk.get(page).content.decode()
    desk.post(reverse("account-unlock", args=[wang.pk]))
    assert "因连续输错已锁定" not in desk.get(page).content.decode()
    right = {"username": "wang", "password": PASSWORD}
    assert theirs.post(reverse("sign-in"), right).status_code == 302


def test_a_lost_telephone_is_replaced(desk, second, wang):
    SecondFactor.objects.create(staff=wang, secret="A" * 32, confirmed_at=timezone.now())
    desk.post(reverse("account-factor", args=[wang.pk]), WHY)
    assert SecondFactor.objects.exists(), "not before the second administrator agrees"
    second.post(reverse("account-step-confirm", args=[asked().pk]))
    assert not SecondFactor.objects.exists()


def test_who_leaves_hands_what_was_begun_to_a_colleague(desk, wang):
    colleague = staff("sang", "village_worker", XITAN, "桑平")
    begun = task_begun(wang)
    assert begun.taken_by == wang
    theirs = Client()
    theirs.post(reverse("sign-in"), {"username": "wang", "password": PASSWORD})
    desk.post(reverse("account-leave", args=[wang.pk]), {"to": colleague.pk})
    begun.refresh_from_db()
    assert begun.taken_by == colleague
    wang.refresh_from_db()
    assert not wang.is_active
    assert theirs.get("/").status_code == 302
    again = theirs.post(reverse("sign-in"), {"username": "wang", "password": PASSWORD})
    assert again.status_code == 200
    actions_done = set(Record.objects.values_list("action", flat=True))
    assert {"hand_over", "shut_account"} <= actions_done


def test_the_last_one_at_a_rights_desk_is_told_before_anybody_leaves(desk, chen):
    last = staff("quan", "rights_desk", LINQU, "权益")
    address = reverse("managed-account", args=[last.pk])
    assert "本单位只有这个账号能办理投诉" in desk.get(address).content.decode()
    other = reverse("managed-account", args=[chen.pk])
    assert "能办理投诉" not in desk.get(other).content.decode()
    staff("bao", "rights_desk", LINQU, "保障")
    assert "能办理投诉" not in desk.get(address).content.decode()


def test_without_a_colleague_the_office_goes_on(desk, wang):
    begun = task_begun(wang)
    desk.post(reverse("account-leave", args=[wang.pk]), {"to": ""})
    begun.refresh_from_db()
    assert begun.taken_by is None


def test_a_colleague_who_does_not_reach_the_tasks_gets_none_and_nobody_leaves(wang, he):
    elsewhere = staff("shi", "village_worker", DADIAN, "石田")
    begun = task_begun(wang)
    with pytest.raises(rules.ColleagueCannotTake):
        actions.leave(staff=wang, to=elsewhere, by=he)
    begun.refresh_from_db()
    wang.refresh_from_db()
    assert begun.taken_by == wang
    assert wang.is_active


def test_somebody_without_the_right_shuts_nothing(wang, zhao):
    with pytest.raises(NotYours):
        actions.leave(staff=wang, to=None, by=zhao)
    wang.refresh_from_db()
    assert wang.is_active


def test_an_agreement_is_recorded_and_opens_the_way_to_an_account(desk):
    today = timezone.localdate()
    given = {
        "party": "临朐海川人力资源公司",
        "document": "保密-7",
        "division_code": LINQU,
        "signed_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
    }
    lapsed = Client()
    lapsed.force_login(Staff.objects.get(username="he"))
    assert lapsed.post(reverse("agreements"), given).url.startswith(reverse("prove"))
    assert not ConfidentialityAgreement.objects.exists()
    assert desk.post(reverse("agreements"), given).status_code == 302
    agreement = ConfidentialityAgreement.objects.get()
    partner = NEW | {"role_name": "agency", "division_code": LINQU, "agreement": agreement.pk}
    assert LINK in desk.post(reverse("account-invite"), partner).content.decode()
    desk.post(reverse("agreement-end", args=[agreement.pk]))
    assert not Staff.objects.get(username="qian").is_admitted()


def test_the_list_costs_the_same_however_long(desk, divisions, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        desk.get(reverse("accounts"))
    for number in range(30):
        staff(f"w{number}", "village_worker", XITAN, f"村{number}")
    with django_assert_max_num_queries(20):
        desk.get(reverse("accounts"))
