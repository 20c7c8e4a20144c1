"""Pages of households: what they are from a day on, and how many people (S0, S4)."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bangfu.registry import actions
from bangfu.registry.models import PopulationStatus
from bangfu.web import person_looks

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(li, chen):
    given = {"source": "document", "evidence": "临政发〔2021〕5号", "since": date(2021, 5, 1)}
    actions.open_status(household=li.household, kind="lifted_out", **given, by=chen)
    return li.household


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_status_is_recorded_with_its_document_and_ended(client, home, zhao):
    client.force_login(zhao)
    sent = {"kind": "relocated", "since": "2022-03-01", "evidence": "搬迁协议"}
    answer = client.post(reverse("status-open", args=[home.pk]), sent, follow=True)
    assert "2022-03-01 起" in text(answer)
    # a second click
    assert client.post(reverse("status-open", args=[home.pk]), sent).status_code == 422
    status = PopulationStatus.objects.get(kind="relocated")
    address = reverse("status-end", args=[status.pk])
    assert "请填写终止日期" in text(client.post(address, follow=True))
    assert "2023-09-01 起不再是" in text(
        client.post(address, {"ends_on": "2023-09-01"}, follow=True)
    )


def test_a_page_does_not_make_a_household_monitored(client, home, zhao):
    """That is the procedure's: visit, village, township, county."""
    client.force_login(zhao)
    sent = {"kind": "monitored_sudden", "since": "2022-03-01", "evidence": "某文件"}
    assert client.post(reverse("status-open", args=[home.pk]), sent).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("wang", 200), ("zhao", 200), ("chen", 200), ("wu", 200), ("zhou", 404)]
)
def test_who_reaches_the_household_opens_it_and_that_is_seen(client, request, home, who, status):
    staff = request.getfixturevalue(who)
    client.force_login(staff)
    assert client.get(reverse("household", args=[home.pk])).status_code == status
    looked = [look.account for look in person_looks.looks(home.people.first())]
    assert (staff.username in looked) is (status == 200)
    assert client.get(reverse("statuses")).status_code == 200


def test_only_who_corrects_the_register_records_statuses(client, home, wang, zhou):
    for staff, status in ((wang, 403), (zhou, 404)):
        client.force_login(staff)
        row = home.statuses.get()
        assert client.post(reverse("status-open", args=[home.pk])).status_code == status
        assert client.post(reverse("status-end", args=[row.pk])).status_code == status


def test_people_are_counted_by_kind_and_together(client, home, chen, wu):
    client.force_login(chen)
    assert "合计" in text(client.get(reverse("statuses")))
    client.force_login(wu)
    # one person is not told to who stands above
    assert "<5" in client.get(reverse("statuses")).content.decode().replace("&lt;", "<")


def test_a_status_recorded_or_ended_wrongly_is_taken_back_the_same_day(client, home, chen, zhao):
    """By who did it; that it was recorded stays, and it held on no day."""
    status = home.statuses.get()
    address = reverse("status-undo", args=[status.pk])
    client.force_login(zhao)
    assert "只能在当天撤销自己的登记" in text(client.post(address, follow=True))
    client.force_login(chen)
    actions.end_status(status=status, ends_on=date(2023, 9, 1), by=chen)
    client.post(address)
    status.refresh_from_db()
    assert (status.ends_on, status.ended_by) == (None, None)
    assert "已撤销" in text(client.post(address, follow=True))
    status.refresh_from_db()
    assert status.was_undone
    assert not home.statuses.on().exists()
    home.refresh_from_db()
    assert home.poverty_status == "none"
    # a second click
    client.post(address)
    status.refresh_from_db()
    assert status.was_undone
