"""Records written before there was a chain are hung on one."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangfu.audit.models import Record
from bangfu.audit.proof import prove

BEFORE, AFTER = [("audit", "0002_key_checks")], [("audit", "0005_guarded")]


def migrate(target: list[tuple[str, str]]):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def as_before(transactional_db):
    """Whatever came since is there again afterwards, for the tests that follow."""
    yield
    forward = MigrationExecutor(connection)
    forward.migrate(forward.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("as_before")
def test_earlier_records_are_chained_in_the_order_of_their_writing():
    earlier = migrate(BEFORE).get_model("audit", "Record")
    for number, action in enumerate(["open_person", "settle", "dispatch"]):
        earlier.objects.create(
            action=action,
            by_id=1,
            by_name="chen",
            subject_kind="registry.person",
            subject_id=str(number),
            after={"share": number / 2},
        )
    try:
        migrate(AFTER)
    finally:
        call_command("migrate", verbosity=0)
    proof = prove()
    assert (proof.findings, proof.chains, proof.records) == ([], 1, 3)
    kept = Record.objects.order_by("place").values_list("action", "kind", "place")
    assert list(kept) == [
        ("open_person", "access", 1),
        ("settle", "change", 2),
        ("dispatch", "change", 3),
    ]
