"""Placements from before a consent named its job and served once come along."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangfu.assistance.models import Placement
from bangfu.engine.values import Month
from bangfu.rights.models import Consent
from tests.guards import lifted
from tests.rights.people import agree, place

COLUMNS = (
    "person_id, division_code, employer_name, employer_code, post, start_month, consent_id, "
    "spell_id, placed_on, recorded_by_id"
)


def migrate(*targets) -> None:
    MigrationExecutor(connection).migrate(list(targets))


@pytest.mark.django_db(transaction=True)
def test_a_consent_that_placed_twice_keeps_the_first_and_is_used(li, zhao):
    consent = agree(li, by=zhao)
    first = place(consent, by=zhao, start_month=Month.parse(consent.given_on))
    try:
        migrate(("assistance", "0002_no_placement_without_consent"))
        with lifted(connection), connection.cursor() as cursor:
            again = f"INSERT INTO assistance_placement ({COLUMNS}) SELECT {COLUMNS}"
            cursor.execute(f"{again} FROM assistance_placement")
            cursor.execute("UPDATE rights_consent SET used_at = NULL")
    finally:
        migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert Placement.objects.get() == first
    assert Consent.objects.get().used_at
    assert not Consent.objects.live().exists()
