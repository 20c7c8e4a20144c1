"""What migrations of other packages do: seal texts that stood readable, guard a history."""

# ruff: noqa: S608 - names of tables and columns come from the models alone

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models

from bangfu.audit import keys
from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, Sealed
from bangfu.engine.sealing.values import MARK_LENGTH, OF_THIS_VERSION


def seal_existing(
    model: type[models.Model],
    columns: dict[str, str],
    *,
    row: str = "",
    done: Sequence[uuid.UUID] = (),
) -> None:
    """Seal the texts of every row, `columns` says under which name for good; bound to the field
    `row`, else to a key that each row is given here.

    Runs while the migration's state still takes the columns for plain texts. Rows with one of the
    keys `done` are sealed.
    """
    sealer = keys.sealer()
    rows = model._base_manager.exclude(row_key__in=done) if done else model._base_manager.all()
    for one in rows.iterator(chunk_size=1000):
        given: dict[str, Any] = {} if row else {"row_key": uuid.uuid4()}
        key = str(getattr(one, row) if row else given["row_key"])
        for name, column in columns.items():
            if text := getattr(one, name):
                given[name] = sealer.seal(text, column=column, row=key)
        if given:
            model._base_manager.filter(pk=one.pk).update(**given)


def pad_existing(model: type[models.Model], name: str) -> None:
    """Seal every value of the field anew, by now as long as `padded_to` says."""
    field = model._meta.get_field(name)
    for one in model._base_manager.exclude(**{name: ""}).iterator(chunk_size=1000):
        [sealed] = field.sealed_many([getattr(one, name)], rows=[field.row_of(one)])
        model._base_manager.filter(pk=one.pk).update(**{name: Sealed(sealed)})


# -- what a row was before each edit stays as it was

# computed from what else the row says; another key computes it anew
COMPUTED = ("row_digest", "identity_key")
REFUSED = "history: what was stays as it was"
# the one lawful way: clearing what is kept no longer, which the trail told a moment ago of these
# very rows
ON_RECORD = "EXISTS (SELECT 1 FROM audit_record AS told WHERE told.action = 'retention' AND {of})"
OF_THIS_ROW = {
    "postgresql": "told.at > clock_timestamp() - interval '1 minute'"
    " AND told.after ->> 'table' = TG_ARGV[0] AND told.after -> 'keys' @> to_jsonb(OLD.id)",
    "sqlite": "told.at > datetime('now', '-1 minute')"
    " AND json_extract(told.after, '$.table') = '{label}'"
    " AND OLD.id IN (SELECT value FROM json_each(told.after, '$.keys'))",
}


def guard_history(model: type[models.Model], schema_editor: Any) -> None:
    """Nothing in this table of history is changed, replaced or deleted, but what retention clears.

    A change of keys passes: sealed values may be sealed anew, under another key or cipher than
    before (what does not open with the key is noticed), and indexes and fingerprints computed
    from them. To be called again by a migration that gives the table a column, and on SQLite by
    each that makes the table anew.
    """
    vendor, table = schema_editor.connection.vendor, model._meta.db_table
    # of what it is the history, as the trail names it
    label = f"{model._meta.app_label}.{model._meta.model_name.removeprefix('historical')}"
    for statement in GUARDS[vendor](table, _edited(model, vendor), label):
        schema_editor.execute(statement)


def unguard_history(model: type[models.Model], schema_editor: Any) -> None:
    table, on = model._meta.db_table, ""
    if schema_editor.connection.vendor == "postgresql":
        on = f" ON {model._meta.db_table}"
    for name in ("edit", "delete", "replace" if not on else "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}")


def _edited(model: type[models.Model], vendor: str) -> str:
    """SQL of OLD and NEW: whether something else than keys and seals is another."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            found.append(_exchanged(field.column))
        elif not isinstance(field, KeyedIndexField) and field.column not in COMPUTED:
            found.append(f"NEW.{field.column} {differs} OLD.{field.column}")
    return " OR ".join(found)


def _exchanged(column: str) -> str:
    """Whether a value is replaced by another than the same sealed anew, as far as that is seen
    from outside: one with the same mark is another text of that row. Nor does a change of keys
    fill a blank, empty a value, or go back to the first version, which opens in any row."""
    old, new = f"COALESCE(OLD.{column}, '')", f"COALESCE(NEW.{column}, '')"
    is_blank = f"{old} = ''"
    has_same_mark = f"substr({new}, 1, {MARK_LENGTH}) = substr({old}, 1, {MARK_LENGTH})"
    is_no_value = f"substr({new}, 1, {len(OF_THIS_VERSION)}) <> '{OF_THIS_VERSION}'"
    return f"({new} <> {old} AND ({is_blank} OR {has_same_mark} OR {is_no_value}))"


def _on_postgresql(table: str, edited: str, label: str) -> list[str]:
    told, stays = ON_RECORD.format(of=OF_THIS_ROW["postgresql"]), f"audit_history_stays('{label}')"
    return [
        f"CREATE OR REPLACE FUNCTION audit_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{REFUSED}'; END IF; "
        f"IF NOT {told} THEN RAISE EXCEPTION '{REFUSED}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_no_edit BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({edited}) EXECUTE FUNCTION {stays}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION {stays}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION {stays}",
    ]


def _on_sqlite(table: str, edited: str, label: str) -> list[str]:
    told = ON_RECORD.format(of=OF_THIS_ROW["sqlite"].format(label=label))
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE history_id = NEW.history_id)"
    return [
        f"CREATE TRIGGER {table}_no_edit BEFORE UPDATE ON {table}"
        f" WHEN ({edited}) AND NOT {told} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT {told} {refuse}",
        # INSERT OR REPLACE deletes without asking the trigger for DELETE
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]


GUARDS = {"postgresql": _on_postgresql, "sqlite": _on_sqlite}
