"""Pages of monitored households: the list with clocks, the case, and the village's notice."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Reveal
from bangfu.org import actions as org
from bangfu.org.paging import PAGE
from bangfu.registry.models import MonitoredCase
from tests.disclosure.taking import proven_as
from tests.registry.test_monitored import home, opened, step, through

__all__ = ["home"]

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_a_lead_to_the_first_step(client, home, wang):
    client.force_login(wang)
    sent = {"source": "household", "kind": "monitored_sudden", "found_on": "2023-09-01"}
    page = text(client.post(reverse("monitored-lead", args=[home.pk]), sent, follow=True))
    assert "待入户核实" in page
    assert "线索已登记" in page
    assert "本户是否授权核查信息" in page
    case = MonitoredCase.objects.get()
    sent = {"stage": "lead", "done_on": "2023-09-02", "is_so": "yes"}
    address = reverse("monitored-step", args=[case.pk])
    page = text(client.post(address, sent, follow=True))
    assert "待评议公示" in page
    assert "入户核实，农户已授权 2023-09-02" in page
    again = client.post(address, sent)
    assert again.status_code == 422
    assert "这一步已有人办过" in text(again)


def test_whoever_may_not_take_the_next_step_reads_who_does(client, home, wang, zhao, chen):
    case = opened(home, wang)
    turns = (
        (wang, "所在的村办理"),
        (wang, "所在的村办理"),
        (zhao, "初审由乡镇"),
        (chen, "审定由县级"),
    )
    for number, (by, told) in enumerate(turns):
        for staff in (wang, zhao, chen):
            client.force_login(staff)
            page = text(client.get(reverse("monitored-case", args=[case.pk])))
            assert (told in page, "登记这一步" in page) == (staff != by, staff == by)
        case = step(case, by, (1, 2, 7, 9)[number])
    assert "这一步" not in text(client.get(reverse("monitored-case", args=[case.pk])))
    sent = {"stage": "lead", "done_on": "2023-09-02", "is_so": "yes"}
    case = opened(home, wang)
    refused = client.post(reverse("monitored-step", args=[case.pk]), sent)
    assert refused.status_code == 422
    assert "所在的村办理" in text(refused)


@time_machine.travel("2026-03-02 09:00+08:00", tick=False)
def test_a_type_of_other_households_is_asked_about(client, home, wang):
    client.force_login(wang)
    sent = {"source": "staff", "kind": "monitored_unstable", "found_on": "2026-03-01"}
    address = reverse("monitored-lead", args=[home.pk])
    assert 'type="checkbox" name="is_sure"' not in client.get(address).content.decode()
    asked = client.post(address, sent)
    assert "应选“边缘易致贫户”" in text(asked)
    assert 'type="checkbox" name="is_sure"' in asked.content.decode()
    assert client.post(address, {**sent, "is_sure": "on"}).status_code == 302


def test_the_list_shows_what_is_late(client, home, wang, zhou):
    case = opened(home, wang, found_on=timezone.localdate() - timedelta(16))
    client.force_login(wang)
    assert "已过期限" in text(client.get(reverse("monitored")))
    assert "已过期限" not in text(client.get(reverse("monitored"), {"stage": "decided"}))
    proven_as(client, zhou)
    assert case.household.household_number not in text(client.get(reverse("monitored")))
    for name in ("monitored-case", "monitored-step", "monitored-notice"):
        assert client.post(reverse(name, args=[case.pk])).status_code == 404
    assert client.get(reverse("monitored-lead", args=[home.pk])).status_code == 404


def test_the_notice_names_the_head_and_tells_nothing_else(client, home, wang):
    case = opened(home, wang)
    proven_as(client, wang)
    address = reverse("monitored-notice", args=[case.pk])
    assert "取得授权以后" in text(client.post(address, follow=True))
    step(case, wang, 1)
    answer = client.post(address)
    page = text(answer)
    head = home.people.get()
    assert "李秀英" in page
    for hidden in (head.identity_number, head.person_number, "因病", home.household_number):
        assert hidden not in page
    assert Record.objects.get(action="print_village_notice").fields == "name"
    assert Reveal.objects.get().subject_id == str(head.pk)


def test_notices_count_as_names_seen_whole(client, home, wang):
    case = opened(home, wang)
    step(case, wang, 1)
    disclosure.set_limit(name=LimitName.NAMES_A_DAY, value=1, by=org.operator())
    proven_as(client, wang)
    address = reverse("monitored-notice", args=[case.pk])
    assert "李秀英" in text(client.post(address))
    assert "到达每日上限" in text(client.post(address, follow=True))


def test_auditors_and_the_province_do_not_work_on_cases(client, home, wang, wu, sun):
    case = opened(home, wang)
    for staff in (wu, sun):
        client.force_login(staff)
        for address in (reverse("monitored"), reverse("monitored-case", args=[case.pk])):
            assert client.get(address).status_code == 403


def test_cases_beyond_the_first_page_are_reached(client, county, wang):
    """Fifty to a page, and nobody's clock runs out unseen behind the last of them."""
    numbers = []
    for _ in range(PAGE + 1):
        home = county.household(poverty_status="lifted_out")
        opened(home, wang)
        numbers.append(home.household_number)
    client.force_login(wang)
    first = client.get(reverse("monitored"))
    assert numbers[0] in text(first)
    assert numbers[-1] not in text(first)
    after = first.context["page"].after
    assert numbers[-1] in text(client.get(reverse("monitored"), {"after": after}))


def test_the_last_step_is_taken_back_the_same_day_with_what_it_decided(
    client, home, wang, zhao, chen
):
    case = through(opened(home, wang), wang, zhao, chen)
    assert home.statuses.filter(ends_on=None, kind=case.kind).exists()
    address = reverse("monitored-undo", args=[case.pk])
    client.force_login(zhao)
    assert "只能在当天撤销自己登记的步骤" in text(client.post(address, follow=True))
    client.force_login(chen)
    assert "撤销最后一步" in text(client.get(reverse("monitored-case", args=[case.pk])))
    assert "已撤销这一步" in text(client.post(address, follow=True))
    case.refresh_from_db()
    assert case.stage == "reviewed"
    assert not home.statuses.on().filter(kind=case.kind).exists()
