"""When its time is over, what was kept of people goes; figures and the trail stay."""

import os
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from axes.models import AccessAttempt
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from bangfu.assistance.actions import zero_employment
from bangfu.assistance.models import ZeroCase
from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Record
from bangfu.audit.privacy import IDENTITY, classes_of
from bangfu.audit.proof import prove
from bangfu.audit.retention import actions, years_before
from bangfu.casework import actions as casework
from bangfu.casework.files import keep, path_of
from bangfu.casework.models import Evidence, Task
from bangfu.cli import main
from bangfu.cli.clearing import DAILY, every_minute
from bangfu.disclosure.models import Export
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import closing
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.org import actions as org
from bangfu.org.models import FormerPassword, Staff
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.registry.queries import version_of
from bangfu.rights import actions as rights
from bangfu.rights.models import ConsentProof, NotLooking, WorkerAccount
from bangfu.runs import actions as runs
from bangfu.runs.models import Run
from bangfu.runs.worker import work_once
from bangfu.visits.actions import Said, Seen, record_visit
from bangfu.visits.models import VisitFile
from bangfu.web.files import inbox
from bangfu.web.retention.schedules import SCHEDULES, people
from tests.casework.uploads import picture, upload
from tests.cast import LINQU, people_named
from tests.web.entering import as_in_production, sign_in

__all__ = ["as_in_production"]
NOW = "2030-06-01 12:00+08:00"
TODAY = date(2030, 6, 1)
# what no schedule clears, and why
OTHERWISE = {
    "assistance.ZeroMember": "goes with its case",
    "assistance.ZeroObjection": "goes with its case",
    "assistance.ZeroService": "goes with its case",
    "assistance.ZeroStep": "goes with its case",
    "axes.AccessFailureLog": "kept empty",
    "axes.AccessLog": "kept empty",
    "registry.MonthlyIncome": "goes with its spell",
    "rights.ComplaintMessage": "goes with its complaint",
    "rights.ConsentProof": "goes with its consent, and its file",
    "rights.WatchAnswer": "goes with its complaint",
}


@pytest.fixture
def long_ago(county):
    """A household nobody heard of since 2024, and one whose member still works."""
    with time_machine.travel("2024-05-01 12:00+08:00"):
        gone = county.person("钱二", spells=["2023-01 - 2024-02"], phone="13900000001")
        gone.save()
        still = county.person("李秀英", spells=["2023-03"])
    return gone, still


def clear(by) -> dict[str, int]:
    done = actions.clear(SCHEDULES, today=TODAY, by=by)
    return {schedule.model.__name__: rows for schedule, rows in done.items() if rows}


def counted(by) -> dict[str, int]:
    due = actions.rehearse(SCHEDULES, today=timezone.localdate(), by=by)
    return {schedule.model.__name__: rows for schedule, rows in due.items() if rows}


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_a_person_long_gone_is_anonymised_and_one_at_work_is_not(long_ago, chen):
    gone, still = long_ago
    assert clear(chen) == {"WorkSpell": 1, "SearchKey": 8, "Person": 1, "Household": 1}
    gone = Person.objects.get(pk=gone.pk)
    told = [getattr(gone, name) for name in personal(Person)]
    assert set(map(bool, told)) == {False, True}
    assert gone.person_number == f"~{gone.pk}"
    assert [gone.name, gone.identity_number, gone.phone, gone.born_on] == ["", "", "", None]
    assert Person.objects.get(pk=still.pk).identity_number
    assert Household.objects.get(pk=gone.household_id).household_number.startswith("~")


def personal(model) -> list[str]:
    return [name for name, each in classes_of(model).items() if each.purpose]


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_history_forgets_as_well(long_ago, chen):
    gone, _ = long_ago
    gone_spell = gone.spells.get().pk
    assert {row.name for row in gone.history.all()} == {"钱二"}
    clear(chen)
    kept = Person.history.filter(id=gone.pk)
    assert {(row.name, row.identity_number, row.phone) for row in kept} == {("", "", "")}
    assert not WorkSpell.history.filter(id=gone_spell).exists()


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_a_case_of_a_household_goes_with_its_people_and_an_open_one_keeps_them(long_ago, chen):
    gone, still = long_ago
    with time_machine.travel("2024-05-01 12:00+08:00"):
        for person in (gone, still):
            told = {
                "household": person.household,
                "words": "想找活",
                "channel": "phone",
                "by": chen,
            }
            zero_employment.apply(people=[person], **told)
    assert "Person" not in clear(chen)
    with time_machine.travel("2024-05-02 12:00+08:00"):
        case = gone.zero_cases.get().case
        zero_employment.withdraw(case=case, people=[gone], channel="phone", by=chen)
    assert (done := clear(chen))["ZeroCase"] == done["Person"] == 1
    assert [case.household for case in ZeroCase.objects.all()] == [still.household]


@pytest.mark.django_db(transaction=True)
@time_machine.travel(NOW)
def test_figures_and_the_trail_stay(long_ago, chen):
    monitoring.close_month(month=Month(2024, 1), by=chen)
    before = list(Figure.objects.order_by("pk").values())
    clear(chen)
    assert list(Figure.objects.order_by("pk").values()) == before
    told = Record.objects.filter(action="retention").order_by("pk")
    assert [(r.after["table"], r.after["rows"]) for r in told] == [
        ("registry.workspell", 1),
        ("registry.searchkey", 8),
        ("registry.person", 1),
        ("registry.household", 1),
    ]
    assert {r.kind for r in told} == {RecordKind.CHANGE}
    assert prove().is_whole


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_counting_first_changes_nothing_and_clearing_twice_is_clearing_once(long_ago, chen):
    before = Record.objects.count()
    due = counted(chen)
    assert due == {"WorkSpell": 1, "SearchKey": 8, "Person": 1, "Household": 1}
    assert Record.objects.count() == before
    assert people_named("钱二").exists()
    assert clear(chen)
    assert clear(chen) == {}


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_whoever_has_something_open_is_kept(long_ago, drawn, chen):
    gone, _ = long_ago
    task = drawn.task(gone, days=3)
    drawn.discrepancy(gone, state="dispatched", task=task)
    assert list(people(years_before(TODAY, IDENTITY.years))) == []


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_evidence_goes_with_its_file_unless_other_evidence_holds_it(
    drawn, li, chen, zhao, django_capture_on_commit_callbacks
):
    old, new = drawn.task(li), drawn.task(li)
    for task in (old, new):
        casework.submit_evidence(task=task, kind="photo", file=upload(picture("JPEG")), by=zhao)
    casework.submit_evidence(task=old, kind="phone", note="本人说在昆山。", by=zhao)
    casework.close_task(task=old, by=zhao)
    type(old).objects.filter(pk=old.pk).update(closed_at=timezone.now() - timedelta(days=2000))
    stored = Evidence.objects.filter(task=new).get().stored_as
    with django_capture_on_commit_callbacks(execute=True):
        assert clear(chen)["Evidence"] == 2
    assert set(Evidence.objects.filter(task=old).values_list("note", "stored_as")) == {("", "")}
    assert path_of(stored).exists()
    type(new).objects.filter(pk=new.pk).update(
        state="closed", closed_by=zhao, closed_at=timezone.now() - timedelta(days=2000)
    )
    with django_capture_on_commit_callbacks(execute=True):
        clear(chen)
    assert not path_of(stored).exists()


@pytest.mark.django_db
def test_a_visit_goes_with_its_answers_and_its_files(
    drawn, li, chen, wang, django_capture_on_commit_callbacks
):
    with time_machine.travel("2023-10-09 12:00+08:00"):
        voice = keep(upload(b"#!AMR said", "a.amr"), within="visits", is_voice_taken=True)
        said = Said(timezone.localdate(), "met", {"phone": "13800001234"})
        given = {"uuid": uuid4(), "person": li, "seen": Seen(version_of(li)), "said": said}
        record_visit(**given, kept={"voice": voice}, by=wang)
    with time_machine.travel(NOW), django_capture_on_commit_callbacks(execute=True):
        done = clear(chen)
    assert {"Visit": 1, "Answer": 1, "VisitFile": 1}.items() <= done.items()
    assert not path_of(voice.stored_as).exists()


@pytest.mark.django_db
def test_a_failed_sign_in_is_known_for_a_day(client, as_in_production, wang):
    sign_in(client, wang, password="wrong")
    for hours, kept in ((24, True), (25, False)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            runs.enqueue("bangfu.web.retention.jobs.clear", by=org.operator())
            work_once(threading.Event())
        assert AccessAttempt.objects.exists() is kept


@pytest.mark.django_db
def test_statements_accounts_and_files_have_their_own_time(li, chen, zhao):
    with time_machine.travel("2024-05-01 12:00+08:00"):
        rights.say_not_looking(person=li, channel="in_person", reason="", by=zhao)
        Batch.objects.create(roster="people", file_name="张三.xlsx", size_bytes=1, received_by=chen)
        type(zhao).objects.filter(pk=zhao.pk).update(is_active=False, left_at=timezone.now())
    with time_machine.travel("2026-05-01 12:00+08:00"):
        assert counted(chen).keys() == {"Batch"}
    with time_machine.travel(NOW):
        clear(chen)
    zhao.refresh_from_db()
    assert (zhao.username, zhao.display_name) == (f"~{zhao.pk}", "")
    assert not NotLooking.objects.exists()
    assert Batch.objects.get().file_name == ""


@pytest.mark.django_db
def test_an_own_account_that_nobody_used_for_years_is_shut_after_it_was_counted(
    li, county, chen, zhao
):
    others = [county.person("王芳"), county.person("赵丽")]
    with time_machine.travel("2024-05-01 12:00+08:00"):
        unused, used, closed = (
            rights.open_account(
                code=rights.issue_portal_code(person=one, purpose="service", by=zhao).text,
                password="my-own-long-word",
            )
            for one in (li, *others)
        )
        Staff.objects.filter(pk=unused.pk).update(last_login=timezone.now())
        rights.close_account(by=closed)
    Staff.objects.filter(pk=used.pk).update(last_login="2029-01-01 12:00+08:00")
    with time_machine.travel("2027-04-01 12:00+08:00"):
        assert "WorkerAccount" not in counted(chen)
    with time_machine.travel(NOW):
        assert counted(chen)["WorkerAccount"] == 2
        assert Staff.objects.get(pk=unused.pk).is_active, "counting changes nothing"
        clear(chen)
    assert [account.staff for account in WorkerAccount.objects.all()] == [used]
    shut = Staff.objects.get(pk=unused.pk)
    assert (shut.is_active, shut.has_usable_password()) == (False, False)
    assert [one.by_id for one in Record.objects.filter(action="shut_unused")] == [None]
    assert Person.objects.filter(pk=li.pk).exists()


@pytest.mark.django_db
def test_runs_former_passwords_and_words_on_warnings_have_their_own_time(divisions, chen, zhao):
    with time_machine.travel("2024-05-01 12:00+08:00"):
        old = runs.enqueue("bangfu.web.retention.jobs.clear", by=zhao)
        Run.objects.update(state="done", finished_at=timezone.now())
        exported = runs.enqueue("bangfu.web.retention.jobs.anchor", by=zhao)
        Run.objects.filter(pk=exported.pk).update(state="done", finished_at=timezone.now())
        waiting = runs.enqueue("bangfu.web.retention.jobs.anchor", by=zhao)
        Export.objects.create(
            kind="people", run=exported, asked_by=zhao, people_count=1, question="{}"
        )
        org.change_password(password="a-wholly-new-word", by=zhao)
        task = Task.objects.create(
            kind="warning", title="预警", due_on=timezone.localdate(), opened_by=chen
        )
        step = task.warning_steps.create(kind="cause", text="王某的厂子关了", written_by=zhao)
        closed = {"state": "closed", "closed_at": timezone.now(), "closed_by": chen}
        Task.objects.filter(pk=task.pk).update(**closed)
        Staff.objects.filter(pk=zhao.pk).update(is_active=False, left_at=timezone.now())
    with time_machine.travel("2025-04-01 12:00+08:00"):
        due = counted(chen).keys()
        assert due == set()
    with time_machine.travel(NOW):
        cleared = clear(chen)
    assert {"Run": 1, "FormerPassword": 1, "WarningStep": 1}.items() <= cleared.items()
    assert set(Run.objects.values_list("pk", flat=True)) == {exported.pk, waiting.pk}
    assert not Run.objects.filter(pk=old.pk).exists()
    assert not FormerPassword.objects.exists()
    step.refresh_from_db()
    assert (step.text, step.written_by) == ("", Staff.objects.get(pk=zhao.pk))


@pytest.mark.django_db(transaction=True)
def test_the_rows_of_a_snapshot_go_and_its_figures_stay(client, long_ago, chen):
    for month, day in ((1, "2024-02-05"), (2, "2029-03-05")):
        with time_machine.travel(f"{day} 12:00+08:00"):
            monitoring.close_month(month=Month(2024, month), by=chen)
    old, young = Snapshot.objects.order_by("month")
    folder = closing.folder_of(old)
    before = list(Figure.objects.order_by("pk").values())
    with time_machine.travel(NOW):
        Staff.objects.update(password_set_at=timezone.now())
        assert clear(chen)["Snapshot"] == 1
        assert clear(chen) == {}
        old.refresh_from_db()
        assert (old.is_cleared, folder.exists(), closing.is_whole(young)) == (True, False, True)
        assert closing.folder_of(young).parent.is_dir(), "nothing but its own folder"
        assert list(Figure.objects.order_by("pk").values()) == before
        shown = Figure.objects.filter(
            snapshot=old, indicator="people_at_work", division_code=LINQU
        ).first()
        client.force_login(chen)
        page = client.get(reverse("figure-people", args=[shown.pk]))
    assert page.status_code == 200
    assert "保存期已满，已清除" in page.content.decode()


def test_an_upload_whose_reception_failed_is_kept_for_thirty_days(own_store):
    for name, days in (("old.xlsx", 31), ("old.xlsx.name", 31), ("new.xlsx", 29)):
        path = inbox.path_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        at = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    assert inbox.forget_old() == 2
    assert [path.name for path in (own_store / "inbox").iterdir()] == ["new.xlsx"]


@pytest.mark.django_db
@time_machine.travel(NOW)
def test_the_command_counts_before_it_clears(long_ago, capsys):
    assert main(["retention", "--dry-run"]) == 0
    *counted, last = capsys.readouterr().out.splitlines()
    assert "人员 去除个人信息 1" in counted
    # of the household nobody is left only once the people are gone
    assert any(line.startswith("户 ") for line in counted)
    assert "什么都没有清除" in last
    assert people_named("钱二").exists()
    assert main(["retention"]) == 0
    assert capsys.readouterr().out.splitlines() == counted
    assert not people_named("钱二").exists()


@pytest.mark.django_db(transaction=True)
@time_machine.travel(NOW)
def test_every_day_is_anchored_and_cleared_once_but_people_wait_to_be_asked_for(
    long_ago, settings, tmp_path, divisions
):
    settings.BANGFU_HOME = tmp_path
    for _ in range(3):
        every_minute()
    assert sorted(Run.objects.values_list("kind", flat=True)) == sorted(DAILY)
    while work_once(threading.Event()):
        pass
    assert {run.state for run in Run.objects.all()} == {"done"}
    [file] = (tmp_path / "anchors").iterdir()
    assert file.read_text().startswith("bangfu trail 2030")
    assert people_named("钱二").exists()


def test_whatever_is_kept_for_a_purpose_has_an_end():
    cleared = {(schedule.model, purpose) for schedule in SCHEDULES for purpose in schedule.purposes}
    kept = {
        (model, each.purpose)
        for model in apps.get_models(include_auto_created=True)
        for each in classes_of(model).values()
        if each.purpose and not hasattr(model, "instance_type")
    }
    forgotten = {model._meta.label for model, _ in kept - cleared}
    assert forgotten - OTHERWISE.keys() == set(), "say in web/retention when these end"
    assert OTHERWISE.keys() - forgotten == set(), "cleared by now: strike them off the list"


def test_every_field_to_be_cleared_can_be():
    for schedule in SCHEDULES:
        if not schedule.deletes:
            assert schedule.fields
            for name in schedule.fields:
                actions._nothing(schedule.model, name)


def test_five_years_before_a_leap_day_is_the_28th():
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)


@pytest.mark.django_db
def test_a_file_whose_step_was_refused_does_not_stay(drawn, li, zhao):
    """It lies sealed before the row that names it; where no row came, nobody would find it."""
    handed_in = {"task": drawn.task(li), "kind": "photo", "file": upload()}
    named = casework.submit_evidence(**handed_in, by=zhao).stored_as
    left = keep(upload(b"%PDF-1.4 left", "a.pdf"), within=ConsentProof.folder).stored_as
    new = keep(upload(b"%PDF-1.4 new", "b.pdf"), within=VisitFile.folder).stored_as
    day_before = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    for name in (named, left):
        os.utime(path_of(name), (day_before, day_before))
    runs.enqueue("bangfu.web.retention.jobs.clear", by=org.operator())
    work_once(threading.Event())
    assert [path_of(name).exists() for name in (named, left, new)] == [True, False, True]


def test_a_file_sent_again_is_not_left(settings):
    first = keep(upload(b"%PDF-1.4 again", "a.pdf"))
    os.utime(path_of(first.stored_as), (1, 1))
    assert keep(upload(b"%PDF-1.4 again", "a.pdf")) == first
    assert path_of(first.stored_as).stat().st_mtime > 1
