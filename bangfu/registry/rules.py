"""What the register can and cannot say about a person and a spell."""

from collections.abc import Iterable

from bangfu.engine.values import IdentityStatus, Month
from bangfu.engine.values.citizen_id import status_of
from bangfu.registry.columns import PERSON_COLUMNS, SPELL_COLUMNS
from bangfu.registry.models import WorkSpell

PERSON_FIELDS = frozenset(PERSON_COLUMNS)
SPELL_FIELDS = frozenset({*SPELL_COLUMNS, "employer_code"})


class FieldNotCorrectable(Exception):
    """The correction names something that is not corrected this way."""


class EndsBeforeStart(Exception):
    """The last month lies before the first."""


class StartMonthTaken(Exception):
    """The person already has a spell that starts in this month."""


class NumberNotValid(Exception):
    """A number that a person corrects must pass its check."""


def check_correctable(changes: Iterable[str], allowed: frozenset[str]) -> None:
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise FieldNotCorrectable(f"这些内容不能在此更正：{'、'.join(unknown)}")


def check_months(start: Month, end: Month | None) -> None:
    if end is not None and end < start:
        raise EndsBeforeStart(f"结束月份 {end.zh} 早于开始月份 {start.zh}，请核对后重新填写")


def check_start_free(start: Month, others: Iterable[WorkSpell]) -> None:
    if any(other.start_month == start for other in others):
        raise StartMonthTaken(f"该人员已有 {start.zh} 开始的务工记录，请直接更正那一条")


def check_number(number: str) -> None:
    if status_of(number) is not IdentityStatus.VALID:
        raise NumberNotValid("证件号码的位数、出生日期或校验位不对，请对照证件原件填写")


def overlapping(spell: WorkSpell, others: Iterable[WorkSpell]) -> list[WorkSpell]:
    """Spells that share a month with this one: lawful (domain.md §0 trap 7), worth a look."""
    return [
        other
        for other in others
        if other.pk != spell.pk
        and _reaches(other, spell.start_month)
        and _reaches(spell, other.start_month)
    ]


def _reaches(spell: WorkSpell, month: Month) -> bool:
    return spell.end_month is None or spell.end_month >= month
