"""What was recorded in a row that was merged since is found, and acted upon, from the kept one."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import Purpose, RequestKind
from bangfu.rights.models import Consent
from tests.cast import CHENGGUAN, made_up_number, staff
from tests.rights.people import agree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
NUMBER = made_up_number(77)


@pytest.fixture
def in_october():
    with time_machine.travel("2023-10-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def kept(county) -> Person:
    return county.person("李秀英", identity_number=NUMBER)


@pytest.fixture
def closed(county, kept) -> Person:
    return county.person("李秀英", identity_number=NUMBER)


def merge(kept, closed, chen):
    registry.merge_people(kept=kept, closed=closed, of_closed={}, by=chen)
    closed.refresh_from_db()


def account_of(person, zhao) -> Staff:
    issued = actions.issue_portal_code(person=person, purpose="service", by=zhao)
    return actions.open_account(code=issued.text, password="linqu-2023-autumn")


def test_the_portal_of_the_closed_row_shows_the_kept_one(client, kept, closed, zhao, chen, county):
    worker = account_of(closed, zhao)
    county.spell(kept, "2023-03", employer_name="青岛第二厂")
    merge(kept, closed, chen)
    assert queries.person_of(worker) == kept
    client.force_login(worker)
    assert "青岛第二厂" in client.get(reverse("portal-file")).content.decode()


def test_a_code_given_before_the_merge_does_not_open_the_account_that_is_there(
    kept, closed, zhao, chen
):
    """Whoever uses the account was not told of that code; one that is fetched now waits."""
    worker = account_of(kept, zhao)
    issued = actions.issue_portal_code(person=closed, purpose="service", by=zhao)
    merge(kept, closed, chen)
    for days in (0, 3):
        at = timezone.now() + timedelta(days=days)
        with time_machine.travel(at), pytest.raises(rules.CodeNotValid):
            actions.open_account(code=issued.text, password="linqu-2023-winter")
    worker.refresh_from_db()
    assert worker.check_password("linqu-2023-autumn")
    anew = actions.issue_portal_code(person=closed, purpose="service", by=zhao)
    assert list(queries.waiting_codes(kept)) == [anew.code]
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert actions.open_account(code=anew.text, password="linqu-2023-winter") == worker


def test_a_consent_of_the_closed_row_is_shown_withdrawn_and_not_used(
    client, kept, closed, wang, zhao, chen
):
    consent, worker = agree(closed, by=wang), account_of(closed, zhao)
    merge(kept, closed, chen)
    [standing] = [s for s in queries.standing_of(kept).purposes if s.purpose == Purpose.PLACEMENT]
    assert (standing.standing, standing.earlier) == ([], [consent])
    assert not queries.consenting(purpose=Purpose.PLACEMENT).exists()
    assert not queries.live_consents(purpose=Purpose.PLACEMENT).exists()
    client.force_login(worker)
    page = client.get(reverse("portal-agreements")).content.decode()
    assert "合并前的另一条记录" in page
    assert reverse("portal-agree", args=["placement"]) in page
    assert client.post(reverse("portal-withdraw", args=[consent.pk])).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_by == worker


def test_asked_again_the_person_is_found_and_the_desk_withdraws_both(
    client, kept, closed, wang, chen
):
    earlier = agree(closed, by=wang)
    merge(kept, closed, chen)
    again = agree(kept, by=wang)
    assert list(queries.consenting(purpose=Purpose.PLACEMENT)) == [kept]
    client.force_login(wang)
    assert client.get(reverse("person-rights", args=[closed.person_number])).url == reverse(
        "person-rights", args=[kept.person_number]
    )
    for consent in (earlier, again):
        answer = client.post(reverse("consent-withdraw", args=[consent.pk]))
        assert answer.url == reverse("person-rights", args=[kept.person_number])
    assert not Consent.objects.live().exists()


def test_nobody_withdraws_for_a_person_out_of_reach(client, county, wang, zhou, chen):
    consent = agree(county.person("王芳"), by=wang)
    client.force_login(zhou)
    assert client.post(reverse("consent-withdraw", args=[consent.pk])).status_code in (403, 404)
    assert Consent.objects.live().get() == consent


def test_a_refusal_in_the_closed_row_rests_for_the_kept_one(kept, closed, wang, chen):
    actions.refuse_consent(person=closed, purpose=Purpose.OFFER, channel="phone", by=wang)
    merge(kept, closed, chen)
    assert queries.rests_until(kept, purpose=Purpose.OFFER)


def test_not_looking_is_said_and_ended_once_for_both_rows(kept, closed, wang, chen):
    for person in (kept, closed):
        actions.say_not_looking(person=person, channel="phone", by=wang)
    merge(kept, closed, chen)
    assert queries.statement_of(kept)
    assert actions.end_not_looking(person=kept, channel="phone", by=wang) == 2
    assert list(queries.may_be_contacted(Person.objects.living())) == [kept]


def test_what_is_said_of_the_closed_row_after_the_merge_is_kept_with_the_living(
    kept, closed, wang, chen
):
    merge(kept, closed, chen)
    assert agree(closed, by=wang).person == kept
    assert actions.say_not_looking(person=closed, channel="phone", by=wang).person == kept
    asked = actions.ask(person=closed, kind=RequestKind.CORRECT, channel="phone", by=wang)
    assert (asked.person, list(queries.standing_of(kept).requests)) == (kept, [asked])


def test_the_watch_over_a_complainant_follows_into_the_kept_row(kept, closed, chen, county):
    staff("desk", "rights_desk", CHENGGUAN, "乡镇权益")
    complaint = actions.lodge_complaint(
        kind="complaint",
        matter="other",
        division_code=kept.division_code,
        about_code=kept.division_code,
        text="没有人回复",
        person=closed,
    ).complaint
    merge(kept, closed, chen)
    kept.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        registry.correct_person(person=kept, changes={"labour_ability": "none"}, by=chen)
    told = queries.changes_after([complaint])[complaint.pk]
    assert [change.fields for change in told] == [("劳动能力",)]
