"""Statuses begin and end; 识别标准 of the household, which files bring, is kept in step.

A file ends what files began, never what a county decided or a document says.


Names in the statements over files come from code lists alone.
"""

# ruff: noqa: S608

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.codes import PopulationKind, PovertyStatus, StatusSource
from bangfu.engine.rules.population import MONITORED
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry import rules
from bangfu.registry.actions import checking
from bangfu.registry.actions.settle import save_version
from bangfu.registry.models import Household, PopulationStatus

# what 识别标准 says where several hold: the first of these
FIRST = (*sorted(MONITORED), PopulationKind.LIFTED_OUT, PopulationKind.LOW_INCOME)
IN_STEP = "登记人口身份"


@transaction.atomic
def open_status(
    *, household: Household, kind: str, since: date, source: str, evidence: str, by: Staff
) -> PopulationStatus:
    """The household is of this kind from a day on."""
    household = _locked(household)
    standing = list(household.statuses.filter(ends_on=None).values_list("kind", flat=True))
    is_lifted = PopulationKind.LIFTED_OUT in standing
    rules.check_status(kind, since, standing, evidence, is_lifted=is_lifted)
    status = PopulationStatus.objects.create(
        household=household,
        kind=kind,
        valid_from=since,
        source=source,
        evidence=evidence.strip(),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    _keep_in_step(household, by=by)
    record("open_status", subject=status, after={"kind": kind, "source": source}, by=by)
    return status


@transaction.atomic
def end_status(*, status: PopulationStatus, ends_on: date, by: Staff) -> PopulationStatus:
    """From a day on the household is no longer of this kind; that it was stays."""
    household = _locked(status.household)
    status = PopulationStatus.objects.select_for_update().get(pk=status.pk)
    rules.check_status_ends(status, ends_on)
    status.ends_on, status.ended_by = ends_on, by
    status.save(update_fields=["ends_on", "ended_by"])
    _keep_in_step(household, by=by)
    record("end_status", subject=status, after={"kind": status.kind}, by=by)
    return status


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
    cursor.execute(
        "INSERT INTO registry_populationstatus (household_id, kind, valid_from, source, evidence,"
        " recorded_by_id, recorded_at)"
        f" SELECT told.id, told.poverty_status, %s, '{StatusSource.FILE}', %s, %s, %s"
        f" FROM ({touched}) AS told WHERE told.poverty_status IN ({kinds}) AND NOT EXISTS"
        " (SELECT 1 FROM registry_populationstatus AS held WHERE held.household_id = told.id"
        " AND held.kind = told.poverty_status AND held.ends_on IS NULL)",
        [day, f"批次 {batch.pk}", by_id, at],
    )


def _locked(household: Household) -> Household:
    return Household.objects.select_for_update().get(pk=household.pk)


def _keep_in_step(household: Household, *, by: Staff) -> None:
    standing = set(household.statuses.filter(ends_on=None).values_list("kind", flat=True))
    first = next((kind for kind in FIRST if kind in standing), PovertyStatus.NONE)
    if household.poverty_status != first:
        household.poverty_status = str(first)
        save_version(household, IN_STEP, by=by)
        people = household.people.values_list("pk", flat=True)
        checking.check_after_commit(list(people))
