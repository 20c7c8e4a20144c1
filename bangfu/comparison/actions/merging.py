"""合并: two entries of one person. What is open about the closed one goes on with the kept."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskState
from bangfu.casework.rules import check_reach
from bangfu.comparison import rules
from bangfu.comparison.actions import deciding
from bangfu.comparison.actions.correct import Change
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.models import Person

# one open finding as it was before a merge took it along: see Settlement.carried
Carried = dict[str, object]


@transaction.atomic
def settle_by_merging(
    *,
    discrepancy: Discrepancy,
    kept: Person,
    of_closed: Mapping[Month, bool],
    reason: str = "",
    by: Staff,
) -> Discrepancy:
    """One person in two entries: one is kept, the other closed. It takes reach over both.

    The same two found in other months are settled with it, and by whichever of them it is reopened.
    """
    pair = pair_of(discrepancy)
    rules.check_one_of_two(kept, pair)
    for person in pair:
        check_reach(person.division_code, by=by)
    [closed] = [person for person in pair if person.pk != kept.pk]
    same, open_ones = _the_same(pair, discrepancy), _open_about(closed)
    tasks = deciding.locked_tasks(sorted({discrepancy.pk, *keys(same), *keys(open_ones)}))
    task = next((each for each in tasks if each.pk == deciding.task_key(discrepancy)), None)
    discrepancy = deciding.claimed(discrepancy, task=task, outcome=Outcome.MERGED, by=by)
    rules.check_grounds(reason=reason, has_evidence=bool(task and task.evidence.exists()))
    registry.merge_people(kept=kept, closed=closed, of_closed=of_closed, by=by)
    decided = [discrepancy, *deciding.claimed_along(discrepancy, keys(same))]
    changes = [_change(kept, closed)]
    deciding.keep_settlements(decided, reason=reason, changes=changes)
    for row in decided:
        deciding.record_settled(row, changes=changes, by=by)
    carried = _carry_over(_open_about(closed), kept=kept, by=by)
    discrepancy.settlements.filter(reopened_at=None).update(carried=carried)
    deciding.close_finished(tasks, by=by)
    return discrepancy


def take_back(decided: list[Settlement], *, by: Staff) -> None:
    """The entries are two again, and each open finding is where it was."""
    rows = Person.objects.select_related("merged_into")
    closed = rows.get(pk=decided[0].changes[0]["id"])
    for person in (closed, closed.living()):
        check_reach(person.division_code, by=by)
    _bring_back(carried_by(decided), closed=closed, by=by)
    registry.separate_people(closed=closed, by=by)


def decided_with(settlement: Settlement) -> list[Settlement]:
    """Every standing settlement of one merge, itself included."""
    closed = settlement.changes[0]["id"]
    kept = Person.objects.values_list("merged_into", flat=True).get(pk=closed)
    rows = Settlement.objects.filter(
        Q(discrepancy__person=kept) | Q(discrepancy__person__merged_into=kept),
        reopened_at=None,
        outcome=Outcome.MERGED,
    )
    rows = rows.select_related("discrepancy").order_by("pk")
    return [row for row in rows if row.changes[0]["id"] == closed]


def pair_of(discrepancy: Discrepancy) -> list[Person]:
    """The two entries that were found, or those into which they were merged since."""
    found = [discrepancy.person_id, discrepancy.detail.get("other_person_id")]
    people = Person.objects.select_related("merged_into").in_bulk([pk for pk in found if pk])
    return list({person.living().pk: person.living() for person in people.values()}.values())


def keys(rows: Iterable[Discrepancy]) -> list[int]:
    return sorted(row.pk for row in rows)


def _the_same(pair: list[Person], discrepancy: Discrepancy) -> list[Discrepancy]:
    """Of other months and sources, what one decision about the two answers as well."""
    found = [person.pk for person in pair]
    rows = Person.objects.filter(Q(pk__in=found) | Q(merged_into__in=found))
    both = set(rows.values_list("pk", flat=True))
    open_ones = Discrepancy.objects.filter(
        kind=DiscrepancyKind.DUPLICATE_PERSON, person__in=both, state__in=rules.UNSETTLED
    ).exclude(pk=discrepancy.pk)
    return [row for row in open_ones.order_by("pk") if row.detail.get("other_person_id") in both]


def _open_about(person: Person) -> list[Discrepancy]:
    rows = Discrepancy.objects.filter(person=person, state__in=rules.UNSETTLED)
    return list(rows.select_related("task").order_by("pk"))


def _carry_over(rows: list[Discrepancy], *, kept: Person, by: Staff) -> list[Carried]:
    """Each is the kept entry's now, its task with it. Where that one has the same already, the
    other is let go: there is one finding of a kind for a person and month."""
    known = set(kept.discrepancies.values_list("source", "month", "kind"))
    carried, going = [], []
    for row in rows:
        stays = (row.source, row.month, row.kind) in known
        carried.append({"id": row.pk, "state": row.state, "let_go": stays})
        if stays:
            row.state = DiscrepancyState.GONE
            row.save(update_fields=["state"])
        else:
            row.person = kept
            going.append(row)
    deciding.move(going, by=by)
    return carried


def carried_by(decided: Iterable[Settlement]) -> list[Carried]:
    return [item for one in decided for item in one.carried]


def _bring_back(carried: list[Carried], *, closed: Person, by: Staff) -> None:
    before = {item["id"]: item for item in carried}
    rows = list(Discrepancy.objects.filter(pk__in=before).order_by("pk"))
    rules.check_none_settled(rows)
    going = [row for row in rows if not before[row.pk]["let_go"]]
    for row in going:
        row.person = closed
    deciding.move(going, by=by)
    for row in rows:
        item = before[row.pk]
        if item["let_go"] and row.state == DiscrepancyState.GONE:
            row.state = item["state"]
            row.save(update_fields=["state"])
            if row.task and row.task.state == TaskState.CLOSED:
                casework.reopen_task(task=row.task, by=by)


def _change(kept: Person, closed: Person) -> Change:
    numbers = {"merged_into": [closed.person_number, kept.person_number]}
    row = {"row": closed._meta.label_lower, "id": closed.pk, "is_new": False}
    return {**row, "kept": kept.pk, "fields": numbers}
