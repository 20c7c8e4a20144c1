"""What a consent, a request and a complaint need to count. No database."""

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.engine.values import CreditCode, DivisionCode, NotACreditCode
from bangfu.org.models import Staff
from bangfu.org.permissions import Permission
from bangfu.registry.models import Person
from bangfu.rights.codes import (
    NAMES_A_PARTY,
    Channel,
    ComplaintOutcome,
    LocalDays,
    NotLookingReason,
    Purpose,
    RequestKind,
    RequestState,
    Stage,
)
from bangfu.rights.models import Complaint, Consent, DataRequest, Notice, PortalCode
from bangfu.rights.parameters import PARAMETERS

NOT_VALID = gettext_lazy("开通码不对或已过期，请到村里或乡镇窗口重新领取")
# kinds whose answer is a deed
CARRIED_OUT = (RequestKind.CORRECT, RequestKind.OBJECT, RequestKind.DELETE)


class ConsentNotProven(Exception):
    """Nothing says where the person's word can be heard or read again."""


class NotToBeAsked(Exception):
    """The person said no, or is not looking: nobody brings it up meanwhile."""


class NoticeUnchanged(Exception):
    """A new version of a text says something new, in both languages."""


class OthersNotReached(Exception):
    """What holds for everybody is set by whoever reaches everybody."""


class ConsentNotSpecific(Exception):
    """It does not say to what, or with whom."""


class ConsentAlreadyWithdrawn(Exception):
    """The consent ended before."""


class ConsentAlreadyUsed(Exception):
    """What was agreed to was done: it does not serve a second time."""


class NotThePerson(PermissionDenied):
    """Only the person acts in the portal, and only for the own file."""


class OutOfReach(PermissionDenied):
    """The person lives outside the division of whoever acts."""


class DaysOutOfRange(Exception):
    """Fewer days than one, or more than the law allows."""


class AnswerMissing(Exception):
    """A request is answered in words, and a refusal with its reason."""


class NotCarriedOut(Exception):
    """An answer that says that something was done, and nothing was."""


class AlreadyAnswered(Exception):
    """Somebody else answered in the meantime."""


class StepOutOfOrder(Exception):
    """A stage of a complaint before the one before it, or for the second time."""


class ComplaintClosed(Exception):
    """The complaint was answered; nothing more is done to it."""


class ComplaintEmpty(Exception):
    """A complaint without words."""


class NoDeskAbove(Exception):
    """Above the office complained about no rights desk is manned."""


class CodesEnough(Exception):
    """More codes handed out than a day at the desk needs."""


class CodeTooEarly(Exception):
    """The account is in use: the code waits, unless its telephone says it is the person."""


class CodeNotValid(Exception):
    """The one-time code is wrong, used or has run out: the page does not say which."""


def check_reach(person: Person, *, by: Staff) -> None:
    if not by.division.contains(DivisionCode(person.division_code)):
        raise OutOfReach(_("此人不在您的辖区，请联系户籍所在乡镇办理"))


def check_may_act(person: Person, channel: str, own: Person | None, *, by: Staff) -> None:
    """In the portal the person alone, for the own file; at the desk whoever reaches the person."""
    person = person.living()
    if (channel == Channel.PORTAL) != (own is not None) or (own and own.pk != person.pk):
        raise NotThePerson(_("手机端只能由本人办理自己的事项"))
    if own is None:
        check_reach(person, by=by)


def check_may_be_asked(rests_until: date | None, *, is_own_wish: bool, by: Staff) -> None:
    """Whoever said no is not asked for a while, and may come of their own accord at any time.

    Asking is the village's and the township's. Whoever stands above them is told the same of
    everybody, and so learns of nobody that the person is not looking (rights.md 3)."""
    if is_own_wish:
        return
    if not by.is_near:
        raise NotToBeAsked(_("征求本人同意由乡镇、村办理；是本人主动提出的，请勾选后登记"))
    if rests_until:
        raise NotToBeAsked(
            _("本人不愿被问起这件事，%(day)s 起才可再问；确是本人主动提出的，请勾选后登记")
            % {"day": rests_until}
        )


def check_specific(
    purpose: Purpose, party_name: str, party_code: str, matter: str
) -> dict[str, str]:
    """To what, and with whom: as the consent keeps it (rights.md 1)."""
    named = {"party_name": party_name.strip(), "party_code": "", "matter": matter.strip()}
    if not named["matter"]:
        raise ConsentNotSpecific(_("请写明具体事项：哪个岗位、哪趟车、哪门课；同意只对写明的有效"))
    if purpose in NAMES_A_PARTY and not named["party_name"]:
        raise ConsentNotSpecific(_("请写明对方单位的名称；同意只对这一家有效"))
    if party_code.strip():
        try:
            named["party_code"] = CreditCode.parse(party_code).text
        except NotACreditCode as error:
            raise ConsentNotSpecific(
                _("统一社会信用代码：%(what)s") % {"what": _(str(error))}
            ) from error
    return named


def check_is_person(person: Person | None) -> None:
    if person is None:
        raise NotThePerson(_("手机端只能由本人办理自己的事项"))


def check_own(person: Person, own: Person | None) -> None:
    if own is None or own.pk != person.pk:
        raise NotThePerson(_("手机端只能由本人办理自己的事项"))


def check_proof(channel: str, reference: str) -> None:
    """What is said in person or by phone is signed or recorded, and the record says where."""
    if channel != Channel.PORTAL and not reference.strip():
        raise ConsentNotProven(_("请填写签字单或录音的存放处，以便日后核对"))


def check_given_on(given_on: date, *, today: date) -> None:
    if given_on > today:
        raise ConsentNotProven(_("同意日期不能晚于今天"))


def check_not_withdrawn(consent: Consent) -> None:
    if consent.withdrawn_at:
        raise ConsentAlreadyWithdrawn(
            _("该同意已于 %(day)s 撤回") % {"day": f"{consent.withdrawn_at:%Y-%m-%d}"}
        )


def check_unused(consent: Consent) -> None:
    if consent.used_at:
        raise ConsentAlreadyUsed(_("该同意已经用过；再次安排前，请重新征得本人同意"))


def check_reason(reason: str) -> None:
    if reason and reason not in list(NotLookingReason):
        raise AnswerMissing(_("请从列表中选择原因，或者不填"))


def check_days(name: LocalDays, days: int) -> None:
    longest = PARAMETERS[name].longest
    if not 1 <= days <= longest:
        raise DaysOutOfRange(
            _("“%(name)s”应在 1 至 %(most)s 天之间") % {"name": name.zh, "most": longest}
        )


def check_from(valid_from: date, *, today: date) -> None:
    if valid_from < today:
        raise DaysOutOfRange(_("起用日期不能早于今天：已经按旧天数算好的期限不变"))


def check_notice(before: Notice, text_zh: str, text_en: str) -> None:
    if not text_zh.strip() or not text_en.strip():
        raise NoticeUnchanged(_("中文和英文都要写"))
    if text_zh in before.text_zh and text_en in before.text_en:
        raise NoticeUnchanged(_("文字和现行版本一样，没有发布"))


def check_reaches_everybody(*, somebody_outside: bool) -> None:
    if somebody_outside:
        raise OthersNotReached(_("本系统还管理其他地区的人员，期限和告知书由上级统一设定"))


def check_open(request: DataRequest) -> None:
    if request.state != RequestState.OPEN:
        raise AlreadyAnswered(_("该请求已有答复，请刷新页面查看"))


def check_before(*, is_before: bool) -> None:
    if not is_before:
        raise OutOfReach(_("期限内的请求由县、乡镇答复；逾期没有答复的，上级才办理"))


def check_answer(state: str, answer: str) -> None:
    if state in (RequestState.OPEN, RequestState.WITHDRAWN) or state not in list(RequestState):
        raise AnswerMissing(_("请选择办理结果"))
    if not answer.strip():
        raise AnswerMissing(_("请写明答复；没有照办的，写明理由和依据"))


def check_carried_out(
    request: DataRequest,
    state: str,
    changes: Mapping[str, object],
    stopped: Collection[Purpose],
    handed_to: str,
) -> None:
    """Who asked for a correction, an end of a use or a deletion is not told of one that nobody
    makes."""
    is_done = state in (RequestState.GRANTED, RequestState.PARTLY)
    if changes and not (is_done and request.kind == RequestKind.CORRECT):
        raise NotCarriedOut(_("只有答复照办的更正请求才更正档案；请清空更正内容，或者改选办理结果"))
    if stopped and not (is_done and request.kind == RequestKind.OBJECT):
        raise NotCarriedOut(_("只有答复照办的请求才停止使用；请取消勾选，或者改选办理结果"))
    if not is_done or handed_to.strip():
        return
    if request.kind == RequestKind.CORRECT and not changes:
        raise NotCarriedOut(_("照办的，请填写更正后的内容；不能在这里办的，写明由哪个单位、谁来办"))
    if request.kind == RequestKind.OBJECT and not stopped:
        raise NotCarriedOut(_("照办的，请勾选停止哪些使用；不能在这里停的，写明由哪个单位、谁来办"))


def check_deleted(tables: int, handed_to: str) -> None:
    if not tables and not handed_to.strip():
        raise NotCarriedOut(
            _("现在没有依法可以删除的内容；请改选“未照办”并写明理由，或者写明由哪个单位、谁来办")
        )


def check_may_correct(by: Staff) -> None:
    if not by.may(Permission.FINDING_SETTLE):
        raise NotCarriedOut(_("您的角色不更正档案，请写明由哪个单位、谁来更正"))


def check_words(text: str) -> None:
    if not text.strip():
        raise ComplaintEmpty(_("请写明发生了什么"))


def check_desk(handled_by_code: str) -> None:
    """A complaint that nobody may read is not taken: the page says who outside takes it."""
    if not handled_by_code:
        raise NoDeskAbove(_("上级还没有能受理的权益保障专员，这里不收，请向系统外的机关反映"))


def check_complaint_open(complaint: Complaint) -> None:
    if complaint.closed_at:
        raise ComplaintClosed(_("该投诉已办结；如有新情况，请另行提出"))


def check_outcome(outcome: str) -> None:
    if outcome not in list(ComplaintOutcome):
        raise StepOutOfOrder(_("请从列表中选择结论"))


def check_change(change: str, waiting: Collection[str]) -> None:
    """One that followed this complaint, and that nobody judged yet."""
    if change not in waiting:
        raise StepOutOfOrder(_("这条变动不在待核查之列：已经有人核查过，或者与这件投诉无关"))


def check_next(stage: str, undone: list[str]) -> None:
    """Stages are done in their order; closing has its own page, with the answer."""
    if stage == Stage.CLOSE or not undone or undone[0] != stage:
        raise StepOutOfOrder(_("请按受理、调解、查明、答复的先后办理"))


def check_code(code: PortalCode | None, *, today: date) -> None:
    if code is None or code.used_at or code.voided_at or code.expires_on < today:
        raise CodeNotValid(NOT_VALID)


def check_may_hand_out(person: Person, *, given: int, limit: int, by: Staff) -> None:
    if not by.may(Permission.PORTAL_CODE):
        raise OutOfReach(_("您的角色不能发放开通码"))
    if person.living().left_on:
        raise OutOfReach(_("台账登记此人已去世或已迁出，不能发放开通码；登记有误的请先撤销"))
    check_reach(person, by=by)
    if given >= limit:
        raise CodesEnough(
            _("今天已发放 %(given)s 个开通码，到达每日上限；确有需要，请安全管理员调整上限")
            % {"given": given}
        )


def check_announced(code: PortalCode) -> None:
    """One given for a row without an account renews none, also when the row was merged since: who
    uses the account was never told of it. A new one is fetched."""
    if code.usable_from is None:
        raise CodeNotValid(NOT_VALID)


def check_not_early(code: PortalCode, *, today: date) -> None:
    if code.usable_from is not None and today < code.usable_from:
        day = {"day": f"{code.usable_from:%Y-%m-%d}"}
        raise CodeTooEarly(
            _(
                "这个账号有人在用。为防冒领，开通码从 %(day)s 起才能用；"
                "绑定了手机验证器的，填上动态口令现在就能用"
            )
            % day
        )
