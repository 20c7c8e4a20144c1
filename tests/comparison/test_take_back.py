"""A wrong dispatch is taken back on the page: shown with its counts before it happens."""

from datetime import date

import pytest
from django.urls import reverse

from bangfu.casework import actions as casework
from bangfu.casework.models import Task
from bangfu.comparison import actions
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values.working_days import LAST_YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(county, li, findings, chen) -> tuple[Discrepancy, Discrepancy]:
    """Both dispatched; for the second something was handed in."""
    rows = findings.add(li, "employer_differs"), findings.add(county.person("王芳"), "invalid_id")
    actions.dispatch(discrepancies=list(rows), by=chen)
    for row in rows:
        row.refresh_from_db()
    casework.submit_evidence(task=rows[1].task, kind="note", note="已问过", by=chen)
    return rows


def test_only_untouched_tasks_are_taken_back_and_counted_before(client, chen, two):
    client.force_login(chen)
    address, sent = reverse("discrepancies-undispatch"), {"everything": "1"}
    asked = client.post(address, sent)
    assert (asked.context["total"], asked.context["left_out"]) == (1, 1)
    assert Discrepancy.objects.filter(state="dispatched").count() == 2
    client.post(address, {**sent, "confirmed": "1"})
    assert [Discrepancy.objects.get(pk=row.pk).state for row in two] == ["found", "dispatched"]


@pytest.mark.parametrize(("who", "status"), [("zhao", 403), ("wang", 403), ("zhou", 302)])
def test_nobody_else_takes_it_back(client, request, who, status, two):
    client.force_login(request.getfixturevalue(who))
    sent = {"pick": [two[0].pk], "confirmed": "1"}
    assert client.post(reverse("discrepancies-undispatch"), sent).status_code == status
    assert Discrepancy.objects.filter(state="dispatched").count() == 2


def test_the_page_of_one_offers_it_while_nothing_was_handed_in(client, chen, zhao, two):
    for who, offered in ((chen, [True, False]), (zhao, [False, False])):
        client.force_login(who)
        pages = [client.get(reverse("discrepancy", args=[row.pk])) for row in two]
        assert [page.context["can_take_back"] for page in pages] == offered


def test_a_clock_beyond_the_known_calendar_says_so(client, chen, two):
    client.force_login(chen)
    address, note = reverse("discrepancy", args=[two[0].pk]), "放假安排未收录"
    Task.objects.update(due_on=date(2023, 10, 11))
    assert note not in client.get(address).content.decode()
    Task.objects.update(due_on=date(LAST_YEAR + 1, 1, 5))
    assert note in client.get(address).content.decode()
