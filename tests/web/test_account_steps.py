"""Nobody enters the account of another: two administrators of two kinds, and the holder is told."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.org import actions as org
from bangfu.org import rules
from bangfu.org.codes import StepKind, StepState
from bangfu.org.models import AccountStep, Invitation, SecondFactor, Staff
from bangfu.org.roles import GIVEN_ROLES, Worker
from tests.cast import CHANGLE, CHENGGUAN, LINQU, PASSWORD, XITAN, staff
from tests.web.test_accounts import LINK, NEW, WHY, asked, desk, he, link_in, second

__all__ = ["desk", "he", "second"]
pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a-wholly-new-one-2024"
SEE_PEOPLE = sorted(name for name, role in GIVEN_ROLES.items() if role.sees_people())


def entered(staff_: Staff, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("sign-in"), {"username": staff_.username, "password": password})
    return client


def test_a_link_to_an_account_that_sees_people_needs_both_and_its_holder_is_told(
    desk, second, zhao
):
    entered(zhao)
    page = desk.post(reverse("account-link", args=[zhao.pk]), WHY, follow=True).content.decode()
    assert LINK not in page
    assert "待审计管理员确认" in page
    assert "取链接" not in page
    assert not Invitation.objects.exists()
    assert "赵敏" in second.get(reverse("account-steps")).content.decode()
    second.post(reverse("account-step-confirm", args=[asked().pk]))
    assert "取链接" in desk.get(reverse("managed-account", args=[zhao.pk])).content.decode()
    link = link_in(desk.post(reverse("account-step-link", args=[asked().pk])).content.decode())
    Client().post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    told = entered(zhao, NEW_PASSWORD).get("/").content.decode()
    assert "何安（安全管理员）为您的账号办理了“重新设密码”，陆平（审计管理员）确认" in told
    again = entered(zhao, NEW_PASSWORD)
    assert "何安（安全管理员）" in again.get("/").content.decode(), (
        "the first in does not use it up"
    )
    assert "陆平" in again.get(reverse("account")).content.decode()
    actions_done = list(Record.objects.order_by("pk").values_list("action", "by_name"))
    for done in [("ask_account_step", "he"), ("confirm_account_step", "lu"), ("invite", "he")]:
        assert done in actions_done


def test_a_link_that_was_agreed_to_is_taken_once_and_by_who_asked(desk, second, zhao):
    desk.post(reverse("account-link", args=[zhao.pk]), WHY)
    second.post(reverse("account-step-confirm", args=[asked().pk]))
    staff("mu", "security_administrator", LINQU, "穆林")
    other = Client()
    other.post(reverse("sign-in"), {"username": "mu", "password": PASSWORD})
    take = reverse("account-step-link", args=[asked().pk])
    assert LINK not in other.post(take, follow=True).content.decode()
    assert LINK in desk.post(take).content.decode()
    assert LINK not in desk.post(take, follow=True).content.decode()


@pytest.mark.parametrize("role_name", [name for name in SEE_PEOPLE if name != "worker"])
def test_no_security_administrator_alone_opens_an_account_that_sees_people(he, role_name):
    account = staff("somebody", role_name, LINQU, "某人")
    SecondFactor.objects.create(staff=account, secret="A" * 32, confirmed_at=timezone.now())
    for alone in (org.invite, org.remove_second_factor):
        with pytest.raises(rules.SecondNeeded):
            alone(staff=account, by=he)
    rights = {"role_name": "county_finance", "division_code": LINQU}
    with pytest.raises(rules.SecondNeeded):
        org.change_staff(staff=account, **rights, by=he)
    for password in (org.reset_password, org.link_subject):
        given = {"subject": "x"} if password is org.link_subject else {"password": NEW_PASSWORD}
        with pytest.raises(rules.NotYours):
            password(staff=account, **given, by=he)
    assert SecondFactor.objects.exists()
    assert not Invitation.objects.exists()


def test_no_account_is_made_that_sees_people_and_entered_by_who_made_it(desk):
    assert LINK not in desk.post(reverse("account-invite"), NEW, follow=True).content.decode()
    assert not Staff.objects.get(username="qian").has_usable_password()
    assert not Invitation.objects.exists()


def test_an_account_that_sees_nobody_is_not_given_people_by_one_alone(desk, he, divisions):
    account = staff("cai", "county_finance", LINQU, "蔡进")
    given = {"role_name": "county_officer", "division_code": LINQU} | WHY
    desk.post(reverse("account-rights", args=[account.pk]), given)
    account.refresh_from_db()
    assert account.role_name == "county_finance"
    assert asked().state == StepState.WAITING


def given_people(account: Staff, he: Staff, lu: Staff) -> Staff:
    rights = {"role_name": "county_officer", "division_code": LINQU, "given_duties": []}
    step = org.ask_step(staff=account, kind=StepKind.RIGHTS, reason="任命", rights=rights, by=he)
    org.confirm_step(step=step, by=lu)
    account.refresh_from_db()
    return account


def test_nothing_that_one_alone_had_of_an_account_enters_it_once_it_sees_people(he, divisions):
    """A link, a password or a telephone from when the account saw nobody."""
    lu = staff("lu", "audit_administrator", LINQU, "陆平")
    account = staff("cai", "county_finance", LINQU, "蔡进")
    SecondFactor.objects.create(staff=account, secret="A" * 32, confirmed_at=timezone.now())
    early = org.ask_step(staff=account, kind=StepKind.PASSWORD, reason="换人", by=he)
    org.confirm_step(step=early, by=lu)
    token = org.invite(staff=account, by=he)
    account = given_people(account, he, lu)
    assert account.role_name == "county_officer"
    chosen = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert Client().post(reverse("invitation", args=[token]), chosen).status_code == 410
    assert entered(account).get("/").status_code == 302
    assert not SecondFactor.objects.exists()
    with pytest.raises(rules.StepImpossible):
        org.take_link(step=early, by=he)
    with pytest.raises(rules.SecondNeeded):
        org.invite(staff=account, by=he)
    step = org.ask_step(staff=account, kind=StepKind.PASSWORD, reason="换人", by=he)
    agreed = org.take_link(step=org.confirm_step(step=step, by=lu), by=he)
    Client().post(reverse("invitation", args=[agreed]), chosen)
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD)


def test_who_saw_people_before_keeps_the_own_password(he, zhao):
    given_people(zhao, he, staff("lu", "audit_administrator", LINQU, "陆平"))
    assert zhao.role_name == "county_officer"
    assert zhao.check_password(PASSWORD)


@pytest.mark.parametrize("place", [CHENGGUAN, CHANGLE], ids=["a township's", "the neighbour's"])
def test_nobody_agrees_to_rights_in_a_place_that_is_not_theirs(he, zhao, place):
    with pytest.raises(rules.NotYours):
        given_people(zhao, he, staff("lu", "audit_administrator", place, "陆平"))
    zhao.refresh_from_db()
    assert (zhao.role_name, zhao.division_code) == ("township_officer", CHENGGUAN)


def test_who_asks_does_not_agree_whatever_the_role(desk, second, he, zhao):
    desk.post(reverse("account-link", args=[zhao.pk]), WHY)
    assert desk.post(reverse("account-step-confirm", args=[asked().pk])).status_code == 403
    he.role_name = "audit_administrator"
    he.save()
    with pytest.raises(rules.NotYours):
        org.confirm_step(step=asked(), by=he)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountStep.objects.update(decided_by=he)


def test_the_second_administrator_asks_for_nothing_and_takes_no_link(second, zhao):
    for name in ("account-link", "account-factor", "account-rights"):
        assert second.post(reverse(name, args=[zhao.pk]), WHY).status_code == 403
    assert second.post(reverse("account-step-link", args=[1])).status_code == 403


def test_an_audit_administrator_of_the_neighbour_sees_and_decides_nothing(desk, zhao):
    staff("far", "audit_administrator", CHANGLE, "远方")
    far = Client()
    far.post(reverse("sign-in"), {"username": "far", "password": PASSWORD})
    desk.post(reverse("account-link", args=[zhao.pk]), WHY)
    assert "赵敏" not in far.get(reverse("account-steps")).content.decode()
    assert far.post(reverse("account-step-confirm", args=[asked().pk])).status_code == 404


def test_what_is_refused_or_asked_anew_is_not_done(desk, second, zhao):
    ask = reverse("account-link", args=[zhao.pk])
    desk.post(ask, WHY)
    first = asked()
    second.post(reverse("account-step-refuse", args=[first.pk]))
    desk.post(ask, WHY)
    agreed = asked()
    second.post(reverse("account-step-confirm", args=[agreed.pk]))
    desk.post(ask, WHY)
    for step in (first, agreed, asked()):
        page = desk.post(reverse("account-step-link", args=[step.pk]), follow=True)
        assert LINK not in page.content.decode()


def test_an_agreement_is_for_its_week_only(he, zhao):
    lu = staff("lu", "audit_administrator", LINQU, "陆平")
    with time_machine.travel("2024-03-01T08:00:00+08:00"):
        late = org.ask_step(staff=zhao, kind=StepKind.PASSWORD, reason="单 1", by=he)
    with time_machine.travel("2024-03-09T08:00:00+08:00"), pytest.raises(rules.StepImpossible):
        org.confirm_step(step=late, by=lu)
    with time_machine.travel("2024-03-07T08:00:00+08:00"):
        org.confirm_step(step=late, by=lu)
    with time_machine.travel("2024-03-15T08:00:00+08:00"), pytest.raises(rules.StepImpossible):
        org.take_link(step=late, by=he)


def test_nothing_is_asked_without_a_word_why(desk, he, zhao):
    for name in ("account-link", "account-factor"):
        desk.post(reverse(name, args=[zhao.pk]), {"reason": "  "})
    assert not AccountStep.objects.exists()
    with pytest.raises(rules.StepImpossible):
        org.ask_step(staff=zhao, kind=StepKind.FACTOR, reason=" ", by=he)


def test_rights_that_do_not_exist_are_refused_before_anybody_is_asked(desk, zhao):
    given = {"role_name": "county_officer", "division_code": CHENGGUAN} | WHY
    assert desk.post(reverse("account-rights", args=[zhao.pk]), given).status_code == 422
    assert not AccountStep.objects.exists()


def test_a_workers_account_is_nobodys_to_manage(desk, he, divisions):
    worker = staff("g00000001", "worker", XITAN, "")
    for name in ("account-link", "account-factor", "account-leave", "account-unlock"):
        page = desk.post(reverse(name, args=[worker.pk]), WHY, follow=True).content.decode()
        assert LINK not in page
    assert "g00000001" not in desk.get(reverse("accounts")).content.decode()
    worker.refresh_from_db()
    assert worker.is_active
    assert not AccountStep.objects.exists()
    with pytest.raises(rules.NotYours):
        org.ask_step(staff=worker, kind=StepKind.PASSWORD, reason="单 2", by=he)
    with pytest.raises(rules.NotYours):
        org.make_staff(
            username="g2", display_name="", role_name="worker", division_code=XITAN, by=he
        )


@pytest.mark.parametrize(("was", "becomes"), [("worker", "village_worker")] * 1)
def test_a_workers_account_becomes_no_officers_and_no_officers_a_workers(divisions, was, becomes):
    for old, new in ((was, becomes), (becomes, was)):
        account = staff(f"x-{old}", old, XITAN, "")
        with pytest.raises(rules.StaffImpossible, match="不能互换"):
            org.change_staff(staff=account, role_name=new, division_code=XITAN, by=org.operator())
    assert Worker.sees_people() is False


def test_what_the_command_line_does_is_told_too(zhao):
    entered(zhao)
    org.reset_password(staff=zhao, password=NEW_PASSWORD, by=org.operator())
    page = entered(zhao, NEW_PASSWORD).get("/", follow=True).content.decode()
    assert "命令行" in page
    assert "重新设密码" in page


def test_of_two_who_agree_at_once_one_is_told_that_it_was_decided(he, zhao):
    lu = staff("lu", "audit_administrator", LINQU, "陆平")
    step = org.ask_step(staff=zhao, kind=StepKind.FACTOR, reason="单 3", by=he)
    org.confirm_step(step=step, by=lu)
    with pytest.raises(rules.StepImpossible, match="处理过"):
        org.refuse_step(step=step, by=lu)


def test_who_asked_and_lost_the_right_since_changes_nothing(he, zhao):
    lu = staff("lu", "audit_administrator", LINQU, "陆平")
    step = org.ask_step(staff=zhao, kind=StepKind.FACTOR, reason="单 4", by=he)
    he.is_active = False
    he.save()
    with pytest.raises(rules.NotYours):
        org.confirm_step(step=step, by=lu)
    step.refresh_from_db()
    assert step.state == StepState.WAITING


def test_the_page_of_steps_costs_the_same_however_many(
    second, he, divisions, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        second.get(reverse("account-steps"))
    for number in range(30):
        somebody = staff(f"w{number}", "village_worker", XITAN, f"村{number}")
        org.ask_step(staff=somebody, kind=StepKind.PASSWORD, reason="单 5", by=he)
    with django_assert_max_num_queries(20):
        page = second.get(reverse("account-steps")).content.decode()
    assert "村1" in page
