"""What households are and were, and how many people that is, each counted once."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Substr

from bangfu.engine.codes import PopulationKind
from bangfu.engine.values import DivisionCode, IdentityStatus
from bangfu.registry.models import Household, Person, PopulationStatus


@dataclass(frozen=True)
class StatusUnit:
    """People of a place by kind, and how many they are together: who is of two counts once."""

    code: str
    by_kind: dict[PopulationKind, int]
    together: int


def statuses_of(household: Household) -> QuerySet[PopulationStatus]:
    """What holds first, then what held, the last first."""
    rows = household.statuses.select_related("recorded_by", "ended_by")
    return rows.order_by(F("ends_on").desc(nulls_first=True), "-valid_from", "-pk")


def people_by_status(division: DivisionCode, *, digits: int, on: date) -> list[StatusUnit]:
    """One query. Who stands in two households under one verified number is one person (trap 3)."""
    one = Case(
        When(identity_status=IdentityStatus.VALID, identity_key__isnull=False, then="identity_key"),
        default=-F("pk"),
        output_field=BigIntegerField(),
    )
    homes = {kind: _homes(kind, on) for kind in PopulationKind}
    rows = (
        Person.objects.living()
        .in_division(division)
        .order_by()
        .annotate(unit=Substr("division_code", 1, digits), one=one)
        .values("unit")
        .annotate(
            together=Count("one", distinct=True, filter=Q(household__in=_homes(None, on))),
            **{
                f"as_{kind}": Count("one", distinct=True, filter=Q(household__in=found))
                for kind, found in homes.items()
            },
        )
        .order_by("unit")
    )
    return [
        StatusUnit(
            row["unit"].ljust(12, "0"),
            {kind: row[f"as_{kind}"] for kind in PopulationKind},
            row["together"],
        )
        for row in rows
    ]


def _homes(kind: PopulationKind | None, on: date) -> QuerySet:
    standing = PopulationStatus.objects.on(on)
    return (standing.filter(kind=kind) if kind else standing).values("household")
