"""A code from the desk: who hands it out could use it, so the person sees it, may stop it, and is
told of it afterwards (rights.md 1, 11)."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit import queries as audit
from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.rules import PurposeMissing
from bangfu.org import actions as org
from bangfu.org import second_factor
from bangfu.org.models import SecondFactor
from bangfu.org.rules import CodeWrong, StaffImpossible
from bangfu.registry.models import Person
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import Channel, Purpose
from bangfu.rights.models import PortalCode, WorkerAccount
from tests.cast import CHENGGUAN, LINQU, PASSWORD, staff
from tests.rights.people import agree

pytestmark = pytest.mark.django_db
OWN, STOLEN = "my-own-long-word", "taken-by-an-officer"


def code_for(person, by, **more):
    return actions.issue_portal_code(person=person, **{"purpose": "service"} | more, by=by)


def later(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days))


@pytest.fixture
def worker(li, zhao):
    """Li's own account, in use."""
    return actions.open_account(code=code_for(li, zhao).text, password=OWN)


def signed_in(username, password) -> Client:
    client = Client()
    client.post(reverse("sign-in"), {"username": username, "password": password})
    return client


def telephone(of) -> None:
    org.begin_second_factor(by=of)
    org.confirm_second_factor(code=shown(of, after=-1), by=of)


def shown(of, after: int = 0) -> str:
    secret = SecondFactor.objects.get(staff=of).secret
    return second_factor.generator(secret).generate(int(time.time()) + 30 * after).decode()


def test_the_person_sees_who_handed_a_code_out_and_what_for(client, li, zhao, worker):
    told = audit.who_looked(li).get()
    assert (told.action, told.by_id, told.purpose) == ("issue_portal_code", zhao.pk, "service")
    client.force_login(worker)
    page = client.get(reverse("portal-who-looked")).content.decode()
    assert "赵敏" in page
    assert "发放本人账号开通码" in page


def test_the_record_of_an_opened_account_names_its_holder_and_the_code(worker, zhao):
    record = Record.objects.get(action="open_account")
    assert record.by_id == worker.pk
    assert record.after["issued_by"] == zhao.pk


def test_an_account_in_use_is_not_taken_over_at_once(li, zhao, worker):
    code = code_for(li, zhao).text
    with pytest.raises(rules.CodeTooEarly):
        actions.open_account(code=code, password=STOLEN)
    with later(2), pytest.raises(rules.CodeTooEarly):
        actions.open_account(code=code, password=STOLEN)
    worker.refresh_from_db()
    assert worker.check_password(OWN)


def test_who_still_uses_the_account_is_warned_and_stops_it(li, zhao, worker):
    code = code_for(li, zhao).text
    herself = signed_in(worker.username, OWN)
    page = herself.get(reverse("portal")).content.decode()
    assert "赵敏" in page
    assert "不是我领的，作废" in page
    herself.post(reverse("portal-void-code", args=[PortalCode.objects.latest("pk").pk]))
    assert "不是我领的" not in herself.get(reverse("portal")).content.decode()
    with later(4), pytest.raises(rules.CodeNotValid):
        actions.open_account(code=code, password=STOLEN)
    assert Record.objects.filter(action="void_portal_code", by_id=worker.pk).exists()


def test_nobody_voids_the_code_of_another(li, county, zhao, worker):
    other = county.person("王芳")
    actions.open_account(code=code_for(other, zhao).text, password=OWN)
    theirs = code_for(other, zhao).code
    herself = signed_in(worker.username, OWN)
    assert herself.post(reverse("portal-void-code", args=[theirs.pk])).status_code == 404
    for stranger in (worker, zhao):
        with pytest.raises(rules.NotThePerson):
            actions.void_portal_code(code=theirs, by=stranger)


def test_after_the_wait_a_lost_password_is_renewed_and_the_person_is_told_by_whom(li, zhao, worker):
    signed_in(worker.username, OWN)
    telephone(worker)
    code = code_for(li, zhao).text
    with later(3):
        assert actions.open_account(code=code, password=STOLEN) == worker
        assert not SecondFactor.objects.exists(), "the telephone is lost as well"
        page = signed_in(worker.username, STOLEN).get("/", follow=True).content.decode()
    assert "赵敏（乡镇经办员）为您的账号办理了“重新设密码”" in page
    assert "赵敏（乡镇经办员）为您的账号办理了“重置动态口令”" in page


def test_the_password_of_before_is_not_taken_again_and_a_code_that_waits_tells_nothing_of_it(
    client, li, zhao, worker
):
    code = code_for(li, zhao).text
    given = {"code": code, "password": OWN, "again": OWN}
    waits = client.post(reverse("open-account"), given).content.decode()
    assert "现在的密码" not in waits
    with later(3):
        refused = client.post(reverse("open-account"), given)
        assert refused.status_code == 422
        assert "不能与现在的密码" in refused.content.decode()
        assert actions.open_account(code=code, password=STOLEN) == worker


def test_with_the_telephone_the_wait_is_not_needed(client, li, zhao, worker):
    telephone(worker)
    code = code_for(li, zhao).text
    given = {"code": code, "password": STOLEN, "again": STOLEN}
    refused = client.post(reverse("open-account"), given | {"factor_code": "000000"})
    assert refused.status_code == 422
    opened = client.post(reverse("open-account"), given | {"factor_code": shown(worker)})
    assert worker.username in opened.content.decode()
    assert SecondFactor.objects.exists()


def test_the_telephones_code_is_not_guessed_with_a_code_from_the_desk(li, zhao, worker):
    telephone(worker)
    code = code_for(li, zhao).text
    for _ in range(5):
        with pytest.raises(CodeWrong):
            actions.open_account(code=code, password=STOLEN, factor_code="000000")
    with pytest.raises(CodeWrong):
        actions.open_account(code=code, password=STOLEN, factor_code=shown(worker))
    worker.refresh_from_db()
    assert worker.check_password(OWN)


def test_a_second_code_voids_the_first_which_still_counts_for_the_day(li, zhao):
    first = code_for(li, zhao).text
    code_for(li, zhao)
    with pytest.raises(rules.CodeNotValid):
        actions.open_account(code=first, password=OWN)
    assert queries.codes_given_today(zhao) == 2


def test_an_officer_hands_out_so_many_a_day(client, li, zhao, divisions):
    safe = staff("he", "security_administrator", LINQU, "何安")
    disclosure.set_limit(name=LimitName.PORTAL_CODES_A_DAY, value=2, by=safe)
    for _ in range(2):
        code_for(li, zhao)
    with pytest.raises(rules.CodesEnough):
        code_for(li, zhao)
    colleague = staff("qian", "township_officer", CHENGGUAN, "钱进")
    assert code_for(li, colleague).text


def test_a_code_asks_for_a_purpose_a_right_and_the_password_again(client, li, zhao, wang, zhou):
    with pytest.raises(PurposeMissing):
        code_for(li, zhao, purpose="")
    for stranger in (wang, zhou):
        with pytest.raises(rules.OutOfReach):
            code_for(li, stranger)
    page = reverse("portal-code", args=[li.person_number])
    client.force_login(zhao)
    assert client.post(page, {"purpose": "service"}).url.startswith(reverse("prove"))
    now = signed_in("zhao", PASSWORD)
    assert now.post(page, {"purpose": ""}).status_code == 302
    assert not PortalCode.objects.exists()
    assert 'id="portal-code"' in now.post(page, {"purpose": "service"}).content.decode()


def test_a_consent_in_the_portal_is_marked_until_a_telephone_is_bound(
    client, li, zhao, wang, worker
):
    given = {"person": li, "purpose": Purpose.TRAINING, "channel": Channel.PORTAL}
    given["party_name"] = "县职业学校"
    suspect = actions.give_consent(**given, matter="电工班", by=worker)
    with later(20):
        waited = actions.give_consent(**given, matter="焊工班", by=worker)
    assert set(queries.codes_before([suspect, waited], li)) == {suspect.pk, waited.pk}
    actions.withdraw_consent(consent=waited, channel=Channel.PORTAL, by=worker)
    telephone(worker)
    with later(20):
        calm = actions.give_consent(**given, matter="焊工班", by=worker)
    assert set(queries.codes_before([suspect, calm], li)) == {suspect.pk}
    client.force_login(wang)
    page = client.get(reverse("person-rights", args=[li.person_number])).content.decode()
    assert page.count("发的开通码，请再问本人") == 1
    assert "赵敏" in page
    events = queries.consent_record(suspect)["events"]
    assert events[0]["after_code_of"] == str(zhao.pk)
    assert "after_code_of" not in queries.consent_record(calm)["events"][0]


def test_what_a_code_was_for_is_sealed(li, zhao):
    issued = code_for(li, zhao, purpose="other", note="李秀英的手机丢了")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM rights_portalcode")
        assert "手机" not in cursor.fetchone()[0]
    assert PortalCode.objects.get(pk=issued.code.pk).note == "李秀英的手机丢了"


def test_a_first_account_needs_no_wait(li, zhao):
    actions.open_account(code=code_for(li, zhao).text, password=OWN)
    assert WorkerAccount.objects.get(person=li).staff.check_password(OWN)


# -- the person closes the account


def test_closing_ends_signing_in_and_nothing_else(li, zhao, worker):
    given = agree(li, Purpose.TRAINING, by=zhao)
    own = actions.give_consent(
        person=li,
        purpose=Purpose.TRAINING,
        party_name="临朐技校",
        matter="电工班",
        channel=Channel.PORTAL,
        by=worker,
    )
    waiting = actions.issue_portal_code(person=li, purpose="service", by=zhao)
    before = Person.objects.filter(pk=li.pk).values().get()
    actions.close_account(by=worker)
    worker.refresh_from_db()
    assert (worker.is_active, worker.has_usable_password()) == (False, False)
    assert Person.objects.filter(pk=li.pk).values().get() == before
    live = queries.live_consents(purpose=Purpose.TRAINING)
    assert set(live) == {given, own}
    with pytest.raises(rules.CodeNotValid):
        actions.open_account(code=waiting.text, password="another-long-word")
    [told] = Record.objects.filter(action="close_own_account")
    assert (told.by_id, told.subject_id) == (worker.pk, str(li.pk))


def test_whoever_closed_it_is_given_a_code_that_waits_for_nothing(li, zhao, worker):
    actions.close_account(by=worker)
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao)
    assert code.code.usable_from is None
    again = actions.open_account(code=code.text, password="another-long-word")
    again.refresh_from_db()
    assert (again.pk, again.is_active, again.left_at) == (worker.pk, True, None)
    assert again.check_password("another-long-word")
    assert queries.person_of(again) == li


def test_nobody_closes_an_account_of_an_office_so(chen):
    with pytest.raises(rules.NotThePerson):
        actions.close_account(by=chen)
    with pytest.raises(StaffImpossible):
        org.close_own_account(by=chen)
    chen.refresh_from_db()
    assert chen.is_active
