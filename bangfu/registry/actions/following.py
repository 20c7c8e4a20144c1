"""Statuses of households follow what a file says of them.

Names in these statements come from code lists alone.
"""

# ruff: noqa: S608

from typing import Any

from django.db import connection
from django.utils import timezone

from bangfu.engine.codes import PopulationKind, StatusSource
from bangfu.engine.rules.population import MONITORED
from bangfu.intake.models import Batch
from bangfu.registry.models import PopulationStatus


def follow_file(cursor: Any, batch: Batch, *, at: Any, by_id: int) -> None:
    """The households that a file added or changed: what they are by it, and no longer.

    Who is monitored was lifted out all the same; a blank says nothing.
    """
    day = connection.ops.adapt_datefield_value(timezone.localdate())
    monitored = ", ".join(f"'{kind}'" for kind in sorted(MONITORED))
    kinds = ", ".join(f"'{kind}'" for kind in PopulationKind)
    touched = (
        "SELECT home.id, home.poverty_status FROM registry_household AS home"
        " JOIN incoming_households AS source ON source.target_id = home.id"
        " WHERE source.action IN ('+', '~') AND home.poverty_status <> ''"
    )
    cursor.execute(
        "UPDATE registry_populationstatus SET ends_on = %s, ended_by_id = %s"
        f" FROM ({touched}) AS told WHERE told.id = registry_populationstatus.household_id"
        " AND registry_populationstatus.ends_on IS NULL"
        f" AND registry_populationstatus.source IN ('{StatusSource.FILE}', '{StatusSource.START}')"
        " AND registry_populationstatus.kind <> told.poverty_status"
        f" AND NOT (registry_populationstatus.kind = '{PopulationKind.LIFTED_OUT}'"
        f" AND told.poverty_status IN ({monitored}))",
        [day, by_id],
    )
    evidence, key = PopulationStatus._meta.get_field("evidence"), PopulationStatus().row_key
    [sealed] = evidence.sealed_many([f"批次 {batch.pk}"], rows=[str(key)])
    row_key = PopulationStatus._meta.get_field("row_key").get_db_prep_value(key, connection)
    cursor.execute(
        "INSERT INTO registry_populationstatus (household_id, kind, valid_from, source, row_key,"
        " evidence, recorded_by_id, recorded_at)"
        f" SELECT told.id, told.poverty_status, %s, '{StatusSource.FILE}', %s, %s, %s, %s"
        f" FROM ({touched}) AS told WHERE told.poverty_status IN ({kinds}) AND NOT EXISTS"
        " (SELECT 1 FROM registry_populationstatus AS held WHERE held.household_id = told.id"
        " AND held.kind = told.poverty_status AND held.ends_on IS NULL)",
        [day, row_key, sealed, by_id, at],
    )
