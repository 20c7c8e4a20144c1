"""The county reads what visits found; it does not visit, and opens no signature or voice."""

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.org.roles import ROLES, Permission
from bangfu.visits.models import Visit, VisitFile
from tests.casework.uploads import PNG, upload
from tests.cast import LINQU, staff
from tests.disclosure.taking import proven_as
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def visited(phone, li) -> Visit:
    said = {"employer_name": "潍坊新厂", "phone": "19900000008", "note": "本人腰不好"}
    signature = upload(PNG, "字.png")
    assert phone(sent(li, **said, signature=signature, wish_form="帮扶车间")).status_code == 200
    return Visit.objects.get()


@pytest.mark.parametrize("role", ["county_officer", "county_revitalisation"])
def test_the_county_reads_the_facts_and_nothing_else(client, li, visited, role):
    client.force_login(staff("reads", role, LINQU, "孙"))
    page = client.get(reverse("person-file", args=[li.person_number])).content.decode()
    shown = page[page.index("visits-title") :]
    assert "2023-10-09" in shown
    assert "见到本人或家人" in shown
    assert "潍坊新厂" in shown
    assert "199****0008" in shown
    assert "本人腰不好" not in page
    assert "19900000008" not in page
    closed = [
        reverse("visit", args=[li.person_number]),
        reverse("visits"),
        reverse("visits-held"),
        reverse("visit-file", args=[VisitFile.objects.get().pk]),
    ]
    assert [client.get(one).status_code for one in closed] == [403] * len(closed)
    assert not any(one in page for one in closed)


def test_neither_elsewhere_nor_who_only_audits(client, li, visited, zhou):
    assert not Visit.objects.visible_to(zhou).exists()
    client.force_login(staff("audits", "auditor", LINQU, "审"))
    page = client.get(reverse("person-file", args=[li.person_number])).content.decode()
    assert "visits-title" not in page


def test_one_right_to_read_and_another_to_visit():
    reads = {name for name, role in ROLES.items() if Permission.VISIT_VIEW in role.permissions}
    visits = {name for name, role in ROLES.items() if Permission.VISIT in role.permissions}
    assert visits == {"village_worker", "township_officer", "operator"}
    assert reads - visits == {"county_officer", "county_revitalisation"}


def test_a_signature_that_is_not_the_one_that_was_taken_is_not_sent(settings, wang, visited):
    kept = VisitFile.objects.get()
    (settings.BANGFU_STORE / kept.stored_as).write_bytes(PNG)
    client = Client(raise_request_exception=False)
    proven_as(client, wang)
    answer = client.get(reverse("visit-file", args=[kept.pk]))
    assert (answer.status_code, "请告诉系统管理员" in answer.content.decode()) == (409, True)
    assert not Record.objects.filter(action="open_visit_file").exists()
