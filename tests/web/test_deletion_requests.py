"""Whoever asks for deletion has deleted what the law lets go, and reads what stays (S4.86)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.registry import actions as registry
from bangfu.registry.models import Person, Wish
from bangfu.rights import actions, rules
from tests.disclosure.taking import proven_as

pytestmark = pytest.mark.django_db
WORD = {"said_how": "visit", "said_on": date(2023, 9, 20)}


@pytest.fixture
def li(county):
    return county.person("李秀英", phone="13800001234", spells=["2023-03"])


@pytest.fixture
def wish(li, zhao):
    given = {"form": "employed", "occupation": "缝纫工"}
    return registry.say_wish(person=li, said=given, **WORD, by=zhao)


def asked(person, by):
    return actions.ask(person=person, kind="delete", channel="phone", by=by)


def answered(request, by, state="partly", **given):
    return actions.answer_request(request=request, state=state, answer="如下", by=by, **given)


def test_what_was_said_of_the_own_will_goes_and_the_rest_is_told(li, wish, county, wang, zhao):
    wang_qiang = county.person("王强")
    other = registry.say_wish(person=wang_qiang, said={"form": "employed"}, **WORD, by=zhao)
    answer = answered(asked(li, wang), zhao).answer.split("\n")
    assert answer[:2] == ["如下", "已删除：就业意愿 1 条。"]
    kept = "；".join(answer[2:])
    for table in ("务工记录 1 条", "就业帮扶，最后一次务工或档案变动后 5 年", "期满可再申请删除"):
        assert table in kept
    assert "查找" not in kept
    assert list(Wish.objects.all()) == [other]
    assert Person.objects.get(pk=li.pk).name == "李秀英"
    actions_told = [row.action for row in Record.objects.order_by("pk")]
    assert actions_told[-2:] == ["answer_request", "retention"]


def test_whose_time_is_over_goes_whole_with_its_history(county, wang, zhao):
    with time_machine.travel("2024-05-01 12:00+08:00"):
        gone = county.person("钱二", spells=["2023-01 - 2024-02"], phone="13900000001")
        gone.save()
    with time_machine.travel("2030-06-01 12:00+08:00"):
        request = answered(asked(gone, wang), zhao, state="granted")
    told = Person.objects.get(pk=gone.pk)
    assert (told.name, told.phone, told.person_number) == ("", "", f"~{gone.pk}")
    assert not gone.spells.exists()
    assert {past.name for past in gone.history.all()} == {""}
    assert "依法保留（就业帮扶" not in request.answer
    assert "务工记录 1 条" in request.answer


def test_nothing_is_called_done_where_nothing_may_go(li, wang, zhao, client):
    request = asked(li, wang)
    with pytest.raises(rules.NotCarriedOut, match="没有依法可以删除"):
        answered(request, zhao)
    request.refresh_from_db()
    assert (request.state, request.answered_at) == ("open", None)
    proven_as(client, zhao)
    page = client.post(
        reverse("data-request", args=[request.pk]), {"state": "granted", "answer": "好"}
    )
    assert (page.status_code, "没有依法可以删除" in page.content.decode()) == (422, True)


def test_a_refusal_deletes_nothing(li, wish, wang, zhao):
    answered(asked(li, wang), zhao, state="refused")
    assert Wish.objects.get() == wish


def test_what_is_left_to_another_office_is_deleted_here_all_the_same(li, wish, wang, zhao):
    answer = answered(asked(li, wang), zhao, handed_to="县人社局 陈立").answer
    assert answer.startswith("如下\n由县人社局 陈立负责办理。\n已删除：就业意愿 1 条。")
    assert not Wish.objects.exists()


def test_a_machine_left_unlocked_deletes_nothing(li, wish, wang, zhao, client):
    page = reverse("data-request", args=[asked(li, wang).pk])
    given = {"state": "granted", "answer": "好"}
    client.force_login(zhao)
    for answer in (client.get(page), client.post(page, given)):
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("prove"))
    assert Wish.objects.get() == wish
    proven_as(client, zhao)
    assert client.post(page, given).status_code == 302
    assert not Wish.objects.exists()
