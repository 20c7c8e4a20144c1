"""Files of what people said, beside what they said before.

What was said is never overwritten: a row is a new saying beside the earlier ones, or it is already
there. A cell that says nothing leaves standing what the person said before of the same; what the
person wrote down in the portal is the person's alone to change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Unpack

import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bangfu.audit import files
from bangfu.audit.actions import record_many
from bangfu.engine.codes import SaidHow
from bangfu.intake import queries as intake_queries
from bangfu.intake import rules as intake_rules
from bangfu.intake.actions import File
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import queries
from bangfu.registry.actions import previewing
from bangfu.registry.actions.applying import Stamp, conclude
from bangfu.registry.actions.incoming import ADDED, CHANGED, KEPT, OUTSIDE, SAME
from bangfu.registry.actions.previewing import Change
from bangfu.registry.actions.receive import received
from bangfu.registry.incoming.sayings import NAMES, TABLES, Row, Saying, SayingRows, said_in
from bangfu.registry.models import Person
from bangfu.registry.said_columns import TRAINING, WISH, WISHES

ROWS_AT_ONCE = 500
RECORDED = {WISH: "say_wish", TRAINING: "say_training_need"}


def receive_sayings(*, by: Staff, **file: Unpack[File]) -> Batch:
    """What people want, by a file in our layout."""
    intake_rules.check_may(Permission.CONSENT_RECORD, Duty.REGISTER, by=by)
    staging = SayingRows(reach=by.division).staging
    return received(preview_sayings, roster=WISHES, staging=staging, by=by, **file)


@transaction.atomic
def preview_sayings(batch: Batch) -> Batch:
    found, changes = _compared(batch, by=batch.received_by)
    return previewing.show(batch, found, changes)


@transaction.atomic
def apply_sayings(batch: Batch, *, seen: str = "", by: Staff) -> Batch:
    """Every saying of a checked batch is written down, or none; what is there stays as it is."""
    intake_rules.check_may(Permission.CONSENT_RECORD, Duty.REGISTER, by=by)
    batch = Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    if intake_rules.is_done(batch):
        return batch
    intake_rules.check_applicable(batch, by=by)
    found, changes = _compared(batch, by=by)
    if seen and previewing.has_drifted(batch, changes, seen=seen):
        return previewing.ask_again(batch, found, by=by)
    stamp = Stamp(timezone.now(), by, "")
    for rows in _stretches(batch):
        news = [one for each in _judged(rows, lock=True, by=by) for one in each.news]
        _write(news, batch, at=stamp.moment, by=by)
    conclude(batch, found, stamp=stamp, by=by)
    return batch


@dataclass
class News:
    """One saying that is to be written, what was said last before it, and whether it will stand."""

    saying: Saying
    last: Saying | None
    is_newest: bool


@dataclass
class Judged:
    """A staged row, what is news in it, and cells for which what was said before stands in."""

    row: Row
    person: Person | None
    news: list[News] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def action(self) -> str:
        if self.person is None:
            return OUTSIDE
        if not self.news:
            return SAME
        return CHANGED if any(one.last for one in self.news) else ADDED

    @property
    def here(self) -> str:
        """How what the person said before stands."""
        return " ".join(f"{one.last.pk}" if one.last else "-" for one in self.news)


def _compared(batch: Batch, *, by: Staff) -> tuple[dict[str, int], list[list[Change]]]:
    """How many rows do what, and those that do something, as previews keep them."""
    found: Counter[str] = Counter({KEPT: 0})
    changes: list[Change] = []
    for rows in _stretches(batch):
        for one in _judged(rows, by=by):
            found[one.action] += 1
            found[KEPT] += len(one.kept)
            if one.action != SAME:
                person = one.person.pk if one.person else None
                kept = " ".join(one.kept)
                changes.append((one.row["row"], one.action, person, one.here, kept))
    return found, [sorted(changes)] if changes else []


def _stretches(batch: Batch) -> Iterator[list[Row]]:
    """All that is said of a person is in one stretch, so that one row knows of the others."""
    with files.reading(intake_queries.staged(batch)) as opened:
        rows = pq.read_table(opened).sort_by(
            [(name, "ascending") for name in ("person_id", "said_on", "row")]
        )
    stretch: list[Row] = []
    for some in rows.to_batches(max_chunksize=ROWS_AT_ONCE):
        for row in some.to_pylist():
            if len(stretch) >= ROWS_AT_ONCE and row["person_id"] != stretch[-1]["person_id"]:
                yield stretch
                stretch = []
            stretch.append(row)
    if stretch:
        yield stretch


def _judged(rows: Sequence[Row], *, lock: bool = False, by: Staff) -> list[Judged]:
    """In the order of the days: what one row says is known to the next."""
    within = Person.objects.visible_to(by)
    if lock:
        within = within.select_for_update(of=["self"], no_key=True).order_by("pk")
    found = queries.living_by_key(within, {row["person_id"] for row in rows})
    living = {pk: person for pk, person in found.items() if person.left_on is None}
    known = _Known(living.values())
    judged = [Judged(row, living.get(row["person_id"])) for row in rows]
    for one in judged:
        for prefix in TABLES if one.person else ():
            known.judge(one, one.person, prefix)
    return judged


class _Known:
    """Everything that some people said, the last in last place."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.sayings: dict[tuple[str, int], list[Saying]] = {}
        keys = [person.pk for person in people]
        mine = Q(person__in=keys) | Q(person__merged_into__in=keys)
        for prefix, table in TABLES.items():
            rows = table.objects.filter(mine).select_related("person")
            for one in rows.order_by("said_on", "pk"):
                key = prefix, one.person.merged_into_id or one.person_id
                self.sayings.setdefault(key, []).append(one)

    def judge(self, one: Judged, person: Person, prefix: str) -> None:
        said, day, how = said_in(one.row, prefix), one.row["said_on"], one.row["said_how"]
        before = self.sayings.setdefault((prefix, person.pk), [])
        if not said or how == SaidHow.PORTAL or _is_there(before, said, day):
            return
        last = before[-1] if before else None
        is_newest = last is None or last.said_on <= day
        kept = _completing(said, last, prefix) if last and is_newest else {}
        one.kept += [prefix + name for name in kept]
        saying = TABLES[prefix](person=person, said_on=day, said_how=how, **kept, **said)
        one.news.append(News(saying, last, is_newest))
        before.append(saying)
        before.sort(key=lambda each: each.said_on)


def _completing(said: Row, last: Saying, prefix: str) -> Row:
    """What the person said of the same before, where the row says nothing."""
    names = (name.removeprefix(prefix) for name in NAMES if name.startswith(prefix))
    unsaid = {name: getattr(last, name) for name in names if name not in said}
    return {name: value for name, value in unsaid.items() if value not in (None, "")}


def _is_there(before: Sequence[Saying], said: Row, day: object) -> bool:
    return any(
        one.said_on == day and all(getattr(one, name) == value for name, value in said.items())
        for one in before
    )


def _write(news: Sequence[News], batch: Batch, *, at: datetime, by: Staff) -> None:
    """What is said later stands in the place of what was said before."""
    for one in news:
        one.saying.recorded_by = by
        one.saying.ended_at = None if one.is_newest else at
        if one.is_newest and one.last:
            one.last.ended_at = at
    for prefix, table in TABLES.items():
        mine = [one for one in news if isinstance(one.saying, table)]
        people = {one.saying.person_id for one in mine if one.is_newest}
        theirs = Q(person__in=people) | Q(person__merged_into__in=people)
        table.objects.standing().filter(theirs).update(ended_at=at)
        said = table.objects.bulk_create([one.saying for one in mine])
        record_many(RECORDED[prefix], subjects=said, after={"batch": batch.pk}, by=by)
