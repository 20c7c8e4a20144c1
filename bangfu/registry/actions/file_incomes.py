"""An income that a file brings is of the file's month: what a spell brought before stays known.

In sets, as the file itself is applied. Names in these statements come from the models alone.
"""

# ruff: noqa: S608

from typing import Any

from bangfu.engine.values import Month
from bangfu.registry.models import MonthlyIncome, WorkSpell

HISTORY = WorkSpell.history.model._meta.db_table  # type: ignore[attr-defined]
INCOMES = MonthlyIncome._meta.db_table


def remember(cursor: Any, month: Month) -> None:
    """Before spells are written: whose amount is another one now, and from which month on. A spell
    of which no amount was known has the new one all along."""
    cursor.execute("DROP TABLE IF EXISTS changed_incomes")
    cursor.execute(
        "CREATE TEMPORARY TABLE changed_incomes AS SELECT here.id AS spell_id, here.start_month,"
        " here.monthly_income_yuan AS was, source.monthly_income_yuan AS yuan,"
        " CASE WHEN source.end_month < %s THEN source.end_month ELSE %s END AS told,"
        f" (SELECT MAX(month) FROM {INCOMES} WHERE spell_id = here.id) AS newest"
        " FROM incoming_spells AS source"
        " JOIN registry_workspell AS here ON here.id = source.target_id"
        " WHERE source.action = '~' AND here.monthly_income_yuan <> source.monthly_income_yuan",
        [month.number, month.number],
    )
    for earliest in ("start_month", "newest"):
        cursor.execute(f"UPDATE changed_incomes SET told = {earliest} WHERE told < {earliest}")


def keep(cursor: Any, *, at: Any, by_id: int, reason: str) -> None:
    """With the versions that were just written: once what the spell brought up to now, by whoever
    said so first, and then what the file says."""
    columns = "spell_id, version, month, income_yuan, source, recorded_by_id, recorded_at"
    version = f"(SELECT MAX(history_id) FROM {HISTORY} WHERE id = changed.spell_id)"
    other = (
        f"COALESCE((SELECT MAX(history_id) FROM {HISTORY} WHERE id = changed.spell_id"
        f" AND history_id < {version} AND (monthly_income_yuan IS NULL"
        " OR monthly_income_yuan <> changed.was)), 0)"
    )
    cursor.execute(
        f"INSERT INTO {INCOMES} ({columns}) SELECT changed.spell_id, {version},"
        " changed.start_month, changed.was, COALESCE(said.history_change_reason, ''),"
        " said.history_user_id, said.history_date FROM changed_incomes AS changed"
        f" JOIN {HISTORY} AS said ON said.history_id = (SELECT MIN(history_id) FROM {HISTORY}"
        f"  WHERE id = changed.spell_id AND history_id > {other})"
        " WHERE changed.newest IS NULL AND changed.told > changed.start_month"
    )
    cursor.execute(
        f"INSERT INTO {INCOMES} ({columns}) SELECT changed.spell_id, {version}, changed.told,"
        " changed.yuan, %s, CAST(%s AS INTEGER), %s FROM changed_incomes AS changed"
        " WHERE changed.newest IS NOT NULL OR changed.told > changed.start_month",
        [reason, by_id, at],
    )
    cursor.execute("DROP TABLE changed_incomes")
