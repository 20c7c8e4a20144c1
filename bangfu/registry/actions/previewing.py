"""What applying a batch would do, row by row, and whether that is still what somebody was shown.

Every preview is a file named by its own digest. Confirming names the digest that was on the page,
so a register that moved on in between is noticed whoever renewed the preview meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction

from bangfu.audit import files as sealed
from bangfu.audit import scratch
from bangfu.audit.actions import record
from bangfu.engine.store import file_digest
from bangfu.engine.values import DivisionCode
from bangfu.intake import actions as intake_actions
from bangfu.intake import queries as intake_queries
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry.actions import incoming
from bangfu.registry.incoming.unsaid import unsaid_in

# `here`: how the register's rows stood, as fingerprint of the row and facts of the household;
# `kept`: the columns of the row that say nothing and for which the register's values stand in
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("action", pa.string()),
        ("target_id", pa.int64()),
        ("here", pa.string()),
        ("kept", pa.string()),
    ]
)
COUNTS = ["added_count", "changed_count", "same_count", "held_count", "kept_count", "other_count"]
SHOWN = [*COUNTS, "preview_sha256"]
Change = tuple[Any, ...]


@transaction.atomic
def preview(batch: Batch) -> Batch:
    """Count what applying would do, and remember it row by row for the page."""
    with incoming.working_tables() as cursor:
        found = compare(cursor, batch, reach=batch.received_by.division)
        return show(batch, found, changes_by(cursor, batch))


def show(batch: Batch, found: dict[str, int], changes: Iterable[Sequence[Change]]) -> Batch:
    """What was found is what the page shows."""
    batch.preview_sha256 = keep(batch, changes)
    set_counts(batch, found)
    batch.save(update_fields=SHOWN)
    return batch


def compare(
    cursor: Any,
    batch: Batch,
    *,
    reach: DivisionCode,
    blank_clears: bool = False,
    replace_people: bool = False,
) -> dict[str, int]:
    """Rows beside the register; those outside the reach are left out."""
    staged, unsaid = intake_queries.staged(batch), unsaid_in(batch, blank_clears=blank_clears)
    if batch.roster == "people":
        incoming.compare_people(cursor, staged, unsaid, replace_people=replace_people)
        incoming.leave_out_people(cursor, reach)
    else:
        incoming.compare_spells(cursor, staged, unsaid)
        incoming.leave_out_spells(cursor, reach)
    return counts(cursor, batch)


def counts(cursor: Any, batch: Batch) -> dict[str, int]:
    """How many rows are treated how."""
    return incoming.counts(cursor, _actions(batch))


def has_drifted(batch: Batch, changes: Iterable[Sequence[Change]], *, seen: str) -> bool:
    """Whether the rows would now be treated otherwise than in the preview named; says how many."""
    batch.preview_sha256 = keep(batch, changes)
    batch.drifted_count = _differing(batch, seen)
    return batch.drifted_count > 0


def ask_again(batch: Batch, found: dict[str, int], *, by: Staff) -> Batch:
    """The new preview stands where the old one stood; nothing else has happened."""
    set_counts(batch, found)
    batch.save(update_fields=[*SHOWN, "drifted_count"])
    after = {"rows_treated_otherwise": batch.drifted_count}
    record("preview_renewed", subject=batch, division_code=batch.division_code, after=after, by=by)
    return batch


def set_counts(batch: Batch, found: dict[str, int]) -> None:
    batch.added_count = found.get(incoming.ADDED, 0)
    batch.changed_count = found.get(incoming.CHANGED, 0)
    batch.same_count = found.get(incoming.SAME, 0)
    held = (incoming.HELD, incoming.DEPARTED, incoming.OUTSIDE)
    batch.held_count = sum(found.get(action, 0) for action in held)
    batch.kept_count = found[incoming.KEPT]
    batch.other_count = found.get(incoming.OTHER, 0)


def _actions(batch: Batch) -> str:
    return incoming.PEOPLE_ACTIONS if batch.roster == "people" else incoming.SPELL_ACTIONS


def changes_by(cursor: Any, batch: Batch) -> Iterator[list[Change]]:
    return incoming.list_changes(cursor, _actions(batch))


def keep(batch: Batch, changes: Iterable[Sequence[Change]]) -> str:
    """Keep the rows that are not the same already, some at a time, sealed, under their digest.

    The one before it stays for whoever still has it on the page; older ones go.
    """
    with scratch.unnamed() as (_handle, plain):
        with pq.ParquetWriter(plain, SCHEMA) as writer:
            for rows in changes:
                columns = dict(zip(SCHEMA.names, zip(*rows, strict=True), strict=True))
                writer.write_batch(pa.RecordBatch.from_pydict(columns, schema=SCHEMA))
        digest = file_digest(plain)
        sealed.seal(plain, intake_queries.preview(batch, digest))
    intake_actions.forget_previews(batch, besides={digest, batch.preview_sha256})
    return digest


def _differing(batch: Batch, seen: str) -> int:
    """How many rows of the file are in one preview and not, or not like this, in the other."""
    before, now = (_read(batch, digest) for digest in (seen, batch.preview_sha256))
    rows = pa.concat_tables([before, now]).group_by(SCHEMA.names).aggregate([([], "count_all")])
    alone = rows.filter(pc.equal(rows["count_all"], 1))
    return len(pc.unique(alone["row"]))


def _read(batch: Batch, digest: str) -> pa.Table:
    path = intake_queries.preview(batch, digest)
    if not path.is_file():
        return SCHEMA.empty_table()
    with sealed.reading(path) as opened:
        return pq.read_table(opened)
