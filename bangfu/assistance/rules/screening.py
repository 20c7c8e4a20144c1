"""When somebody who was placed is asked, and what stops placements with an employer (rights.md 8);
no database."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bangfu.assistance.codes.screening import ScreeningState, Sign, Turn
from bangfu.assistance.models import EmployerHold, Screening
from bangfu.engine.values import CreditCode, Month, NotACreditCode
from bangfu.engine.values.employer_name import plain_employer

# days after the start; the first is rights.md 8, the second is ours
ASKED_AFTER = {Turn.FIRST: 30, Turn.AGAIN: 180}


class AlreadyAsked(Exception):
    """Answered or declined before: nobody is asked twice at one turn."""


class NothingSaid(Exception):
    """Neither a sign, nor that there is none, nor a word."""


class EmployerHeld(Exception):
    """A rights desk has to look at this employer first."""


class HoldUnclear(Exception):
    """A hold without an employer or a reason, or lifted before."""


def due_days(start_month: Month, placed_on: date) -> dict[Turn, date]:
    """Counted from the first day on which the person can be at work."""
    begins = max(placed_on, start_month.first_day)
    return {turn: begins + timedelta(days=days) for turn, days in ASKED_AFTER.items()}


def check_waiting(screening: Screening) -> None:
    if screening.state != ScreeningState.WAITING:
        raise AlreadyAsked(_("这一次已经问过，不再重复询问"))


def check_said(signs: Iterable[str], words: str, *, is_well: bool) -> list[Sign]:
    """Silence is no answer: that nothing is wrong has to be said."""
    told = [Sign(value) for value in signs]
    if is_well and told:
        raise NothingSaid(_("既选了情况又选了“都没有”，请核对"))
    if not (told or is_well or words.strip()):
        raise NothingSaid(_("请选一项：有哪些情况，或者都没有；不想回答的，按“不想回答”"))
    return told


def check_not_held(name: str, code: str, holds: Iterable[EmployerHold]) -> None:
    """By its code or by its name: rather one employer too many is looked at than one too few."""
    if any(is_same(hold, name, code) for hold in holds):
        raise EmployerHeld(
            _("权益保障专员已暂停向这家单位安排上岗，恢复以前不能登记；请与权益保障专员联系")
        )


def is_same(hold: EmployerHold, name: str, code: str) -> bool:
    same_code = bool(code) and hold.employer_code == code
    return same_code or plain_employer(hold.employer_name) == plain_employer(name)


def check_hold(employer: str, reason: str) -> str:
    """The credit code where the employer is named by it, else nothing."""
    if not plain_employer(employer):
        raise HoldUnclear(_("请写明用人单位的名称"))
    check_reason(reason)
    try:
        return CreditCode.parse(employer).text
    except NotACreditCode:
        return ""


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise HoldUnclear(_("请写明理由"))


def check_unlifted(hold: EmployerHold) -> None:
    if hold.lifted_at:
        raise HoldUnclear(_("已经恢复过了，请刷新页面查看"))
