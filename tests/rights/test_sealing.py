"""Who complained, which change was judged and what a code was for, from before they were sealed."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangfu.rights import queries
from bangfu.rights.codes import WatchVerdict
from bangfu.rights.models import Complaint, PortalCode, WatchAnswer
from tests.cast import LINQU, staff

PLAIN = ("rights", "0006_what_proves_a_consent")


@pytest.mark.django_db(transaction=True)
def test_what_stood_readable_is_sealed_and_opens_as_before(li, zhao):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([PLAIN])
        old = executor.loader.project_state([PLAIN]).apps
        lodge(old, li, desk, zhao)
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    named, anonymous = Complaint.objects.order_by("pk")
    assert (named.person, anonymous.person) == (li, None)
    assert queries.complainants() == {li.pk}
    assert list(Complaint.objects.of_people([li.pk])) == [named]
    answer = WatchAnswer.objects.get()
    assert (answer.change, answer.note) == ("registry.person:7", "已核")
    assert answer.verdict == WatchVerdict.RETALIATION
    assert answer.change_key == queries.key_of_change("registry.person:7")
    assert PortalCode.objects.get().note == "手机丢了"


def lodge(old, li, desk, zhao) -> None:
    complaints = old.get_model("rights", "Complaint").objects
    given = {"kind": "complaint", "matter": "other", "division_code": LINQU}
    given |= {"handled_by_code": LINQU, "text": "话"}
    named = complaints.create(person_id=li.pk, receipt_hash="1", **given)
    complaints.create(receipt_hash="2", **given)
    old.get_model("rights", "WatchAnswer").objects.create(
        complaint=named,
        change="registry.person:7",
        is_retaliation=True,
        note="已核",
        answered_by_id=desk.pk,
    )
    old.get_model("rights", "PortalCode").objects.create(
        person_id=li.pk,
        code_hash="3",
        issued_by_id=zhao.pk,
        purpose="other",
        note="手机丢了",
        expires_on="2030-01-01",
    )
