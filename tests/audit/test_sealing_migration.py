"""What stood readable before its column was encrypted is sealed by the migration."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from bangfu.casework.models import Task
from bangfu.rights import actions
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


SEALED_BY = [
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


def stored(model: type[models.Model], field: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {model._meta.db_table}")  # noqa: S608
        return [text for (text,) in cursor.fetchall()]
