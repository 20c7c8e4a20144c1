"""A visit to somebody who died or moved away: the page is closed, what a phone kept is not lost."""

import pytest
from django.urls import reverse

from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.queries import version_of
from bangfu.visits.models import Answer, Visit
from tests.registry.household_events import changed
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db


def test_the_page_is_closed_and_says_why(client, li, wang):
    changed(li.household, Change.DIED, wang, person=li)
    client.force_login(wang)
    answer = client.get(reverse("visit", args=[li.person_number]), follow=True)
    assert answer.redirect_chain == [(reverse("person-file", args=[li.person_number]), 302)]
    assert "去世，档案只供查阅" in answer.content.decode()


def test_what_was_written_offline_is_kept_and_not_written_over_it(phone, client, li, wang):
    visit = sent(li, monthly_income_yuan="5000", phone="19900000008", wish_form="什么形式都行")
    changed(li.household, Change.MOVED_OUT, wang, person=li)
    assert phone(visit).json() == {"held": 3}
    assert Visit.objects.count() == 1
    li.refresh_from_db()
    assert li.phone != "19900000008"
    answer = Answer.objects.get(fact="monthly_income_yuan")
    told = {"take": "said", "version": f"{version_of(li.spells.get())}"}
    page = client.post(reverse("visit-settle", args=[answer.pk]), told)
    assert page.status_code == 409
    assert "档案只供查阅" in page.content.decode()
    client.post(reverse("visit-settle", args=[answer.pk]), told | {"take": "register"})
    answer.refresh_from_db()
    assert answer.state == "left"


def test_a_word_that_cannot_be_taken_is_told_and_stays(phone, client, li, wang):
    visit = sent(li, wish_form="什么形式都行", wish_pay_yuan="三千")
    changed(li.household, Change.MOVED_OUT, wang, person=li)
    phone(visit)
    answer = Answer.objects.get(fact="wish")
    address = reverse("visit-settle", args=[answer.pk])
    page = client.post(address, {"take": "said", "version": "0"}, follow=True)
    assert "请问清后" in page.content.decode()
    answer.refresh_from_db()
    assert answer.state == "held"
