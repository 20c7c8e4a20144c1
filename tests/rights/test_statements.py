"""暂不找工作 and requests: the person's own word, a clock, and an answer with its reason."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.views.defaults import permission_denied

from bangfu.audit.models import Record
from bangfu.casework.models import Task
from bangfu.registry.models import Person
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import NotLookingReason, Purpose, RequestKind
from bangfu.rights.models import DataRequest, NotLooking, Refusal
from tests.cast import DADIAN, LINQU, YEYUAN, staff
from tests.disclosure.taking import proven
from tests.rights.people import agree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


@pytest.fixture
def li_herself(li, zhao):
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao)
    return actions.open_account(code=code.text, password="my-own-long-word")


def not_looking(person, *, by, **more) -> NotLooking:
    return actions.say_not_looking(person=person, channel="phone", by=by, **more)


def reached(**more) -> list[Person]:
    return list(queries.may_be_contacted(Person.objects.order_by("pk"), **more))


def test_nobody_is_disturbed_for_ninety_days(li, county, wang):
    other = county.person("王芳")
    not_looking(li, by=wang)
    assert reached() == [other]
    assert reached(as_of=date(2024, 1, 7)) == [other]
    assert reached(as_of=date(2024, 1, 8)) == [li, other]


def test_said_in_a_row_that_was_merged_it_holds_for_the_one_that_is_kept(li, county, wang):
    kept = county.person("李秀英")
    not_looking(li, by=wang)
    Person.objects.filter(pk=li.pk).update(merged_into=kept)
    assert kept not in reached(as_of=date(2024, 1, 7))
    assert kept in reached(as_of=date(2024, 1, 8))


def test_who_asks_for_help_meanwhile_is_helped(li, wang, zhao):
    not_looking(li, by=wang)
    request = actions.ask(person=li, kind=RequestKind.HELP, channel="phone", by=wang)
    assert reached() == [li]
    actions.answer_request(request=request, state="granted", answer="已联系", by=zhao)
    assert reached() == []


def test_taking_it_back_is_one_step_and_saying_it_again_begins_anew(li, wang):
    not_looking(li, by=wang)
    not_looking(li, by=wang)
    assert NotLooking.objects.filter(ended_at=None).count() == 1
    assert actions.end_not_looking(person=li, channel="phone", by=wang) == 1
    assert reached() == [li]
    assert actions.end_not_looking(person=li, channel="phone", by=wang) == 0


def test_the_statement_is_no_task_and_the_reason_is_not_readable_in_the_database(li, wang):
    not_looking(li, reason=NotLookingReason.HEALTH, by=wang)
    assert not Task.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM rights_notlooking")
        [(stored,)] = cursor.fetchall()
    assert "health" not in str(stored)
    assert queries.statement_of(li).reason == NotLookingReason.HEALTH
    with pytest.raises(rules.AnswerMissing):
        not_looking(li, reason="lazy", by=wang)


def test_above_the_township_nobody_reads_who_said_so(li, wang, zhao, chen, sun, wu):
    statement = not_looking(li, by=wang)
    for reader in (wang, zhao):
        assert list(NotLooking.objects.visible_to(reader)) == [statement]
    desk = staff("desk", "rights_desk", chen.division_code, "县权益")
    for reader in (chen, sun, wu, desk):
        assert list(NotLooking.objects.visible_to(reader)) == []


def test_each_request_has_its_clock_and_stands_before_the_township(li, wang, zhao):
    due = {
        kind: actions.ask(person=li, kind=kind, channel="phone", by=wang).due_on.isoformat()
        for kind in RequestKind
    }
    assert due == {
        "see": "2023-10-16",
        "copy": "2023-10-23",
        "correct": "2023-10-23",
        "object": "2023-10-23",
        "delete": "2023-10-30",
        "help": "2023-10-12",
    }
    assert set(queries.requests_before(zhao)) == set(DataRequest.objects.all())


def test_the_same_request_twice_is_one_until_it_is_answered(li, wang, zhao):
    first = actions.ask(person=li, kind=RequestKind.CORRECT, text="电话", channel="phone", by=wang)
    again = actions.ask(person=li, kind=RequestKind.CORRECT, text="电话 ", channel="phone", by=wang)
    other = actions.ask(person=li, kind=RequestKind.CORRECT, text="学历", channel="phone", by=wang)
    assert (again, other) == (first, DataRequest.objects.get(pk=other.pk))
    assert other != first


def test_an_answer_says_why_and_is_given_once(li, wang, zhao, zhou):
    request = actions.ask(person=li, kind=RequestKind.DELETE, channel="phone", by=wang)
    with pytest.raises(rules.AnswerMissing):
        actions.answer_request(request=request, state="refused", answer=" ", by=zhao)
    with pytest.raises(rules.AnswerMissing):
        actions.answer_request(request=request, state="open", answer="好", by=zhao)
    with pytest.raises(rules.OutOfReach):
        actions.answer_request(request=request, state="granted", answer="好", by=zhou)
    reason = "法定保存期未满"
    actions.answer_request(request=request, state="refused", answer=reason, by=zhao)
    with pytest.raises(rules.AlreadyAnswered):
        actions.answer_request(request=request, state="granted", answer="好", by=wang)
    assert DataRequest.objects.get().answer == reason
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM rights_datarequest")
        assert reason not in str(cursor.fetchall())


def test_whoever_moves_is_answered_where_they_live_now(li, wang, zhao, client):
    request = actions.ask(person=li, kind=RequestKind.SEE, channel="phone", by=wang)
    there = staff("yang", "township_officer", YEYUAN, "杨")
    Person.objects.filter(pk=li.pk).update(division_code=DADIAN)
    assert list(queries.requests_before(zhao)) == []
    assert list(queries.requests_before(there)) == [request]
    client.force_login(there)
    given = {"state": "granted", "answer": "已给看"}
    assert client.post(reverse("data-request", args=[request.pk]), given).status_code == 302


def test_who_acts_out_of_reach_reads_why(rf, zhao):
    """Wherever it is not caught, the page of a refusal says the sentence."""
    page = permission_denied(rf.get("/"), rules.OutOfReach("此人不在您的辖区"))
    assert (page.status_code, "此人不在您的辖区" in page.content.decode()) == (403, True)


@pytest.fixture
def correction(li, wang):
    return actions.ask(person=li, kind=RequestKind.CORRECT, text="学历", channel="phone", by=wang)


def test_the_answer_to_a_correction_makes_it_with_its_history(li, correction, zhao):
    actions.answer_request(
        request=correction,
        state="granted",
        answer="已更正",
        changes={"education": "primary"},
        by=zhao,
    )
    li.refresh_from_db()
    assert li.education == "primary"
    assert li.history.first().history_user == zhao
    assert [r.action for r in Record.objects.order_by("pk")][-2:] == [
        "person_corrected",
        "answer_request",
    ]


@pytest.mark.parametrize("kind", rules.CARRIED_OUT)
@pytest.mark.parametrize("state", ["granted", "partly"])
def test_nobody_is_told_of_a_deed_that_nobody_does(li, wang, zhao, kind, state):
    request = actions.ask(person=li, kind=kind, channel="phone", by=wang)
    with pytest.raises(rules.NotCarriedOut, match="由哪个单位"):
        actions.answer_request(request=request, state=state, answer="好", by=zhao)
    request = actions.answer_request(
        request=request, state=state, answer="好", handed_to="县人社局就业股 陈立", by=zhao
    )
    assert request.answer.startswith("好\n由县人社局就业股 陈立负责办理。")


@pytest.mark.parametrize("channel", ["phone", "portal"])
def test_an_objection_that_is_followed_ends_what_was_agreed_to(
    client, li, wang, zhao, li_herself, channel
):
    given = agree(li, Purpose.EXCHANGE, by=wang)
    other = agree(li, Purpose.TRAINING, by=wang)
    asks = {"phone": wang, "portal": li_herself}[channel]
    said = {"kind": RequestKind.OBJECT, "text": "不要给别的单位", "channel": channel}
    request = actions.ask(person=li, **said, by=asks)
    client.force_login(zhao)
    address = reverse("data-request", args=[request.pk])
    told = {"state": "granted", "answer": "照您说的办", "stopped": ["exchange", "publication"]}
    refused = client.post(address, {**told, "state": "refused"})
    assert (refused.status_code, "取消勾选" in refused.content.decode()) == (422, True)
    assert client.post(address, told).status_code == 302
    request.refresh_from_db()
    assert request.answer.splitlines() == [
        "照您说的办",
        "“与其他单位交换本人信息”：已撤回原来的同意，再用须另行征得本人同意。",
        "“把本人经历作为案例公开”：没有有效的同意，一段时间内不再征求。",
    ]
    given.refresh_from_db()
    other.refresh_from_db()
    assert other.withdrawn_at is None
    # said in the portal or by telephone: who carried it out stands in the record in any case
    [*_, withdrawal] = queries.consent_record(given)["events"]
    assert (withdrawal["method"], withdrawal["recorded_by"]) == (channel, str(zhao.pk))
    assert not queries.live_consents(purpose=Purpose.EXCHANGE).exists()
    with pytest.raises(rules.NotToBeAsked):
        agree(li, Purpose.PUBLICATION, by=wang, is_own_wish=False)


def test_what_ran_out_before_an_objection_is_not_withdrawn(li, wang, zhao):
    with time_machine.travel("2020-10-09 09:00+08:00"):
        old = agree(li, Purpose.EXCHANGE, by=wang)
    request = actions.ask(person=li, kind=RequestKind.OBJECT, channel="phone", by=wang)
    told = {"state": "granted", "answer": "好", "stopped": ["exchange"] * 2}
    actions.answer_request(request=request, **told, by=zhao)
    old.refresh_from_db()
    assert old.withdrawn_at is None
    assert Refusal.objects.count() == 1


def test_who_may_not_correct_the_register_names_who_does(li, correction, zhao, chen):
    desk = staff("desk", "rights_desk", chen.division_code, "县权益")
    changes = {"education": "primary"}
    given = {"request": correction, "answer": "好", "changes": changes}
    with pytest.raises(rules.NotCarriedOut, match="不更正档案"):
        actions.answer_request(state="granted", by=desk, **given)
    with pytest.raises(rules.NotCarriedOut, match="改选办理结果"):
        actions.answer_request(state="refused", by=zhao, **given)
    li.refresh_from_db()
    correction.refresh_from_db()
    assert (li.education, correction.state) == ("", "open")


def test_a_number_that_does_not_check_leaves_the_request_open(client, li, correction, zhao):
    client.force_login(zhao)
    address = reverse("data-request", args=[correction.pk])
    given = {"state": "granted", "answer": "好", "identity_number": "110101199001011234"}
    assert client.post(address, given).url.startswith(reverse("prove")), "a machine left unlocked"
    proven(client)
    page = client.post(address, given)
    assert (page.status_code, "对照证件原件" in page.content.decode()) == (422, True)
    correction.refresh_from_db()
    assert correction.state == "open"


def test_open_requests_stand_by_their_clocks_within_reach(li, county, wang, zhao, zhou):
    later = actions.ask(person=li, kind=RequestKind.DELETE, channel="phone", by=wang)
    sooner = actions.ask(person=li, kind=RequestKind.SEE, channel="phone", by=wang)
    done = actions.ask(person=li, kind=RequestKind.HELP, channel="phone", by=wang)
    actions.take_request_back(request=done, channel="phone", by=wang)
    assert list(queries.requests_before(zhao)) == [sooner, later]
    assert list(queries.requests_before(zhou)) == []


def test_above_the_county_a_request_is_seen_when_it_is_late(client, li, wang, zhao, chen):
    desks = [
        staff(name, "rights_desk", code, name)
        for name, code in (("xian", LINQU), ("shi", "370700000000"), ("sheng", "370000000000"))
    ]
    county, city, province = desks
    request = actions.ask(person=li, kind=RequestKind.SEE, channel="phone", by=wang)
    given = {"request": request, "state": "granted", "answer": "已给看"}

    def seen() -> list:
        return [who for who in (zhao, chen, *desks) if queries.requests_before(who).exists()]

    assert seen() == [zhao, chen, county]
    with pytest.raises(rules.OutOfReach, match="逾期"):
        actions.answer_request(by=province, **given)
    client.force_login(city)
    assert client.get(reverse("data-request", args=[request.pk])).status_code == 404
    with time_machine.travel("2023-10-16 23:00+08:00", tick=False):
        assert seen() == [zhao, chen, county], "its last day"
    with time_machine.travel("2023-10-17 09:00+08:00", tick=False):
        assert seen() == [zhao, chen, *desks]
        client.force_login(city)
        assert client.get(reverse("data-request", args=[request.pk])).status_code == 200
        actions.answer_request(by=city, **given)
        assert DataRequest.objects.visible_to(city).exists(), "what one answered oneself"
        assert not DataRequest.objects.visible_to(province).exists()
