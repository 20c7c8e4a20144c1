"""The system administrator's page: how the system runs, and nothing of anybody."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

import bangfu
from bangfu.assistance.models import EmployerHold
from bangfu.audit.actions import take_anchor
from bangfu.audit.keys import FIELD, source
from bangfu.audit.models import KeyCheck, Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.models import Reveal
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.rights import actions as rights
from bangfu.rights.models import Complaint
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run
from bangfu.web.system import facts
from tests.cast import CHENGGUAN, LINQU, XITAN, staff

pytestmark = pytest.mark.django_db
PACKAGE = Path(bangfu.__file__).parent
PAGE, WEIFANG = "/system/", "370700000000"


@pytest.fixture
def xi(divisions) -> Staff:
    """席工, system administrator of Linqu."""
    return staff("xi", "system_administrator", LINQU, "席工")


@pytest.fixture
def desk(client, xi):
    client.force_login(xi)
    return client


def run_of(by, state=RunState.FAILED, **more) -> Run:
    told = {"kind": "bangfu.web.files.jobs.receive", "title": "接收 李秀英的表.xlsx"}
    return Run.objects.create(**told | {"state": state, "error": "第 3 行 李秀英"} | more, by=by)


def test_the_page_tells_how_the_system_runs(desk, settings):
    take_anchor(by=org.operator())
    KeyCheck.objects.create(kind=FIELD, generation=1, check_value="x")
    page = desk.get(PAGE).content.decode()
    for told in ("Django", "Python", "磁盘", "加密密钥", "BANGFU_SESSION_HOURS", "存证"):
        assert told in page
    assert "没有登记过" in page
    assert "密钥不在" not in page


def test_a_key_that_is_lost_is_seen(desk):
    KeyCheck.objects.create(kind=FIELD, generation=9, check_value="x")
    assert "密钥不在" in desk.get(PAGE).content.decode()


def test_the_page_holds_no_secret_and_nobody(desk, li, chen, zhou, settings):
    settings.BANGFU_OIDC_ISSUER = "https://login.example"
    settings.BANGFU_OIDC_CLIENT_SECRET = "a-secret-of-the-provider"
    run_of(chen)
    page = desk.get(f"{PAGE}?due=1").content.decode()
    assert ">接收文件</td>" in page
    key = source(FIELD).path.read_text().strip()
    for secret in (settings.SECRET_KEY, settings.BANGFU_OIDC_CLIENT_SECRET, key, "李秀英", "陈立"):
        assert secret not in page
    assert li.person_number not in page
    assert str(settings.DATABASES["default"]["NAME"]) not in page


def test_work_that_failed_is_started_again(desk, chen, xi):
    failed = run_of(chen)
    desk.post(reverse("system-repeat", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.state, failed.by) == (RunState.QUEUED, chen)
    assert Record.objects.get(action="repeat_run").by_id == xi.pk


@pytest.mark.parametrize(
    ("state", "changed"),
    [
        (RunState.CANCELLED, {}),
        (RunState.FAILED, {"is_active": False}),
        (RunState.FAILED, {"role_name": "county_finance"}),
    ],
    ids=["taken back", "of a shut account", "of another role now"],
)
def test_nothing_is_started_again_that_its_owner_would_not_or_may_not_do(
    desk, chen, state, changed
):
    run = run_of(chen, state)
    Staff.objects.filter(pk=chen.pk).update(**changed)
    answer = desk.post(reverse("system-repeat", args=[run.pk]), follow=True)
    run.refresh_from_db()
    assert (run.state, answer.status_code) == (state, 200)
    assert "已重新排队" not in answer.content.decode()
    assert not Record.objects.filter(action="repeat_run").exists()


def test_work_of_the_neighbour_is_neither_shown_nor_started(desk, zhou):
    theirs = run_of(zhou)
    assert f">{theirs.pk}<" not in desk.get(PAGE).content.decode()
    assert desk.post(reverse("system-repeat", args=[theirs.pk])).status_code == 404


def test_the_work_of_every_day_is_shown(desk):
    run_of(org.operator(), RunState.DONE, kind="bangfu.web.retention.jobs.anchor")
    page = desk.get(PAGE).content.decode()
    assert "审计记录每日存证" in page
    assert "retention.jobs" not in page


def test_every_work_has_a_name_in_words():
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    named = {name for text in sources for name in re.findall(r'"(bangfu\.[\w.]*jobs\.\w+)"', text)}
    assert "bangfu.monitoring.jobs.close_month" in named
    assert named == facts.WORK.keys()


def test_what_is_due_is_counted_only_when_asked_for(desk, li):
    assert "试算" in desk.get(PAGE).content.decode()
    page = desk.get(f"{PAGE}?due=1").content.decode()
    assert "有人提出才清除" in page


def test_what_is_due_tells_of_no_complaint_and_of_no_few(desk, li, zhao):
    """Nor of a request: the office complained about reads this page."""
    staff("desk", "rights_desk", WEIFANG, "市权益保障")
    rights.lodge_complaint(
        kind="complaint", matter="other", division_code=LINQU, about_code=LINQU, text="没有人来"
    )
    rights.ask(person=li, kind="copy", channel="in_person", by=zhao)
    long_ago = timezone.now() - timedelta(days=4000)
    Complaint.objects.update(closed_at=long_ago)
    for _ in range(3):
        disclosure.reveal(subject=li, field="phone", purpose="other", note="查看核实", by=zhao)
    Reveal.objects.update(at=long_ago)
    due = desk.get(f"{PAGE}?due=1").context["due"]
    assert [row["count"] for row in due if row["kind"] == "disclosure.reveal"] == [3]
    assert not [row for row in due if row["kind"].startswith("rights.")]
    page = desk.get(f"{PAGE}?due=1").content.decode().split('id="due-title"')[1]
    assert "&lt;5" in page
    assert ">3<" not in page


def test_what_is_due_tells_of_no_hold_and_of_nothing_that_was_said(client, li, zhao):
    """A hold tells the office that placed somebody that there was a complaint."""
    EmployerHold.objects.create(
        employer_name="县食品厂",
        division_code=XITAN,
        about_code=CHENGGUAN,
        handled_by_code=LINQU,
        lifted_at=timezone.now() - timedelta(days=4 * 365),
        lifted_by=zhao,
    )
    client.force_login(staff("xi", "system_administrator", CHENGGUAN, "席工"))
    counted = {row["kind"] for row in client.get(f"{PAGE}?due=1").context["due"]}
    assert "registry.workspell" in counted
    assert not counted & {
        "assistance.employerhold",
        "assistance.screening",
        "registry.wish",
        "registry.trainingneed",
        "visits.visit",
    }


def test_a_backup_is_known_by_its_stamp(desk, settings, tmp_path):
    settings.BANGFU_HOME = tmp_path
    stamp = Path(tmp_path) / facts.BACKUP_STAMP
    stamp.touch()
    at = datetime(2024, 3, 1, 4, 0, tzinfo=UTC).timestamp()
    os.utime(stamp, (at, at))
    assert "2024-03-01 12:00" in desk.get(PAGE).content.decode()


@pytest.mark.parametrize("somebody", ["chen", "wu"])
def test_nobody_else_opens_it(client, request, somebody):
    client.force_login(request.getfixturevalue(somebody))
    assert client.get(PAGE).status_code == 403


def test_the_page_costs_the_same_however_many_runs(desk, chen, django_assert_max_num_queries):
    run_of(chen)
    with django_assert_max_num_queries(20):
        desk.get(PAGE)
    for _ in range(40):
        run_of(chen)
    with django_assert_max_num_queries(20):
        desk.get(PAGE)


def test_the_page_speaks_english(desk, li, chen):
    run_of(chen)
    desk.cookies["django_language"] = "en"
    page = desk.get(f"{PAGE}?due=1").content.decode()
    assert "Settings in force" in page
    assert "只计数" not in page
