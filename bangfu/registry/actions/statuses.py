"""Statuses begin and end; 识别标准 of the household, which files bring, is kept in step.

A file ends what files began, never what a county decided or a document says.
"""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from bangfu.audit.actions import record
from bangfu.engine.codes import PopulationKind, PovertyStatus
from bangfu.engine.rules.population import MONITORED
from bangfu.org.models import Staff
from bangfu.registry import rules
from bangfu.registry.actions import checking
from bangfu.registry.models import Household, PopulationStatus

# what 识别标准 says where several hold: the first of these
FIRST = (*sorted(MONITORED), PopulationKind.LIFTED_OUT, PopulationKind.LOW_INCOME)
IN_STEP = "登记人口身份"
PIECE = 1000


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
    _follow(household, by=by)
    record("open_status", subject=status, after={"kind": kind, "source": source}, by=by)
    return status


@transaction.atomic
def end_status(*, status: PopulationStatus, ends_on: date, by: Staff) -> PopulationStatus:
    """From a day on the household is no longer of this kind; that it was stays."""
    household = _locked(status.household)
    status = PopulationStatus.objects.select_for_update().get(pk=status.pk)
    rules.check_status_ends(status, ends_on)
    _end(status, ends_on, by=by)
    _follow(household, by=by)
    record("end_status", subject=status, after={"kind": status.kind}, by=by)
    return status


@transaction.atomic
def undo_status(*, status: PopulationStatus, by: Staff) -> PopulationStatus:
    """Take back what one recorded or ended oneself today."""
    household = _locked(status.household)
    status = PopulationStatus.objects.select_for_update().get(pk=status.pk)
    others = household.statuses.filter(kind=status.kind, ends_on=None).exclude(pk=status.pk)
    rules.check_status_undoable(status, is_open_anew=others.exists(), by=by)
    return take_back(status=status, by=by)


@transaction.atomic
def take_back(*, status: PopulationStatus, by: Staff) -> PopulationStatus:
    """What was opened never held; what was ended goes on."""
    household = _locked(status.household)
    if status.ends_on is None:
        _end(status, status.valid_from, by=by)
    else:
        status.ends_on, status.ended_at, status.ended_by = None, None, None
        status.save(update_fields=["ends_on", "ended_at", "ended_by"])
    _follow(household, by=by)
    record("undo_status", subject=status, after={"kind": status.kind}, by=by)
    return status


def pass_on(home: Household, new: Household, *, day: date, by: Staff) -> list[int]:
    """The household that splits off is all that the old one is, from that day on. What that
    opened."""
    opened = [
        PopulationStatus.objects.create(
            household=new,
            kind=status.kind,
            # not before the household had it: a file's holds from the day it came
            valid_from=max(status.valid_from, day),
            source=status.source,
            evidence="分户",
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        for status in home.statuses.filter(ends_on=None)
    ]
    return [status.pk for status in opened]


def end_all(home: Household, *, day: date, by: Staff) -> list[int]:
    """Nobody lives there any more. What that ended."""
    standing = home.statuses.filter(ends_on=None)
    ended = list(standing.values_list("pk", flat=True))
    # a status that began only later never held: its day is both
    ends_on = Greatest("valid_from", Value(day))
    standing.update(ends_on=ends_on, ended_at=timezone.now(), ended_by=by)
    return ended


def put_back(*, opened: list[int], ended: list[int]) -> None:
    """What a change of households opened never was; what it ended goes on, unless the household
    became the same again since."""
    PopulationStatus.objects.filter(pk__in=opened).delete()
    mine = PopulationStatus.objects.filter(pk__in=ended)
    again = PopulationStatus.objects.filter(
        household__in=mine.values("household"), kind__in=mine.values("kind"), ends_on=None
    )
    rules.check_still_so(not again.exists())
    mine.update(ends_on=None, ended_at=None, ended_by=None)


def _end(status: PopulationStatus, day: date, *, by: Staff) -> None:
    status.ends_on, status.ended_at, status.ended_by = day, timezone.now(), by
    status.save(update_fields=["ends_on", "ended_at", "ended_by"])


def _locked(household: Household) -> Household:
    return Household.objects.select_for_update(no_key=True).get(pk=household.pk)


def _follow(household: Household, *, by: Staff) -> None:
    """识别标准 of one; who lives there is checked where it says something else."""
    if keep_in_step([household.pk], by=by):
        checking.check_after_commit(list(household.people.values_list("pk", flat=True)))


def keep_in_step(households: list[int], *, by: Staff) -> int:
    """识别标准 of each says the first of what it is. How many said something else."""
    changed = 0
    for start in range(0, len(households), PIECE):
        piece = households[start : start + PIECE]
        standing: dict[int, set[str]] = defaultdict(set)
        open_ones = PopulationStatus.objects.filter(household__in=piece, ends_on=None)
        for pk, kind in open_ones.values_list("household", "kind"):
            standing[pk].add(kind)
        rows = []
        for household in Household.objects.filter(pk__in=piece).order_by("pk"):
            kinds = standing[household.pk]
            first = next((kind for kind in FIRST if kind in kinds), PovertyStatus.NONE)
            if household.poverty_status != first:
                household.poverty_status, household.updated_at = str(first), timezone.now()
                rows.append(household)
        given = {"default_user": by, "default_change_reason": IN_STEP}
        bulk_update_with_history(rows, Household, ["poverty_status", "updated_at"], **given)
        changed += len(rows)
    return changed
