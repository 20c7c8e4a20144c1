"""What may be decided about a discrepancy, and what a decision writes into the register.

A correction arrives as a dict with the register's own field names: `start_month`, `end_month`,
`place_code`, `place_name`, `employer_name`, `employer_code`, `monthly_income_yuan`, `channel` and
`employment_kind` for the spell, `name` and `identity_number` for the person. Values may be texts
from a form. A blank `end_month` means that the work goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from bangfu.casework.rules import called, told
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import DiscrepancyKind, WorkChannel
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.models import Batch
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.registry.judging import PERSON_FIELDS, SPELL_FIELDS, CorrectionRefused, judged
from bangfu.registry.models import Person, WorkSpell

UNSETTLED = (DiscrepancyState.FOUND, DiscrepancyState.DISPATCHED)
CHANGES_REGISTER = (Outcome.THERE_IS_RIGHT, Outcome.CORRECTED)
LEAVES_REGISTER = (Outcome.HERE_IS_RIGHT, Outcome.NOT_A_DIFFERENCE)
# what was looked at is a fact about the person, not one of the spells
ABOUT_PERSON = (
    DiscrepancyKind.NAME_DIFFERS,
    DiscrepancyKind.DUPLICATE_PERSON,
    DiscrepancyKind.INVALID_ID,
)
# work counted in annex 1 by its channel: whether it is still that work is asked, never assumed
CARRIERS = (WorkChannel.WORKSHOP, WorkChannel.WELFARE_POST)
MOVES = {"employer_name", "employer_code", "place_code", "place_name"}


class SettledAlready(Exception):
    """Somebody else decided in the meantime."""


class GoneAlready(Exception):
    """The next comparison no longer found the difference."""


class NotSettled(Exception):
    """Only a settled discrepancy can be reopened."""


class ReasonMissing(Exception):
    """Nothing to stand on: neither evidence nor a reason."""


class OutcomeUnknown(Exception):
    """Not one of the four outcomes, or not one that may be given to many at once."""


class CorrectionMissing(Exception):
    """The outcome says the register is wrong, but not what is right."""


class CorrectionNotWanted(Exception):
    """The outcome says the register is right, and yet there is a correction."""


class SpellGone(Exception):
    """The spell the comparison looked at is no longer there."""


class SpellOutOfReach(Exception):
    """The spell the comparison looked at stands in another entry, of another division."""


class DispatchedMeanwhile(Exception):
    """The discrepancy moved to another task while somebody was deciding."""


class ExtractKeyedOtherwise(Exception):
    """The extract was received before the key of the index was changed: nobody would be found."""


class NotOneOfTwo(Exception):
    """Only one of the two entries that were found can be kept."""


class MergeBuiltUpon(Exception):
    """What was decided about the kept entry since stands on the merge."""


@dataclass(frozen=True)
class Correction:
    """What a settlement writes: judged values. No `spell_id` and some `spell` starts a new one."""

    person: dict[str, object] = field(default_factory=dict)
    spell: dict[str, object] = field(default_factory=dict)
    spell_id: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.person and not self.spell


def check_keyed_alike(extract: Batch, *, index_changed_at: datetime | None) -> None:
    if index_changed_at and extract.received_at < index_changed_at:
        raise ExtractKeyedOtherwise(
            _("批次 %(batch)s 的数据是更换索引密钥之前接收的，不能再比对；请重新接收")
            % {"batch": extract.pk}
        )


def check_unsettled(discrepancy: Discrepancy) -> None:
    if discrepancy.state == DiscrepancyState.GONE:
        raise GoneAlready(_("新一次比对中该差异已消失，无需办结"))
    if discrepancy.state == DiscrepancyState.SETTLED:
        raise SettledAlready(
            _("该差异已由 %(who)s 于 %(at)s 办结")
            % {"who": called(discrepancy.settled_by), "at": told(discrepancy.settled_at)}
        )


def check_settled(discrepancy: Discrepancy) -> None:
    if discrepancy.state != DiscrepancyState.SETTLED:
        raise NotSettled(_("该差异尚未办结，无需退回重办"))


def check_grounds(*, reason: str, has_evidence: bool) -> None:
    if not has_evidence and not reason.strip():
        raise ReasonMissing(_("没有佐证材料，请写明理由，或先提交佐证"))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("请写明理由，办结后可以查到"))


def check_one_of_two(kept: Person, pair: Iterable[Person]) -> None:
    if len(keys := {person.pk for person in pair}) != 2 or kept.pk not in keys:
        raise NotOneOfTwo(_("请从发现的两条记录中选择保留哪一条"))


def check_none_settled(carried: Iterable[Discrepancy]) -> None:
    if settled := [row for row in carried if row.state == DiscrepancyState.SETTLED]:
        told_ids = "、".join(str(row.pk) for row in settled)
        raise MergeBuiltUpon(
            _("合并后又办结了随并的差异 %(ids)s，请先退回重办这些差异，再撤销合并")
            % {"ids": told_ids}
        )


def check_outcome_for_many(outcome: str) -> None:
    if outcome not in LEAVES_REGISTER:
        raise OutcomeUnknown(_("批量办结只能选“台账属实”或“不构成差异”；需要更正的请逐条办理"))


def can_settle(discrepancy: Discrepancy) -> bool:
    return discrepancy.state in UNSETTLED


def can_reopen(discrepancy: Discrepancy) -> bool:
    return discrepancy.state == DiscrepancyState.SETTLED


def correction_for(
    discrepancy: Discrepancy,
    *,
    outcome: str,
    given: dict[str, object] | None,
    as_of: Month,
) -> Correction:
    """What the decision writes into the register: nothing where the register is right."""
    if outcome in LEAVES_REGISTER:
        if given:
            raise CorrectionNotWanted(_("认定台账属实或不构成差异时，不能同时更正台账"))
        return Correction()
    if outcome not in CHANGES_REGISTER:
        raise OutcomeUnknown(_("请选择办结结论"))
    there = default_correction(discrepancy)
    default = there if outcome == Outcome.THERE_IS_RIGHT else {}
    values = judged({**default, **(given or {})}, as_of=as_of)
    check_says_neither(values, outcome=outcome, there=there, as_of=as_of)
    correction = Correction(
        person={name: value for name, value in values.items() if name in PERSON_FIELDS},
        spell={name: value for name, value in values.items() if name in SPELL_FIELDS},
        spell_id=discrepancy.detail.get("spell_id"),
    )
    check_complete(correction)
    return correction


def check_says_neither(
    values: dict[str, object], *, outcome: str, there: dict[str, object], as_of: Month
) -> None:
    """双方均不准 over values that are all the other table's: not read, so not verified."""
    if outcome == Outcome.CORRECTED and there and says_as_much(values, there, as_of=as_of):
        raise CorrectionMissing(
            _("填写的与对方数据完全相同。请改为核实后的情况；对方属实的，改选“对方数据属实”")
        )


def says_as_much(values: dict[str, object], there: dict[str, object], *, as_of: Month) -> bool:
    try:
        return judged(there, as_of=as_of).items() <= values.items()
    except CorrectionRefused:  # what cannot be right there was put right
        return False


def check_complete(correction: Correction) -> None:
    if correction.is_empty:
        raise CorrectionMissing(_("请填写核实后的情况；此类差异没有可以直接照搬的更正内容"))
    if correction.spell and not correction.spell_id and not correction.spell.get("start_month"):
        raise CorrectionRefused({"start_month": _("台账中没有这条务工记录，请填写开始月份")})


def check_months(*, start: Month, end: Month | None) -> None:
    if end and end < start:
        raise CorrectionRefused(
            {"end_month": _("结束月份早于该务工记录的开始月份，请填写核实后的月份")}
        )


def can_reach(spell: WorkSpell, *, by: Staff) -> bool:
    return by.division.contains(DivisionCode(spell.division_code))


def check_spell(spell: WorkSpell, *, by: Staff) -> None:
    """A verified number that stands in two entries may have its work in the other one."""
    if not can_reach(spell, by=by):
        raise SpellOutOfReach(
            _("所比对的务工记录在其他区划的另一条记录中，请由能看到两处的上级单位办理")
        )


def check_channel_said(channel: str, *, wanted: dict[str, object], differing: set[str]) -> None:
    """Another employer or place for somebody in a workshop or a public-welfare post: the decision
    has to say through which channel the work is now, be it the same."""
    if channel in CARRIERS and differing & MOVES and "channel" not in wanted:
        raise CorrectionRefused(
            {
                "still_there": _("该务工记录的就业渠道是“%(channel)s”，请写明是否仍在该车间或岗位")
                % {"channel": label(WorkChannel(channel))}
            }
        )


def asks_channel(kind: str, *, channel: str) -> bool:
    """Whether settling a difference of this kind may mean another workplace than the workshop's."""
    moves = {DiscrepancyKind.EMPLOYER_DIFFERS, DiscrepancyKind.PLACE_DIFFERS}
    return channel in CARRIERS and kind in moves | {DiscrepancyKind.DUPLICATE_THERE}


def check_start_free(is_taken: bool) -> None:
    if is_taken:
        raise CorrectionRefused(
            {"start_month": _("该人已有同月开始的另一条务工记录，请先核对哪一条属实")}
        )


def default_correction(discrepancy: Discrepancy) -> dict[str, object]:
    """What the other source would have the register say; empty where it cannot say."""
    detail = discrepancy.detail
    employer = {
        "employer_name": detail.get("employer_name") or "",
        "employer_code": detail.get("employer_code") or "",
    }
    place = {
        "place_code": detail.get("place_code") or "",
        "place_name": detail.get("place_name") or "",
    }
    income = {"monthly_income_yuan": detail.get("income_yuan")}
    by_kind: dict[str, dict[str, object]] = {
        DiscrepancyKind.MISSING_HERE: {
            "start_month": detail.get("first_month"),
            **employer,
            **place,
            **income,
        },
        DiscrepancyKind.ENDED_HERE: {"end_month": None},
        DiscrepancyKind.STOPPED_THERE: {"end_month": detail.get("last_month")},
        DiscrepancyKind.EMPLOYER_DIFFERS: employer,
        DiscrepancyKind.PLACE_DIFFERS: place,
        DiscrepancyKind.INCOME_DIFFERS: income,
        DiscrepancyKind.NAME_DIFFERS: {"name": discrepancy.name_there},
    }
    return by_kind.get(discrepancy.kind, {})
