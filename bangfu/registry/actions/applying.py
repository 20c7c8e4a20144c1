"""Staged rows into the register: a handful of statements in one transaction, history included.

No row passes through Python twice, but for what it is found by, and a row
that is the same already is not touched: encrypted
values have a random nonce, so writing them again would change every row of every file.
Names of tables and columns in these statements come from the models alone.
"""

# ruff: noqa: S608

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.values import Month
from bangfu.intake import actions as intake_actions
from bangfu.intake import rules as intake_rules
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry.actions import file_incomes, following, incoming, indexing, previewing
from bangfu.registry.models import Household, Person, WorkSpell

REASON = "接收文件入库：批次 {0}"


@dataclass(frozen=True)
class Step:
    """One register table and the temporary table that feeds it."""

    model: type[models.Model]
    source: incoming.Temporary
    columns: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def register(self) -> str:
        return self.model._meta.db_table


@dataclass(frozen=True)
class Stamp:
    """Who applies which batch when: stands on every row and in its history."""

    moment: datetime
    by: Staff
    reason: str

    @property
    def by_id(self) -> int:
        return self.by.pk

    @property
    def at(self) -> Any:
        """The moment as this database stores it."""
        return connection.ops.adapt_datetimefield_value(self.moment)


HOUSEHOLD_STEP = Step(
    Household,
    incoming.HOUSEHOLDS,
    ("household_number", "division_code", "village_name", "poverty_status"),
    ("household_number",),
)
PERSON_STEP = Step(
    Person,
    incoming.PEOPLE,
    tuple(incoming.fields_of(Person, *incoming.PERSON_COLUMNS)),
    ("person_number",),
)
SPELL_STEP = Step(
    WorkSpell,
    incoming.SPELLS,
    tuple(incoming.fields_of(WorkSpell, *incoming.SPELL_COLUMNS)),
    ("person_id", "start_month"),
)


def apply(
    batch: Batch,
    *,
    seen: str = "",
    overwrite_verified: bool = False,
    blank_clears: bool = False,
    replace_people: str = "",
    by: Staff,
) -> Batch:
    """Apply the accepted rows of a checked batch: all of them or none.

    `seen` is the digest of the preview that was confirmed. If the register has moved on so that
    rows would be treated otherwise than shown there, nothing is applied: the batch comes back
    checked, with a new preview and `drifted_count`, to be confirmed again. Without `seen`, check
    and application are one step, and there is nothing that could have been shown.

    Cells that say nothing change nothing, unless `blank_clears`: blank ones then clear. Rows of
    other people under known numbers are left out, unless a reason is given to `replace_people`.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if intake_rules.is_done(batch):
            return batch
        intake_rules.check_applicable(batch, by=by)
        _lock_register()
        with incoming.working_tables() as cursor:
            found = previewing.compare(cursor, batch, reach=by.division)
            changes = previewing.changes_by(cursor, batch)
            if seen and previewing.has_drifted(batch, changes, seen=seen):
                return previewing.ask_again(batch, found, by=by)
            if blank_clears or replace_people:
                decided = {"blank_clears": blank_clears, "replace_people": bool(replace_people)}
                found = previewing.compare(cursor, batch, reach=by.division, **decided)
            if overwrite_verified:
                incoming.let_held_rows_through(cursor)
                found = previewing.counts(cursor, batch)
            _write(cursor, batch, stamp := Stamp(timezone.now(), by, REASON.format(batch.pk)))
        batch.blank_clears, batch.replaced_reason = blank_clears, replace_people
        conclude(batch, found, stamp=stamp, overwrite_verified=overwrite_verified, by=by)
    return batch


def _lock_register() -> None:
    """Settlement waits until the batch is in; readers do not. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (Household, Person, WorkSpell))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def _write(cursor: Any, batch: Batch, stamp: Stamp) -> None:
    if batch.roster == "people":
        _write_step(cursor, HOUSEHOLD_STEP, stamp)
        cursor.execute(
            "UPDATE incoming_people SET household_id = home.id, division_code = home.division_code"
            " FROM registry_household AS home"
            " WHERE home.household_number = incoming_people.household_number"
        )
        _write_step(cursor, PERSON_STEP, stamp)
        _follow(cursor, Person, Household, "household_id", stamp)
        _follow(cursor, WorkSpell, Person, "person_id", stamp)
        following.follow_file(cursor, batch, at=stamp.at, by=stamp.by)
        # added, changed and moved rows alike bear the moment
        indexing.index_people(Person.objects.filter(updated_at=stamp.moment))
    else:
        file_incomes.remember(cursor, month_of(batch))
        _write_step(cursor, SPELL_STEP, stamp)
        file_incomes.keep(cursor, at=stamp.at, by_id=stamp.by_id, reason=stamp.reason)


def month_of(batch: Batch) -> Month:
    """The month that a file of work tells of: the one before it came, unless it was said."""
    return batch.month or Month.parse(timezone.localdate(batch.received_at)) + -1


def _write_step(cursor: Any, step: Step, stamp: Stamp) -> None:
    _change_rows(cursor, step, stamp)
    _add_rows(cursor, step, stamp)
    _write_history(
        cursor,
        step.model,
        f"JOIN {step.source.name} AS source ON source.target_id = here.id"
        " WHERE source.action IN ('+', '~')",
        stamp,
        history_type="source.action",
    )


def _change_rows(cursor: Any, step: Step, stamp: Stamp) -> None:
    """A row that a file overwrites is no longer what a person verified."""
    columns = ", ".join(f"{name} = source.{name}" for name in step.columns)
    names = {field.column for field in step.model._meta.concrete_fields}
    unverified = [f"{name} = NULL" for name in ("verified_at", "verified_by_id") if name in names]
    also = "".join(f", {assignment}" for assignment in unverified)
    cursor.execute(
        f"UPDATE {step.register} SET {columns}{also}, updated_at = %s"
        f" FROM {step.source.name} AS source"
        f" WHERE source.target_id = {step.register}.id AND source.action = '~'",
        [stamp.at],
    )


def _add_rows(cursor: Any, step: Step, stamp: Stamp) -> None:
    given = {**dict.fromkeys(step.columns), "updated_at": stamp.at}
    blanks = {
        field.column: field.get_default()
        for field in step.model._meta.concrete_fields
        if field.column not in given and not field.primary_key
    }
    values = [f"source.{name}" for name in step.columns] + ["%s"] * (1 + len(blanks))
    cursor.execute(
        f"INSERT INTO {step.register} ({', '.join([*given, *blanks])})"
        f" SELECT {', '.join(values)} FROM {step.source.name} AS source"
        " WHERE source.action = '+' ORDER BY source.file_row",
        [stamp.at, *blanks.values()],
    )
    matched = " AND ".join(f"here.{key} = {step.source.name}.{key}" for key in step.keys)
    cursor.execute(
        f"UPDATE {step.source.name} SET target_id = here.id FROM {step.register} AS here"
        f" WHERE {matched} AND {step.source.name}.action = '+'"
    )


def _follow(
    cursor: Any, child: type[models.Model], parent: type[models.Model], link: str, stamp: Stamp
) -> None:
    """Rows that repeat the place of a household which moved, but stand in no row of the file."""
    table, above = child._meta.db_table, parent._meta.db_table
    cursor.execute("DROP TABLE IF EXISTS moved_rows")
    cursor.execute(
        "CREATE TEMPORARY TABLE moved_rows AS SELECT here.id AS target_id, above.division_code"
        f" FROM {table} AS here JOIN {above} AS above ON above.id = here.{link}"
        " WHERE above.division_code <> here.division_code AND above.updated_at = %s",
        [stamp.at],
    )
    cursor.execute(
        f"UPDATE {table} SET division_code = source.division_code, updated_at = %s"
        f" FROM moved_rows AS source WHERE source.target_id = {table}.id",
        [stamp.at],
    )
    joined = "JOIN moved_rows AS source ON source.target_id = here.id"
    _write_history(cursor, child, joined, stamp, history_type="'~'")
    cursor.execute("DROP TABLE moved_rows")


def _write_history(
    cursor: Any, model: type[models.Model], joined: str, stamp: Stamp, *, history_type: str
) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]
    cursor.execute(
        f"INSERT INTO {history} ({', '.join(columns)}, history_date, history_change_reason,"
        f" history_type, history_user_id)"
        f" SELECT {', '.join(f'here.{name}' for name in columns)}, %s, %s, {history_type}, %s"
        f" FROM {model._meta.db_table} AS here {joined}",
        [stamp.at, stamp.reason, stamp.by_id],
    )


def conclude(
    batch: Batch,
    found: dict[str, int],
    *,
    stamp: Stamp,
    overwrite_verified: bool = False,
    by: Staff,
) -> None:
    previewing.set_counts(batch, found)
    if outside := found.get(incoming.OUTSIDE, 0):
        message = f"{outside} 行的人或户在检查后已登记在您管辖范围以外的台账中，未入库"
        batch.message = intake_rules.message_of(message, batch.message)
    batch.state, batch.applied_at, batch.applied_by = BatchState.APPLIED, stamp.moment, by
    batch.save()
    is_open = intake_rules.is_unfinished(batch)
    over = intake_actions.forget_previews if is_open else intake_actions.forget_everything
    transaction.on_commit(lambda: over(batch))
    after = {
        "roster": batch.roster,
        "added": batch.added_count,
        "changed": batch.changed_count,
        "same": batch.same_count,
        "held": found.get(incoming.HELD, 0),
        "outside": outside,
        "overwrote_verified": overwrite_verified,
        "kept_values": batch.kept_count,
        "blank_clears": batch.blank_clears,
        "other_people": batch.other_count,
        "replaced_people": batch.replaced_reason,
    }
    record("batch_applied", subject=batch, division_code=batch.division_code, after=after, by=by)
