"""Statuses of households follow what a file says of them.

Names in these statements come from code lists alone.
"""

# ruff: noqa: S608

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bangfu.engine.codes import CaseAim, CaseStage, PopulationKind, StatusSource
from bangfu.engine.rules.population import MONITORED
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry.actions.statuses import keep_in_step
from bangfu.registry.models import PopulationStatus

# by how much an export may lag behind what a county decided
DAYS_BEHIND = 90
TOUCHED = (
    "SELECT home.id, home.poverty_status FROM registry_household AS home"
    " JOIN incoming_households AS source ON source.target_id = home.id"
    " WHERE source.action IN ('+', '~')"
)
# of which the file says something that no decision of a county stands against, which is its %s
BELIEVED = (
    f"{TOUCHED} AND home.poverty_status <> '' AND NOT EXISTS"
    " (SELECT 1 FROM registry_monitoredcase AS decided JOIN registry_monitoredstep AS step"
    f" ON step.case_id = decided.id AND step.stage = '{CaseStage.DECIDED}'"
    " WHERE decided.household_id = home.id AND decided.kind = home.poverty_status"
    f" AND decided.aim = '{CaseAim.ELIMINATE}' AND decided.stage = '{CaseStage.DECIDED}'"
    " AND step.done_on > %s)"
)
LIVED_IN = (
    "EXISTS (SELECT 1 FROM registry_person AS person WHERE person.household_id = told.id"
    " AND person.left_on IS NULL AND person.merged_into_id IS NULL)"
)


def follow_file(cursor: Any, batch: Batch, *, at: Any, by: Staff) -> None:
    """The households that a file added or changed, once its people live in them: what they are by
    it, and no longer.

    Who is monitored was lifted out all the same; a blank says nothing. Where a county decided that
    the risk is gone, a file that may be older than the decision does not say otherwise (ADR 23).
    Where nobody lives, nobody is anything.
    """
    _end(cursor, by=by)
    _open(cursor, batch, at=at, by=by)
    cursor.execute(
        f"SELECT told.id FROM ({TOUCHED}) AS told WHERE NOT {LIVED_IN} OR EXISTS"
        " (SELECT 1 FROM registry_populationstatus AS held WHERE held.household_id = told.id"
        f" AND held.source IN ('{StatusSource.DECISION}', '{StatusSource.DOCUMENT}'))"
        " OR EXISTS (SELECT 1 FROM registry_monitoredcase AS decided"
        f" WHERE decided.household_id = told.id AND decided.stage = '{CaseStage.DECIDED}')"
    )
    # whoever applies a file checks the whole register after it
    keep_in_step([pk for (pk,) in cursor.fetchall()], by=by)


def _end(cursor: Any, *, by: Staff) -> None:
    monitored = ", ".join(f"'{kind}'" for kind in sorted(MONITORED))
    cursor.execute(
        "UPDATE registry_populationstatus SET ends_on = %s, ended_by_id = %s"
        f" FROM ({BELIEVED}) AS told WHERE told.id = registry_populationstatus.household_id"
        " AND registry_populationstatus.ends_on IS NULL"
        f" AND registry_populationstatus.source IN ('{StatusSource.FILE}', '{StatusSource.START}')"
        " AND registry_populationstatus.kind <> told.poverty_status"
        f" AND NOT (registry_populationstatus.kind = '{PopulationKind.LIFTED_OUT}'"
        f" AND told.poverty_status IN ({monitored}))",
        [_day(), by.pk, _day(-DAYS_BEHIND)],
    )


def _open(cursor: Any, batch: Batch, *, at: Any, by: Staff) -> None:
    kinds = ", ".join(f"'{kind}'" for kind in PopulationKind)
    evidence, key = PopulationStatus._meta.get_field("evidence"), PopulationStatus().row_key
    [sealed] = evidence.sealed_many([f"批次 {batch.pk}"], rows=[str(key)])
    row_key = PopulationStatus._meta.get_field("row_key").get_db_prep_value(key, connection)
    cursor.execute(
        "INSERT INTO registry_populationstatus (household_id, kind, valid_from, source, row_key,"
        " evidence, recorded_by_id, recorded_at)"
        f" SELECT told.id, told.poverty_status, %s, '{StatusSource.FILE}', %s, %s, %s, %s"
        f" FROM ({BELIEVED}) AS told WHERE told.poverty_status IN ({kinds}) AND {LIVED_IN}"
        " AND NOT EXISTS"
        " (SELECT 1 FROM registry_populationstatus AS held WHERE held.household_id = told.id"
        " AND held.kind = told.poverty_status AND held.ends_on IS NULL)",
        [_day(), row_key, sealed, by.pk, at, _day(-DAYS_BEHIND)],
    )


def _day(days: int = 0) -> Any:
    """So many days from today, as this database stores it."""
    return connection.ops.adapt_datefield_value(timezone.localdate() + timedelta(days))
