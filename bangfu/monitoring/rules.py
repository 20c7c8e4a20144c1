"""When a month may be closed."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.engine.values import DivisionCode, Month
from bangfu.monitoring.codes import Number
from bangfu.monitoring.models import Snapshot


class MonthAlreadyClosed(Exception):
    """A closed month is immutable: later corrections show in later months."""


class MonthNotOver(Exception):
    """Before its last day nobody knows who is at work on it."""


class OthersNotReached(Exception):
    """A month is closed for everybody in the register: it takes reach over all of them."""


class ThresholdOutOfRange(Exception):
    """A fall is a share between 0 and 1, an answer time between 1 and 60 working days."""


class WarningNotAnswered(Exception):
    """Nobody has said yet what was found or done."""


class TextMissing(Exception):
    """An answer without words."""


class TargetTooClose(Exception):
    """A target of a village would be one of its households."""


NUMBERS = {
    Number.SMALLEST_STOCK: (10, 1000),
    Number.MONTHS_RUNNING: (2, 6),
    Number.TARGET_PERCENT: (1, 100),
    Number.RETURNEE_PERCENT: (1, 100),
    Number.LAG_DAYS: (1, 366),
    Number.DISPATCH_DAY: (1, 28),
}


def check_not_closed(snapshot: Snapshot | None) -> None:
    if snapshot:
        raise MonthAlreadyClosed(
            f"{snapshot.month.zh}已于 {timezone.localtime(snapshot.closed_at):%Y-%m-%d} 结账，"
            "快照不可更改；之后的更正会体现在以后月份"
        )


def check_over(month: Month, *, as_of: date) -> None:
    if month.last_day > as_of:
        raise MonthNotOver(f"{month.zh}尚未结束，最早可于 {month.last_day:%Y-%m-%d} 结账")


def check_reaches_everybody(*, somebody_outside: bool) -> None:
    if somebody_outside:
        raise OthersNotReached("本系统还管理其他地区的人员，月度结账由上级统一办理")


def is_reconstructed(month: Month, *, as_of: date) -> bool:
    """Closed more than two months late: it shows what is known now, not what was known then."""
    return Month(as_of.year, as_of.month) - month > 2


def check_threshold(*, fall_over: float, answer_days: int | None) -> None:
    if not 0 <= fall_over < 1:
        raise ThresholdOutOfRange("降幅应在 0 到 100% 之间")
    if answer_days is not None and not 1 <= answer_days <= 60:
        raise ThresholdOutOfRange("答复时限应为 1 到 60 个工作日")


def check_number(name: str, value: int) -> None:
    least, most = NUMBERS[Number(name)]
    if not least <= value <= most:
        raise ThresholdOutOfRange(
            _("该参数应在 %(least)s 到 %(most)s 之间") % {"least": least, "most": most}
        )


def check_text(text: str) -> None:
    if not text.strip():
        raise TextMissing(_("请写明内容"))


def check_answered(*, has_steps: bool) -> None:
    if not has_steps:
        raise WarningNotAnswered(_("请先填写原因或采取的措施，再办结"))


def check_target(division_code: str) -> None:
    """Targets exist for divisions down to the township, never for a person (rights.md 4)."""
    if len(DivisionCode(division_code).significant) > len("370724001"):
        raise TargetTooClose(_("目标只设到乡镇；村、户和个人不设目标"))


def next_dispatch(today: date, day: int) -> date:
    """The first day of dispatch after today."""
    month = Month.parse(today)
    return next(
        on for on in (date(each.year, each.month, day) for each in (month, month + 1)) if on > today
    )
