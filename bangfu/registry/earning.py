"""From which month on an income holds."""

from decimal import Decimal

from django.utils import timezone

from bangfu.engine.values import Month
from bangfu.registry.codes import EditReason
from bangfu.registry.models import WorkSpell


class IncomeMonthOutside(Exception):
    """Nobody earns before the work began, after it ended, or in a month to come."""


class IncomeMonthMissing(Exception):
    """An income that has changed holds from a month on; only a mistake is set right all along."""


def check_month(since: Month, spell: WorkSpell) -> None:
    last = min(spell.end_month or since, Month.parse(timezone.localdate()))
    if not spell.start_month <= since <= last:
        raise IncomeMonthOutside("这个月份应在务工起止月份之间，并且不晚于本月")


def check_month_told(known: Decimal | None, since: Month | None, reason: EditReason) -> None:
    """Else a raise would write over what was earned in the months before; where no amount was
    known, none is written over."""
    if known is not None and since is None and reason != EditReason.MISTAKE:
        raise IncomeMonthMissing(
            "收入有变动，请填写新收入从哪个月起；原来就记错的，原因请选“录入有误”"
        )
