"""What stood readable before its column was encrypted is sealed by the migration."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from bangfu.assistance.actions import lists
from bangfu.assistance.codes.lists import Criteria
from bangfu.casework.models import Task
from bangfu.rights import actions
from bangfu.visits.models import Visit
from tests.rights.people import agree

NOTE = "本人电话 13800001234，八月起在昆山上班。"


def task_of(chen) -> int:
    day = timezone.localdate()
    place = {"division_code": chen.division_code, "office_code": chen.division_code}
    shape = {"kind": "discrepancy", "title": "核实", "due_on": day, "opened_by": chen}
    return Task.objects.create(**shape, **place).pk


def evidence(chen, li) -> dict[str, Any]:
    given = {"kind": "phone", "stored_as": "", "sha256": "", "media_type": "", "size_bytes": 0}
    return given | {"task_id": task_of(chen), "submitted_by_id": chen.pk}


def warning_step(chen, li) -> dict[str, Any]:
    return {"task_id": task_of(chen), "kind": "cause", "written_by_id": chen.pk}


def account_step(chen, li) -> dict[str, Any]:
    shape = {"staff_id": chen.pk, "division_code": chen.division_code, "kind": "password"}
    return shape | {"asked_by_id": chen.pk}


def consent(chen, li) -> dict[str, Any]:
    day = timezone.localdate()
    notice = actions.consents.notice_shown("offer").pk
    shape = {"purpose": "offer", "matter": "装配工", "notice_id": notice, "channel": "phone"}
    shape |= {"given_on": day, "expires_on": day + datetime.timedelta(days=9)}
    return shape | {"person_id": li.pk, "recorded_by_id": chen.pk}


def proof(chen, li) -> dict[str, Any]:
    shape = {"stored_as": "", "sha256": "", "media_type": "", "size_bytes": 0}
    return shape | {"consent_id": agree(li, by=chen).pk}


def batch(chen, li) -> dict[str, Any]:
    shape = {"roster": "people", "sha256": "", "size_bytes": 0, "duty": "register"}
    return shape | {"division_code": chen.division_code, "received_by_id": chen.pk}


def named_batch(chen, li) -> dict[str, Any]:
    return batch(chen, li) | {"file_name": "a.xlsx"}


def visit_file(chen, li) -> dict[str, Any]:
    day = timezone.localdate()
    shape = {"person": li, "visited_on": day, "outcome": "spoke", "row_digest": ""}
    visit = Visit.objects.create(**shape, uuid=uuid.uuid4(), recorded_by=chen)
    shape = {"kind": "photo", "stored_as": "", "sha256": "", "media_type": "", "size_bytes": 0}
    return shape | {"visit_id": visit.pk}


def status(chen, li) -> dict[str, Any]:
    shape = {"household_id": li.household_id, "kind": "relocated", "source": "document"}
    return shape | {"valid_from": timezone.localdate(), "recorded_at": timezone.now()}


def muted(chen, li) -> dict[str, Any]:
    shape = {"division_code": chen.division_code, "rule": "no_head"}
    return shape | {"muted_by_id": chen.pk}


def watched_case(li) -> dict[str, Any]:
    shape = {
        "household_id": li.household_id,
        "aim": "identify",
        "source": "staff",
        "stage": "not_so",
    }
    return shape | {"found_on": timezone.localdate(), "kind": "monitored"}


def not_looking(li) -> dict[str, Any]:
    day = timezone.localdate()
    shape = {"person_id": li.pk, "channel": "phone", "said_on": day, "ended_at": timezone.now()}
    return shape | {"expires_on": day, "quiet_until": day}


CODES = [
    (
        "registry.MonitoredCase",
        "risk",
        "0017_free_words_are_sealed",
        lambda chen, li: watched_case(li) | {"opened_by_id": chen.pk},
        ("illness", "disability", "work", ""),
    ),
    (
        "rights.NotLooking",
        "reason",
        "0009_where_a_consent_is_proved_is_sealed",
        lambda chen, li: not_looking(li) | {"recorded_by_id": chen.pk},
        ("health", "own_farm", "study", ""),
    ),
]


def said(chen, li) -> dict[str, Any]:
    day = timezone.localdate()
    return {"person_id": li.pk, "said_on": day, "said_how": "phone", "recorded_by_id": chen.pk}


SEALED_BY = [
    (
        "registry.Wish",
        "occupation",
        "0018_risks_are_sealed_as_long_as_each_other",
        lambda chen, li: said(chen, li) | {"form": "any"},
    ),
    (
        "registry.TrainingNeed",
        "subject",
        "0018_risks_are_sealed_as_long_as_each_other",
        lambda chen, li: said(chen, li) | {"wanted": "wanted"},
    ),
    (
        "assistance.SavedList",
        "name",
        "0009_asked_after_the_start",
        lambda chen, li: {"owner_id": chen.pk, "criteria": {}},
    ),
    ("intake.Batch", "file_name", "0006_rows_of_another_person", batch),
    ("intake.Batch", "message", "0006_rows_of_another_person", named_batch),
    ("intake.Batch", "sheet", "0006_rows_of_another_person", named_batch),
    ("visits.VisitFile", "file_name", "0001_initial", visit_file),
    ("registry.PopulationStatus", "evidence", "0016_departed_people", status),
    ("registry.MutedRule", "reason", "0016_departed_people", muted),
    ("casework.Evidence", "note", "0001_initial", evidence),
    ("casework.Evidence", "file_name", "0003_who_has_taken_it", evidence),
    ("monitoring.WarningStep", "text", "0002_warnings_with_all_their_conditions", warning_step),
    ("org.AccountStep", "reason", "0005_steps_on_accounts", account_step),
    ("rights.Consent", "reference", "0008_nothing_plain_is_left_of_it", consent),
    ("rights.ConsentProof", "file_name", "0008_nothing_plain_is_left_of_it", proof),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("label", "field", "before", "given"), SEALED_BY)
def test_what_was_written_before_is_sealed_and_still_read(
    chen, li, label: str, field: str, before: str, given: Callable
):
    plain, model = (label.partition(".")[0], before), apps.get_model(label)
    values = given(chen, li)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([plain])
        old = executor.loader.project_state([plain]).apps.get_model(label)
        old.objects.create(**values, **{field: NOTE})
        assert NOTE in stored(model, field)
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    assert NOTE in [getattr(row, field) for row in model.objects.all()]
    assert "13800001234" not in "".join(stored(model, field))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("label", "field", "before", "given", "codes"), CODES)
def test_codes_that_were_sealed_each_at_its_length_are_all_as_long(
    chen, li, label: str, field: str, before: str, given: Callable, codes: tuple[str, ...]
):
    plain, model, values = (label.partition(".")[0], before), apps.get_model(label), given(chen, li)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([plain])
        old = executor.loader.project_state([plain]).apps.get_model(label)
        for code in codes:
            old.objects.create(**values, **{field: code})
        assert len({len(text) for text in stored(model, field) if text}) > 1
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    assert sorted(getattr(row, field) for row in model.objects.all()) == sorted(codes)
    assert len({len(text) for text in stored(model, field) if text}) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_file_wrote_into_many_rows_is_sealed_under_one_key(li, county):
    before = ("registry", "0016_departed_people")
    day, now = timezone.localdate(), timezone.now()
    shape = {"household_id": li.household_id, "valid_from": day, "ends_on": day, "source": "file"}
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([before])
        old = executor.loader.project_state([before]).apps.get_model("registry.PopulationStatus")
        texts = ["批次 1"] * 101 + ["", "临政发 7 号"]
        old.objects.bulk_create(
            old(**shape, kind="low_income", recorded_at=now, evidence=text) for text in texts
        )
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    model = apps.get_model("registry.PopulationStatus")
    assert sorted(row.evidence for row in model.objects.all()) == sorted(texts)
    assert len(set(model.objects.values_list("row_key", flat=True))) == 3
    assert "临政发" not in "".join(stored(model, "evidence"))


def stored(model: type[models.Model], field: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {model._meta.db_table}")  # noqa: S608
        return [text for (text,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_headers_nobody_asked_for_are_sealed_where_a_file_had_any(chen, li):
    before, model = ("intake", "0007_names_of_files_are_sealed"), apps.get_model("intake.Batch")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([before])
        old = executor.loader.project_state([before]).apps.get_model("intake.Batch")
        for headers in ([NOTE, "备注"], []):
            old.objects.create(**named_batch(chen, li), unused_columns=headers)
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    assert [one.unused_headers for one in model.objects.order_by("pk")] == [[NOTE, "备注"], []]
    first, second = sorted(stored(model, "unused_columns"))
    assert (first, second[:1]) == ("", "A")


@pytest.mark.django_db(transaction=True)
def test_a_list_of_before_is_found_by_its_name(chen):
    before = ("assistance", "0009_asked_after_the_start")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([before])
        old = executor.loader.project_state([before]).apps.get_model("assistance.SavedList")
        saved = old.objects.create(owner_id=chen.pk, name="没务工的", criteria={"work": "never"})
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    again = lists.save_list(name="没务工的", criteria=Criteria(wants_work=True), by=chen)
    assert again.pk == saved.pk
