"""What a spell brings, month by month, beside the newest amount, which the spell itself says."""

from decimal import Decimal
from typing import Any

from bangfu.engine.values import Month
from bangfu.registry.models import MonthlyIncome, WorkSpell

INCOME = "monthly_income_yuan"


def news(spell: WorkSpell, since: Month, income_yuan: Decimal | None) -> dict[str, Any]:
    """The amount as a change, unless that month is known to have brought it."""
    known = _known(spell)
    before = known[max((at for at in known if at <= since), default=min(known))]
    return {} if before == income_yuan else {INCOME: income_yuan}


def told(
    spell: WorkSpell, changes: dict[str, Any], since: Month | None
) -> tuple[dict[str, Any], list[MonthlyIncome]]:
    """What changes in the spell, and the rows to keep with it: from a month on it brings another
    amount, up to the next month of which more is known. An amount corrected for no month is that
    of the newest one. What held before is kept as from the first month."""
    is_kept = spell.incomes.exists()
    if INCOME not in changes or not (since or is_kept):
        return changes, []
    known = _known(spell)
    first = [] if is_kept else [_as_recorded(spell)]
    known[since or max(known)] = changes[INCOME]
    row = MonthlyIncome(month=since or max(known), income_yuan=changes[INCOME])
    return {**changes, INCOME: known[max(known)]}, [*first, row]


def keep(spell: WorkSpell, rows: list[MonthlyIncome]) -> None:
    """With the version of the spell that was just saved."""
    if not rows:
        return
    last = spell.history.latest("history_id")
    for row in rows:
        row.spell, row.version = spell, last.history_id
        if row.recorded_at is None:
            _say_who(row, last)
    MonthlyIncome.objects.bulk_create(rows)


def take_over(*, spell: WorkSpell, right: WorkSpell) -> None:
    """The months of another record of the same work, which was found right: also where this one
    knew of a month more."""
    months = set(spell.incomes.standing().values_list("month", flat=True))
    rows, brought = list(right.incomes.standing()), _known(right)
    for row in rows:
        row.pk = None
    for month in sorted(months - {row.month for row in rows}):
        since = max((at for at in brought if at <= month), default=min(brought))
        rows.append(MonthlyIncome(month=month, income_yuan=brought[since]))
    keep(spell, rows)


def forget_since(*, spell: WorkSpell, version: int) -> None:
    """What was recorded with later versions than this one."""
    spell.incomes.filter(version__gt=version).delete()


def _known(spell: WorkSpell) -> dict[Month, Decimal | None]:
    known = dict(spell.incomes.standing().values_list("month", "income_yuan"))
    return known or {spell.start_month: spell.monthly_income_yuan}


def _as_recorded(spell: WorkSpell) -> MonthlyIncome:
    """By whoever said first what the spell said up to now."""
    row = MonthlyIncome(month=spell.start_month, income_yuan=spell.monthly_income_yuan)
    versions = spell.history.order_by("history_id")
    other = versions.exclude(**{INCOME: row.income_yuan}).last()
    since = other.history_id if other else 0
    _say_who(row, versions.filter(history_id__gt=since).first())
    return row


def _say_who(row: MonthlyIncome, version: Any) -> None:
    row.source = version.history_change_reason or ""
    row.recorded_by_id, row.recorded_at = version.history_user_id, version.history_date
