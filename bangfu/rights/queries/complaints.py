"""Complaints before a rights desk, and what happened to the complainant's file since.

Changes are computed when read, as everywhere here: no job can forget to look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import Case, IntegerField, Max, Prefetch, Q, Value, When
from django.db.models.query import QuerySet
from django.utils import timezone

from bangfu.org.models import Staff
from bangfu.org.queries import NATION, places
from bangfu.registry import queries as registry
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.rights.codes import ComplaintKind
from bangfu.rights.models import (
    Complaint,
    ComplaintStep,
    PortalCode,
    WatchAnswer,
    WorkerAccount,
)
from bangfu.rights.models.complaints import ComplaintQuerySet, desks_at
from bangfu.rights.queries.secrets import hash_of

DELETED = "-"
# columns in which a change after a complaint may be a punishment: a wide net, a person judges
WATCHED: tuple[tuple[type, str, tuple[str, ...]], ...] = (
    (Person, "id", ("household_id", "division_code", "labour_ability", "identity_status")),
    (Household, "id", ("poverty_status", "division_code")),
    (WorkSpell, "person_id", ("end_month", "monthly_income_yuan", "channel")),
)


@dataclass(frozen=True)
class Change:
    """A change of the complainant's file or status within the watch."""

    key: str
    at: datetime
    who: str
    subject: str
    fields: tuple[str, ...]
    is_deletion: bool


def complaints_before(staff: Staff) -> ComplaintQuerySet:
    """Open ones first; labour disputes before the others: the green channel (S0.101, S3.43)."""
    first = Case(
        When(closed_at__isnull=False, then=Value(2)),
        When(kind=ComplaintKind.DISPUTE, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    steps = ComplaintStep.objects.order_by("position")
    rows = Complaint.objects.visible_to(staff).annotate(first=first)
    return rows.prefetch_related(Prefetch("steps", steps)).order_by("first", "lodged_at", "pk")


def complaint_of(receipt: str) -> Complaint | None:
    """The complaint that a receipt code opens."""
    rows = Complaint.objects.prefetch_related("steps", "messages")
    return rows.filter(receipt_hash=hash_of(receipt, kind="receipt")).first()


def handler_of(about_code: str, division_code: str) -> str:
    """The lowest office above the one complained about at whose rights desk somebody may read it.
    A dispute with an employer goes to the lowest desk of its own place. Above a province stands
    only a desk outside, where one was appointed. Where no desk is manned, nobody: an empty code."""
    tree = places()
    chain = tree.chain(about_code)[1:] if about_code else tree.chain(division_code)
    chain = [code for code in chain if code != NATION] or [NATION]
    manned = {desk.division_code for desk in desks_at(chain)}
    return next((code for code in chain if code in manned), "")


def is_alone_at_desk(staff: Staff) -> bool:
    """Whether nobody is left at the rights desk of this place once this account is gone."""
    return desks_at([staff.division_code]) == [staff]


def own_complaints(person: Person) -> ComplaintQuerySet:
    """What the person complained of by name since the account was last opened with a code.

    Whoever hands out codes could open the account with one, and must not learn that there is a
    complaint about that very desk: earlier ones open with their receipts alone.
    """
    mine = registry.recorded_of(person)
    rows = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person))
    opened = WorkerAccount.objects.filter(mine).aggregate(at=Max("opened_at"))["at"]
    used = PortalCode.objects.filter(mine).aggregate(at=Max("used_at"))["at"]
    since = max(at for at in (opened, used) if at)
    own = Complaint.objects.of_people(rows.values_list("pk", flat=True))
    return own.filter(lodged_at__gt=since).prefetch_related("steps").order_by("-lodged_at", "-pk")


def changes_after(complaints: Iterable[Complaint]) -> dict[int, list[Change]]:
    """By complaint: changes of the complainant's file since, that nobody answered for yet."""
    watched = [one for one in complaints if one.person_id and one.watched_until]
    answered = set(
        WatchAnswer.objects.filter(complaint__in=watched).values_list("complaint_id", "change_key")
    )
    rows, found = rows_watched(watched), {}
    for model, column, fields in WATCHED:
        owners = {pk: {owner_in(row, model) for row in of_one} for pk, of_one in rows.items()}
        changes = changes_of(model, column, fields, set().union(*owners.values()))
        for complaint in watched:
            since, last_day = complaint.lodged_at, complaint.watched_until
            found.setdefault(complaint.pk, []).extend(
                change
                for owner in sorted(owners[complaint.person_id])
                for change in changes.get(owner, [])
                if since < change.at
                and timezone.localdate(change.at) <= last_day
                and (complaint.pk, key_of_change(change.key)) not in answered
            )
    return {pk: sorted(rows, key=lambda row: row.at) for pk, rows in found.items()}


def key_of_change(change: str) -> int:
    return WatchAnswer._meta.get_field("change_key").key_of(change)


def complainants() -> set[int]:
    """Ids of the people by whom a complaint is open. Few are at a time: each is unsealed."""
    return {found.person_id for found in Complaint.objects.still_open() if found.complainant}


def rows_watched(complaints: Iterable[Complaint]) -> dict[int, list[Person]]:
    """By complainant: the row of then and, where that was merged since, the one of now."""
    people = Person.objects.select_related("merged_into").in_bulk(
        {complaint.person_id for complaint in complaints}
    )
    return {pk: list({one, one.living()}) for pk, one in people.items()}


def owner_in(person: Person, model: type) -> int:
    return person.household_id if model is Household else person.pk


def changes_of(
    model: type, column: str, fields: tuple[str, ...], owners: set[int]
) -> dict[int, list[Change]]:
    """By the row that is watched: every version in which a watched column differs."""
    versions: QuerySet = model.history.filter(**{f"{column}__in": owners})
    rows = versions.select_related("history_user").order_by("id", "history_date", "history_id")
    found: dict[int, list[Change]] = {}
    for _, of_one in groupby(rows, key=lambda version: version.id):
        for before, after in pairwise(of_one):
            differing = tuple(f for f in fields if getattr(before, f) != getattr(after, f))
            if differing or after.history_type == DELETED:
                owner = getattr(after, column)
                found.setdefault(owner, []).append(change_of(model, differing, after))
    return found


def change_of(model: type, differing: tuple[str, ...], after) -> Change:
    names = (model._meta.get_field(field.removesuffix("_id")).verbose_name for field in differing)
    return Change(
        key=f"{model._meta.label_lower}:{after.history_id}",
        at=after.history_date,
        who=str(after.history_user) if after.history_user else "",
        subject=str(model._meta.verbose_name),
        fields=tuple(str(name) for name in names),
        is_deletion=after.history_type == DELETED,
    )
