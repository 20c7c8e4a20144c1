"""What stood readable before its column was encrypted is sealed by the migration."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bangfu.casework.models import Evidence, Task
from bangfu.monitoring.models import WarningStep

NOTE = "本人电话 13800001234，八月起在昆山上班。"


def opened(chen) -> Task:
    return Task.objects.create(
        kind="discrepancy",
        title="核实",
        division_code=chen.division_code,
        office_code=chen.division_code,
        due_on=timezone.localdate(),
        opened_by=chen,
    )


@pytest.mark.django_db(transaction=True)
def test_notes_of_before_are_sealed_and_still_read(chen):
    task = opened(chen)
    call_command("migrate", "casework", "0001", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO casework_evidence (task_id, kind, note, file_name, stored_as, sha256,"
                " media_type, size_bytes, submitted_at, submitted_by_id)"
                " VALUES (%s, 'phone', %s, '', '', '', '', 0, %s, %s)",
                [(task.pk, text, timezone.now(), chen.pk) for text in (NOTE, "")],
            )
    finally:
        call_command("migrate", verbosity=0)
    told, blank = Evidence.objects.order_by("pk")
    assert (told.note, blank.note) == (NOTE, "")
    assert told.row_key != blank.row_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM casework_evidence ORDER BY id")
        stored = [note for (note,) in cursor.fetchall()]
    assert stored[1] == ""
    assert "13800001234" not in stored[0]


@pytest.mark.django_db(transaction=True)
def test_words_about_a_warning_are_sealed_and_still_read(chen):
    task = opened(chen)
    call_command("migrate", "monitoring", "0002", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO monitoring_warningstep (task_id, kind, text, written_at,"
                " written_by_id) VALUES (%s, 'cause', %s, %s, %s)",
                [task.pk, NOTE, timezone.now(), chen.pk],
            )
    finally:
        call_command("migrate", verbosity=0)
    assert WarningStep.objects.get().text == NOTE
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM monitoring_warningstep")
        [(stored,)] = cursor.fetchall()
    assert "13800001234" not in stored
