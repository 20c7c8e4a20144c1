"""One discrepancy on its page: correcting, settling, evidence, sending back, the next one."""

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.files import reading
from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.casework import queries as casework_queries
from bangfu.comparison import actions
from bangfu.engine.values import Month
from tests.casework.uploads import JPEG, upload
from tests.cast import made_up_number
from tests.comparison.pages import text
from tests.disclosure.taking import proven

pytestmark = pytest.mark.django_db
EVERYONE = ["wang", "zhao", "chen", "zhou", "sun", "wu"]
LIST = "/discrepancies/"


def test_both_sides_stand_beside_each_other_with_the_difference_marked(signed_in, found):
    lines = signed_in("zhao").get(reverse("discrepancy", args=[found.pk])).context["lines"]
    [employer] = [line for line in lines if line.name == "employer"]
    assert (employer.here, employer.there) == ("黄岛海川食品加工厂", "昆山恒达电子有限公司")
    assert employer.decides
    assert not any(line.decides for line in lines if line.name in ("name", "income"))


def test_the_correction_is_filled_in_and_can_be_changed(signed_in, dispatched, li):
    client = signed_in("zhao")
    casework.submit_evidence(
        task=dispatched.task, kind="phone", note="电话核实", by=dispatched.task.opened_by
    )
    form = client.get(reverse("discrepancy", args=[dispatched.pk])).context["settle_form"]
    assert form["employer_name"].initial == "昆山恒达电子有限公司"
    sent = {
        "outcome": "corrected",
        "employer_name": "昆山恒达电子有限公司二厂",
        "employer_code": "",
        "reason": "",
    }
    answer = client.post(reverse("discrepancy-settle", args=[dispatched.pk]), sent)
    assert answer.status_code == 302
    assert li.spells.get().employer_name == "昆山恒达电子有限公司二厂"


def test_a_form_sent_as_it_was_filled_in_is_no_finding_of_ones_own(signed_in, county, findings):
    person = county.person("李秀英", spells=["2023-03"])
    found = findings.add(person, "income_differs")
    client, address = signed_in("zhao"), reverse("discrepancy-settle", args=[found.pk])
    sent = {"outcome": "corrected", "monthly_income_yuan": "5600", "reason": "工资条"}
    answer = client.post(address, sent)
    assert (answer.status_code, "与对方数据完全相同" in text(answer)) == (422, True)
    assert person.spells.get().monthly_income_yuan == 4200
    client.post(address, {**sent, "monthly_income_yuan": "4800"})
    page = text(client.get(reverse("discrepancy", args=[found.pk])))
    assert "务工月收入（元）： 4200.00 → 4800.00" in page
    assert "monthly_income_yuan" not in page
    assert "台账（现在）" in page


def test_what_cannot_be_right_is_told_beside_its_field(signed_in, county, findings):
    person = county.person("李秀英", spells=["2023-03"])
    found = findings.add(person, "income_differs")
    sent = {"outcome": "corrected", "monthly_income_yuan": "9999999", "reason": "工资条"}
    answer = signed_in("zhao").post(reverse("discrepancy-settle", args=[found.pk]), sent)
    assert answer.status_code == 422
    assert "20 万" in str(answer.context["settle_form"].errors["monthly_income_yuan"])
    assert "9999999" in answer.content.decode()
    assert person.spells.get().monthly_income_yuan == 4200


def test_a_machine_left_unlocked_puts_no_number_right(signed_in, county, findings):
    person = county.person("张三", identity_number="990001198503020015")
    found = findings.add(person, "invalid_id")
    client, address = signed_in("zhao"), reverse("discrepancy-settle", args=[found.pk])
    assert reverse("prove") in client.get(reverse("discrepancy", args=[found.pk])).content.decode()
    sent = {"outcome": "corrected", "identity_number": made_up_number(7), "reason": "身份证"}
    assert client.post(address, sent).url.startswith(reverse("prove"))
    assert not found.settlements.exists()
    assert proven(client).post(address, sent).status_code == 302
    person.refresh_from_db()
    assert person.identity_number == made_up_number(7)


def test_an_end_that_was_cleared_is_not_filled_in_again_behind_ones_back(
    signed_in, county, findings
):
    person = county.person("李秀英", spells=["2023-03"])
    found = findings.add(person, "stopped_there")
    sent = {"outcome": "there_is_right", "end_month": "", "reason": "已停保"}
    answer = signed_in("zhao").post(reverse("discrepancy-settle", args=[found.pk]), sent)
    assert "end_month" in answer.context["settle_form"].errors
    assert person.spells.get().end_month is None


def test_settled_twice_the_second_is_told(signed_in, found):
    client, address = signed_in("zhao"), reverse("discrepancy-settle", args=[found.pk])
    sent = {"outcome": "here_is_right", "reason": "工资条为证"}
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent)
    assert (again.status_code, "已由" in text(again)) == (422, True)
    assert found.settlements.count() == 1


def test_without_evidence_and_reason_nothing_is_settled(signed_in, found):
    answer = signed_in("zhao").post(
        reverse("discrepancy-settle", args=[found.pk]), {"outcome": "here_is_right", "reason": ""}
    )
    assert "没有佐证材料" in text(answer)


def test_evidence_is_handed_in_listed_and_taken_away_as_what_it_is(signed_in, dispatched):
    client = signed_in("wang")
    sent = {"kind": "photo", "note": "合同首页", "file": upload(JPEG, "../合同 1.jpg")}
    assert client.post(reverse("evidence-submit", args=[dispatched.pk]), sent).status_code == 302
    page = client.get(reverse("discrepancy", args=[dispatched.pk]))
    [evidence] = page.context["evidence"]
    answer = proven(client).get(reverse("evidence-file", args=[evidence.pk]))
    with reading(casework_queries.stored_file(evidence).path) as stored:
        assert b"".join(answer.streaming_content) == stored.read()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Record.objects.filter(action="open_evidence", by_name="wang").count() == 1


def test_evidence_that_is_not_what_was_handed_in_is_not_sent(dispatched, wang, chen):
    evidence = casework.submit_evidence(
        task=dispatched.task, kind="photo", file=upload(JPEG), by=chen
    )
    casework_queries.stored_file(evidence).path.write_bytes(JPEG)
    client = Client(raise_request_exception=False)
    client.force_login(wang)
    answer = proven(client).get(reverse("evidence-file", args=[evidence.pk]))
    assert (answer.status_code, "请告诉系统管理员" in text(answer)) == (409, True)
    assert not Record.objects.filter(action="open_evidence").exists()


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("sun", 403), ("wu", 200)])
def test_evidence_files_keep_to_the_reach(signed_in, who, status, dispatched, chen):
    evidence = casework.submit_evidence(
        task=dispatched.task, kind="photo", file=upload(JPEG), by=chen
    )
    answer = proven(signed_in(who)).get(reverse("evidence-file", args=[evidence.pk]))
    b"".join(answer)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"kind": "note", "note": ""}, "请写明核实情况"),
        ({"kind": "photo", "note": "x"}, "请选择要上传的文件"),
        ({"kind": "photo", "file": ("virus.jpg", b"MZ\x90\x00" + bytes(60))}, ""),
    ],
)
def test_evidence_that_is_none_is_refused_with_words(signed_in, dispatched, sent, told):
    if "file" in sent:
        sent = {**sent, "file": upload(sent["file"][1], sent["file"][0])}
    answer = signed_in("wang").post(reverse("evidence-submit", args=[dispatched.pk]), sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert dispatched.task.evidence.count() == 0


def test_the_county_sends_it_back_with_a_reason(signed_in, found, zhao):
    actions.settle(discrepancy=found, outcome="here_is_right", reason="工资条", by=zhao)
    client, address = signed_in("chen"), reverse("discrepancy-reopen", args=[found.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "工资条看不清，请重拍"}).status_code == 302
    found.refresh_from_db()
    assert found.state != "settled"
    titles = [
        step.title
        for step in client.get(reverse("discrepancy", args=[found.pk])).context["history"]
    ]
    assert titles[0] == "比对发现"
    assert "退回重办" in titles


def test_the_next_one_is_the_next_of_the_list_it_was_opened_from(signed_in, li, findings):
    a = findings.add(li, "employer_differs")
    findings.add(li, "place_differs")
    c = findings.add(li, "employer_differs", month=Month(2023, 8))
    address = reverse("discrepancy", args=[a.pk])
    client = signed_in("chen")
    context = client.get(address + "?kind=employer_differs").context
    assert (context["previous"], context["following"]) == (None, c.pk)


# -- export
