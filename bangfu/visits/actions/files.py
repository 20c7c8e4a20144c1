"""Files of visits written down on paper: each is taken in as a phone's is, once.

What the phone would have seen is what the register said before the day of the visit: a fact that
somebody wrote since is held, not written over.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Unpack

import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from bangfu.audit import files
from bangfu.engine.values import Month
from bangfu.intake import queries as intake_queries
from bangfu.intake import rules as intake_rules
from bangfu.intake.actions import File, Progress
from bangfu.intake.models import Batch
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.registry.actions import previewing
from bangfu.registry.actions.applying import Stamp, conclude
from bangfu.registry.actions.incoming import ADDED, KEPT, OUTSIDE, SAME
from bangfu.registry.actions.receive import received
from bangfu.registry.models import Person, WorkSpell
from bangfu.visits import queries
from bangfu.visits.actions.recording import Said, Seen, record_visit
from bangfu.visits.codes import WORDS
from bangfu.visits.incoming import Row, VisitRows, number_of, told
from bangfu.visits.rosters import VISITS


def receive_visits(*, by: Staff, **file: Unpack[File]) -> Batch:
    """Visits written down on paper, by a file in our layout."""
    intake_rules.check_may(Permission.CONSENT_RECORD, Duty.REGISTER, by=by)
    staging = VisitRows(reach=by.division).staging
    return received(preview_visits, roster=VISITS, staging=staging, by=by, **file)


@transaction.atomic
def preview_visits(batch: Batch) -> Batch:
    found, changes = _compared(batch, by=batch.received_by)
    return previewing.show(batch, found, [changes] if changes else [])


def apply_visits(batch: Batch, *, progress: Progress | None = None, by: Staff) -> Batch:
    """Visit by visit, so that nobody waits; cut off in the middle, it goes on with the rest."""
    intake_rules.check_may(Permission.CONSENT_RECORD, Duty.REGISTER, by=by)
    batch = Batch.objects.get(pk=batch.pk)
    if intake_rules.is_done(batch):
        return batch
    intake_rules.check_applicable(batch, by=by)
    found, _changes = _compared(batch, by=by)
    for done, one in enumerate(_judged(batch, by=by), start=1):
        if one.action == ADDED:
            _write(one, by=by)
        if progress:
            progress(done, batch.accepted_count)
    return _concluded(batch, found, by=by)


@transaction.atomic
def _concluded(batch: Batch, found: dict[str, int], *, by: Staff) -> Batch:
    batch = Batch.objects.select_for_update(of=["self"]).get(pk=batch.pk)
    if not intake_rules.is_done(batch):
        conclude(batch, found, stamp=Stamp(timezone.now(), by, ""), by=by)
    return batch


@dataclass(frozen=True)
class Judged:
    row: Row
    person: Person | None
    action: str


def _compared(batch: Batch, *, by: Staff) -> tuple[dict[str, int], list[previewing.Change]]:
    found: Counter[str] = Counter({KEPT: 0})
    changes = []
    for one in _judged(batch, by=by):
        found[one.action] += 1
        if one.action != SAME:
            pk = one.person.pk if one.person else None
            changes.append((one.row["row"], one.action, pk, "", ""))
    return found, changes


def _judged(batch: Batch, *, by: Staff) -> Iterator[Judged]:
    """A day of which a visit is there by now is done."""
    with files.reading(intake_queries.staged(batch)) as opened:
        rows = pq.read_table(opened).to_pylist()
    within = Person.objects.visible_to(by)
    living = registry.living_by_key(within, {row["person_id"] for row in rows})
    owned = [(row, living.get(row["person_id"])) for row in rows]
    there = queries.visits_on({(one.pk, row["visited_on"]) for row, one in owned if one})
    for row, person in owned:
        is_there = person is not None and (person.pk, row["visited_on"]) in there
        yield Judged(row, person, OUTSIDE if person is None else SAME if is_there else ADDED)


def _write(one: Judged, *, by: Staff) -> None:
    said, day = told(one.row), one.row["visited_on"]
    record_visit(
        uuid=number_of(one.person.pk, day, said),
        person=one.person,
        seen=_seen_before(one.person, day),
        said=Said(visited_on=day, **said),
        kept={},
        by=by,
    )


def _seen_before(person: Person, day: date) -> Seen:
    """What a page would have shown on the eve of the visit."""
    eve = timezone.make_aware(datetime.combine(day, time.min))
    spell = queries.spell_in(person, Month.parse(day))
    words = {
        fact.value: queries.words(person, fact).filter(recorded_at__lt=eve).first()
        for fact in WORDS
    }
    return Seen(
        _version_before(person, eve),
        spell.pk if spell else None,
        _version_before(spell, eve) if spell else 0,
        **{name: word and word.pk for name, word in words.items()},
    )


def _version_before(row: Person | WorkSpell, eve: datetime) -> int:
    """The newest of then, or the first there is."""
    rows = row.history.values_list("history_id", flat=True)
    before = rows.filter(history_date__lt=eve).order_by("-history_id").first()
    return before or rows.order_by("history_id").first() or 0
