"""What the register can and cannot say about a person and a spell."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Model
from django.utils import timezone
from simple_history.models import HistoricalChanges

from bangfu.engine.checks import RULES, WITHOUT_COUNTIES
from bangfu.engine.codes import PopulationKind, Relation, StatusSource
from bangfu.engine.rules.population import MONITORED, definition_on
from bangfu.engine.values import DivisionCode, IdentityStatus, Month
from bangfu.engine.values.citizen_id import status_of
from bangfu.org.models import Staff
from bangfu.registry.codes import EditReason
from bangfu.registry.columns import PERSON_COLUMNS, SPELL_COLUMNS
from bangfu.registry.models import (
    Household,
    HouseholdEvent,
    Merge,
    Person,
    PopulationStatus,
    WorkSpell,
)

COUNTY_DIGITS = 6
PERSON_FIELDS = frozenset(PERSON_COLUMNS)
SPELL_FIELDS = frozenset({*SPELL_COLUMNS, "employer_code", "contract", "insured_by"})
WISH_FIELDS = frozenset({"form", "occupation", "place", "pay_yuan", "hours", "limits"})
TRAINING_FIELDS = frozenset({"wanted", "subject", "mode", "hours", "limits"})


class FieldNotCorrectable(Exception):
    """The correction names something that is not corrected this way."""


class EndsBeforeStart(Exception):
    """The last month lies before the first."""


class StartMonthTaken(Exception):
    """The person already has a spell that starts in this month."""


class NumberNotValid(Exception):
    """A number that a person corrects must pass its check."""


class NotOnePerson(Exception):
    """The two rows do not carry one verified identity, or one of them is closed already."""


class ClashUndecided(Exception):
    """Two spells start in one month, and nobody said which is right."""

    def __init__(self, months: list[Month]) -> None:
        told = "、".join(month.zh for month in months)
        super().__init__(f"两条记录都有 {told} 开始的务工，请先选定哪一条属实")
        self.months = months


class UndoneTooLate(Exception):
    """A merge can be undone on its own day."""


class MergeBuiltUpon(Exception):
    """What came after the merge stands on it: that has to be taken back first."""


class Overtaken(Exception):
    """Somebody changed the same fields after the page was opened: `names`, of all that `typed`
    would change."""

    def __init__(self, names: list[str], *, typed: Iterable[str]) -> None:
        super().__init__("您打开页面以后，别人更正了同样的内容，请对照后再定")
        self.names = names
        self.typed = frozenset(typed)


class NotUndoable(Exception):
    """Only one's own last edit, on its own day, is taken back."""


class RuleNotMutable(Exception):
    """Only a county mutes a rule, one that exists, and with a reason."""


class CaseRefused(Exception):
    """A step out of its order, before its time, or not this office's."""


class StatusRefused(Exception):
    """The household cannot have the status on that day, has it already, or never had it."""


class ChangeRefused(Exception):
    """It cannot have happened so, or something has to be settled first."""


class HouseholdChanged(ChangeRefused):
    """Somebody changed the household after the page was opened."""


class SayingRefused(Exception):
    """It lacks what a wish or a need cannot do without, or lies ahead."""


def differing(row: Model, values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def mine(row: Person | WorkSpell, version: int, typed: Mapping[str, object]) -> dict[str, object]:
    """What was typed otherwise than the version said, and is not so by now.

    Fields that somebody else changed since are theirs to keep, unless both changed the same one.
    """
    seen = row.history.filter(history_id=version).first()
    if seen is None:
        seen = row.history.model()
    changed = differing(row, differing(seen, typed))
    if both := sorted(name for name in changed if getattr(row, name) != getattr(seen, name)):
        raise Overtaken(both, typed=changed)
    return changed


def check_undoable(last: HistoricalChanges, version: int, *, by: Staff) -> None:
    sentences = {reason.sentence for reason in EditReason}
    if last.history_id != version or last.history_change_reason not in sentences:
        raise NotUndoable("这之后又有改动，不能再撤销；请直接更正")
    if last.history_user_id != by.pk:
        raise NotUndoable("只能撤销自己的更正；请直接更正")
    if timezone.localdate(last.history_date) != timezone.localdate():
        raise NotUndoable("更正只能当天撤销；请直接更正")


def check_status(
    kind: str, since: date, standing: Collection[str], evidence: str, *, is_lifted: bool
) -> None:
    """`standing`: what the household is on the day."""
    if since > timezone.localdate():
        raise StatusRefused("起始日期不能晚于今天")
    if kind in standing:
        raise StatusRefused("这一户已有同样的身份，不用再登记")
    if not evidence.strip():
        raise StatusRefused("请写明依据，如文件名称和文号")
    definition = definition_on(since)
    if not definition.allows(PopulationKind(kind), is_lifted=is_lifted):
        told = "不能是脱贫户" if is_lifted else "应当是脱贫户"
        raise StatusRefused(f"这一类监测对象在{definition.clause}中{told}，请核对类型")


def check_status_ends(status: PopulationStatus, ends_on: date) -> None:
    if status.ends_on:
        raise StatusRefused("这一身份已经终止，请刷新页面")
    if not status.valid_from <= ends_on <= timezone.localdate():
        raise StatusRefused("终止日期应在起始日期以后、今天以前")


def check_status_undoable(status: PopulationStatus, *, is_open_anew: bool, by: Staff) -> None:
    """What a county decided is undone with the decision."""
    ended = status.ended_at, status.ended_by_id
    at, who = ended if status.ends_on else (status.recorded_at, status.recorded_by_id)
    is_decided = status.source == StatusSource.DECISION
    if is_decided or is_open_anew or status.was_undone or not is_own_of_today(at, who, by):
        raise StatusRefused("只能在当天撤销自己的登记；请按实际情况登记或终止")


def is_own_of_today(at: datetime | None, who: int | None, by: Staff) -> bool:
    return who == by.pk and at is not None and timezone.localdate(at) == timezone.localdate()


def check_lead(kind: str, found_on: date, *, is_going_on: bool) -> None:
    if kind not in MONITORED:
        raise CaseRefused("请选择监测对象的三种类型之一")
    if found_on > timezone.localdate():
        raise CaseRefused("发现日期不能晚于今天")
    if is_going_on:
        raise CaseRefused("这一户已有在办的，请先办结")


def check_unchanged(seen: str, now: str) -> None:
    if seen != now:
        raise HouseholdChanged("您打开页面以后，这一户又有改动；已按现在的情况显示，请核对后再提交")


def check_household_there(household: Household | None) -> None:
    if household is None:
        raise HouseholdChanged("这一户的登记刚被撤销，请回到列表")


def check_change_day(day: date, newest: date | None) -> None:
    if day > timezone.localdate():
        raise ChangeRefused("发生日期不能晚于今天")
    if newest and day < newest:
        raise ChangeRefused(f"这一户或本人 {newest} 已登记过变动，发生日期不能早于那一天")


def check_one_head(heads: int, *, is_needed: bool) -> None:
    if heads > 1:
        raise ChangeRefused("一户只能有一位户主，请核对每个人与户主的关系")
    if is_needed and not heads:
        raise ChangeRefused("请选定谁是户主，并核对其他人与户主的关系")


def check_member_of_household(person: Person | None) -> None:
    if person is None:
        raise ChangeRefused("所选的人已不在这一户，请刷新页面")


def check_not_twice(person: Person, household: Iterable[Person]) -> None:
    """Whoever goes back and sends the page again names the same child once more."""
    if any((one.name, one.born_on) == (person.name, person.born_on) for one in household):
        raise ChangeRefused("户里已有同名同日出生的人，请核对是否重复登记")


def check_may_join(person: Person, home: Household, *, others: int) -> None:
    """`others`: who stays behind in the household."""
    if person.merged_into_id or (person.household_id == home.pk and not person.left_on):
        raise ChangeRefused("这个人已在这一户，请核对号码")
    if person.died_on:
        raise ChangeRefused("这个人登记为已去世，请先核实；登记有误的当天可以撤销")
    if person.relation == Relation.HEAD and not person.left_on and others:
        raise ChangeRefused("这个人是原户的户主，请先在原户登记户主变更")


def check_left_on(person: Person, day: date) -> None:
    if person.born_on and day < person.born_on:
        raise ChangeRefused("发生日期早于本人出生日期，请核对")


def check_something_changes(changed: Collection[object]) -> None:
    if not changed:
        raise ChangeRefused("没有改动任何人与户主的关系")


def check_split(leaving: Collection[Person], members: int) -> None:
    if not leaving:
        raise ChangeRefused("请勾选分出去的人")
    if len(leaving) == members:
        raise ChangeRefused("至少有一人留在原户；全家搬走的，请登记整户搬迁")


def check_merge(
    other: Household, home: Household, people: Collection[Person], is_going_on: bool
) -> None:
    if other.pk == home.pk or not people:
        raise ChangeRefused("请填写另一户的户编号，那一户要有人")
    if other.division_code != home.division_code:
        raise ChangeRefused("两户不在同一个村，请先登记整户搬迁")
    if is_going_on:
        raise ChangeRefused("另一户有在办的监测对象办理，请先办结")


def check_everyone_related(people: Iterable[Person], relations: Mapping[int, str]) -> None:
    """Nobody becomes “其他” unasked; who joined the other household meanwhile is asked for too."""
    if not all(relations.get(one.pk) for one in people):
        raise ChangeRefused("请选定并进来的每个人与本户户主的关系")


def check_moves(home: Household, code: str) -> None:
    if home.division_code == code:
        raise ChangeRefused("这一户已在这个村，请核对")


BUILT_UPON = "这之后又有登记，不能再撤销；请按实际情况再登记一次变动"


def check_change_undoable(event: HouseholdEvent, *, is_built_upon: bool, by: Staff) -> None:
    if not is_own_of_today(event.recorded_at, event.recorded_by_id, by):
        raise ChangeRefused("变动只能由登记的人当天撤销；请按实际情况再登记一次变动")
    if is_built_upon:
        raise ChangeRefused(BUILT_UPON)


def check_still_so(is_so: bool) -> None:
    if not is_so:
        raise ChangeRefused(BUILT_UPON)


def check_wish(said: Mapping[str, object], said_on: date) -> None:
    if not said.get("form"):
        raise SayingRefused("请选择本人想以什么形式就业；没有要求的选“什么形式都行”")
    _check_said(said, WISH_FIELDS, said_on)


def check_training_need(said: Mapping[str, object], said_on: date) -> None:
    if not said.get("wanted"):
        raise SayingRefused("请选择本人想不想参加培训；哪种回答都可以")
    _check_said(said, TRAINING_FIELDS, said_on)


def _check_said(said: Iterable[str], allowed: frozenset[str], said_on: date) -> None:
    check_correctable(said, allowed)
    if said_on > timezone.localdate():
        raise SayingRefused("本人说的日期不能晚于今天")


def is_county(division: DivisionCode) -> bool:
    """Or a city that has none and does a county's work."""
    code = division.significant
    return len(code) == COUNTY_DIGITS or code in WITHOUT_COUNTIES


def check_mutable(rule: str, reason: str, *, division: DivisionCode) -> None:
    if rule not in {known.name for known in RULES}:
        raise RuleNotMutable("没有这条检查规则，请刷新页面")
    if not reason.strip():
        raise RuleNotMutable("请填写停用理由")
    if not is_county(division):
        raise RuleNotMutable("检查规则由县级停用，请用县级账号办理")


def check_same_person(kept: Person, closed: Person) -> None:
    if kept.pk == closed.pk or kept.merged_into_id or closed.merged_into_id:
        raise NotOnePerson("这两条记录中有一条已经并入，请刷新页面")
    if kept.left_on and not closed.left_on:
        raise NotOnePerson(
            "要保留的记录登记为已去世或已迁出，另一条还在册；请保留在册的一条，或者先核实去留"
        )
    statuses = {kept.identity_status, closed.identity_status}
    if kept.identity_key != closed.identity_key or statuses != {IdentityStatus.VALID}:
        raise NotOnePerson("两条记录的证件号码不相同，不能合并；请先更正号码")


def check_decided(clashes: list[Month], of_closed: Mapping[Month, bool]) -> None:
    if undecided := [month for month in clashes if month not in of_closed]:
        raise ClashUndecided(undecided)


def check_same_day(merge: Merge) -> None:
    if timezone.localdate(merge.merged_at) != timezone.localdate():
        raise UndoneTooLate("合并只能当天撤销；请按核实情况分别更正")


def check_last(merge: Merge, merged_since: bool) -> None:
    if merged_since:
        raise MergeBuiltUpon("这两条记录之后又参与了另一次合并，请先撤销那一次合并")


def check_room(moved: Iterable[WorkSpell], starts: set[Month]) -> None:
    for spell in moved:
        if spell.start_month in starts:
            raise MergeBuiltUpon(
                f"合并后有务工记录的开始月份改成了 {spell.start_month.zh}，与原记录中的一条相同，"
                "请先改回再撤销合并"
            )


def check_untouched(spell: WorkSpell, is_untouched: bool) -> None:
    if not is_untouched:
        raise MergeBuiltUpon(
            f"{spell.start_month.zh}开始的务工记录在合并后又有更正，不能再撤销合并；"
            "请按核实情况分别更正"
        )


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
