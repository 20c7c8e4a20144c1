"""What may be done with the case of a household without work, in which order and by whom."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.assistance.codes.zero_employment import (
    CERTIFICATIONS,
    JUDGED,
    NOT_COUNTED,
    POSTS,
    SHORT_LIVED,
    CaseStage,
    CaseStep,
    ClearingRoute,
)
from bangfu.assistance.models import ZeroCase, ZeroMember, ZeroObjection, ZeroStep
from bangfu.engine.rules.zero_employment import Definition
from bangfu.engine.values import Month
from bangfu.org.codes import Department
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.registry.models import Household, Person

# which step is taken at which stage
TAKEN_AT = {
    CaseStep.CHECK: (CaseStage.CHECK,),
    CaseStep.REVIEW: (CaseStage.REVIEW,),
    CaseStep.POST_VILLAGE: (CaseStage.PUBLICATION,),
    CaseStep.POST_TOWNSHIP: (CaseStage.PUBLICATION,),
    CaseStep.SUBMIT: (CaseStage.PUBLICATION,),
    CaseStep.CERTIFY_LABOUR: (CaseStage.CERTIFICATION,),
    CaseStep.CERTIFY_RURAL: (CaseStage.CERTIFICATION,),
    CaseStep.PROPOSE: (CaseStage.SERVICE,),
    CaseStep.CONFIRM: (CaseStage.CLEARING,),
    CaseStep.VISIT: (CaseStage.CLEARED,),
}
CERTIFIED_BY = {
    Department.LABOUR: CaseStep.CERTIFY_LABOUR,
    Department.RURAL: CaseStep.CERTIFY_RURAL,
}


class StepNotNow(Exception):
    """The case stands elsewhere by now, or the step was taken by somebody else."""


class NotTwice(Exception):
    """Who judged a case, or put its clearing forward, does not judge it again."""


class StillPublished(Exception):
    """The notices have not hung long enough in both places, or an objection waits."""


class WordsMissing(Exception):
    """Something is to be said in words: what was found, or why not."""


class NobodySaid(Exception):
    """Nobody of the household said that they want work."""


class NotOfHousehold(Exception):
    """The person lives in another household."""


class OtherDepartment(Exception):
    """The two departments certify together; this account speaks for neither."""


class LeftInPeace(Exception):
    """The person is not looking and wishes not to be disturbed."""


REFUSALS = (
    StepNotNow,
    NotTwice,
    StillPublished,
    WordsMissing,
    NobodySaid,
    NotOfHousehold,
    OtherDepartment,
    LeftInPeace,
)


def check_applicants(household: Household, people: Iterable[Person], words: str) -> None:
    people = list(people)
    if not people:
        raise NobodySaid(_("请勾选本人表示想工作的家庭成员；没有人想工作的，不用申请"))
    if any(person.household_id != household.pk for person in people):
        raise NotOfHousehold(_("勾选的人不在这一户，请刷新页面后重新选择"))
    if not words.strip():
        raise WordsMissing(_("请写下本户自己的话：想找什么样的工作，有什么困难"))


def check_step(case: ZeroCase, kind: CaseStep, steps: Iterable[ZeroStep], *, by: Staff) -> None:
    """At its stage, not taken before, and by somebody who has not judged this case."""
    steps = list(steps)
    if case.stage not in TAKEN_AT[kind]:
        raise StepNotNow(
            _("这一户现在的环节是“%(stage)s”，请刷新页面后按现在的环节办理")
            % {"stage": label(CaseStage(case.stage))}
        )
    if kind in (*JUDGED, *POSTS) and any(step.kind == kind for step in steps):
        raise StepNotNow(_("这一步已经由同事办理，请刷新页面"))
    judges = {step.done_by_id for step in steps if step.kind in JUDGED}
    if kind in JUDGED and by.pk in judges:
        raise NotTwice(_("您已经办过这一户的一个审核环节，这一步请由另一位同事办理"))


def check_note(note: str, *, is_agreed: bool = False) -> None:
    if not is_agreed and not note.strip():
        raise WordsMissing(_("请写明核实情况；不同意的，写明理由和依据，本户会看到"))


def check_basis(route: ClearingRoute, note: str, *, is_at_work: bool) -> None:
    """Work that the register does not show rests on somebody's word, which then stands in the steps
    (S2)."""
    if route not in NOT_COUNTED and not (is_at_work or note.strip()):
        raise WordsMissing(_("台账上这一户没有人在务工：请写明凭什么确认，或退回先登记务工记录"))


def certification_of(staff: Staff) -> CaseStep:
    if staff.role.department is None:
        raise OtherDepartment(_("认定由人社部门和乡村振兴部门共同作出，您的角色不属于这两个部门"))
    return CERTIFIED_BY[staff.role.department]


def certified(steps: Iterable[ZeroStep]) -> bool:
    """Whether both departments agreed (S2.8)."""
    agreed = {step.kind for step in steps if step.is_agreed}
    return agreed.issuperset(CERTIFICATIONS)


def check_published(
    steps: Iterable[ZeroStep], objections: Iterable[ZeroObjection], *, today: date
) -> None:
    """In the village and in the township, each for its working days, every objection answered."""
    until = {step.kind: step.until for step in steps if step.kind in POSTS}
    if missing := [kind for kind in POSTS if kind not in until]:
        raise StillPublished(_("还没有%(what)s") % {"what": label(missing[0])})
    if max(until.values()) >= today:
        raise StillPublished(
            _("公示到 %(day)s 为止，之后才能报县认定") % {"day": max(until.values())}
        )
    if any(one.answered_at is None for one in objections):
        raise StillPublished(_("还有公示异议没有答复，请先核实、答复"))


def check_unanswered(objection: ZeroObjection) -> None:
    if objection.answered_at:
        raise StepNotNow(_("这条异议已经由同事答复，请刷新页面"))


def check_published_now(case: ZeroCase) -> None:
    if case.stage != CaseStage.PUBLICATION:
        raise StepNotNow(_("这一户不在公示中，不能登记公示异议"))


def check_in_service(case: ZeroCase) -> None:
    if case.stage != CaseStage.SERVICE:
        raise StepNotNow(_("这一户现在不在帮扶中，请刷新页面"))


def check_proposer(case: ZeroCase, *, by: Staff) -> None:
    if case.proposed_by_id == by.pk:
        raise NotTwice(_("清零由您提出，请由县级的另一位同事确认"))


def check_member(member: ZeroMember | None, *, is_quiet: bool) -> None:
    if member is None:
        raise NotOfHousehold(_("这个人没有表示想工作，或者已经撤回；请先征得本人意愿"))
    if is_quiet:
        raise LeftInPeace(_("本人说暂不找工作，这段时间不再打扰；本人可以随时再来"))


def check_undoable(step: ZeroStep, *, is_built_upon: bool, by: Staff) -> None:
    """One's own, of today, and nothing came after it; never what the person said themselves."""
    is_own = step.stood is not None and step.done_by_id == by.pk
    if not is_own or timezone.localdate(step.done_at) != timezone.localdate():
        raise StepNotNow(_("只能在当天撤销自己办的最后一步"))
    if is_built_upon:
        raise StepNotNow(_("这之后又有登记，不能再撤销；请按现在的环节办理"))


def check_none_since(case: ZeroCase, now_open: ZeroCase | None) -> None:
    if now_open and now_open != case:
        raise StepNotNow(_("这一户之后又申请了零就业家庭，请先办结那一次"))


def stage_after_clearing(route: ClearingRoute) -> CaseStage:
    return CaseStage.ENDED if route in NOT_COUNTED else CaseStage.CLEARED


def next_visit(
    route: ClearingRoute, definition: Definition, *, since: date, after: date
) -> date | None:
    """The first revisit later than a day, counted from the clearing; none when all are over."""
    short = route in SHORT_LIVED
    months = definition.visit_months_if_short if short else definition.visit_months
    days = [_months_later(since, count) for count in months]
    return next((day for day in days if day > after), None)


def _months_later(day: date, months: int) -> date:
    last_day = (Month.parse(day) + months).last_day
    return last_day.replace(day=min(day.day, last_day.day))
