"""Judgements about reporting lines and accounts; no database."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode
from bangfu.org.codes import Duty, StepKind, StepState
from bangfu.org.roles import COUNTY, GIVEN_ROLES, ROLES, Operator, Permission, Role, Worker


class ReportingLineImpossible(Exception):
    """A unit would report to itself, to a unit below it, or to nobody known."""


class StaffImpossible(Exception):
    """The role does not exist, or does not fit the division, the duties or the agreement."""


class NotYours(Exception):
    """The account lies outside the reach or the right of whoever would change it."""


class CodeWrong(Exception):
    """Not the code of now, or one that was taken before."""


class FactorThere(Exception):
    """A second factor is in force already."""


class SecondNeeded(Exception):
    """A step on an account that sees people, and no second administrator has agreed to it."""


class StepImpossible(Exception):
    """Decided before, too long ago, not by who decides, or without a word why."""


class InvitationOver(Exception):
    """The link was used, or its days are over."""


class AgreementImpossible(Exception):
    """The dates contradict each other, or the agreement was ended before."""


def check_line(unit_code: str, reports_to_code: str, *, tree) -> None:
    """`tree` answers `knows`, `name_of`, `is_pseudo` and `chain`: org.queries.Places."""
    for code in filter(None, (unit_code, reports_to_code)):
        if not tree.knows(code) or tree.is_pseudo(code):
            raise ReportingLineImpossible(f"{code} 不是在用的单位区划代码，请核对后再设置报送关系")
    if reports_to_code and unit_code in tree.chain(reports_to_code):
        raise ReportingLineImpossible(
            f"{tree.name_of(reports_to_code)}本身向{tree.name_of(unit_code)}报送，不能反过来设置"
        )


def check_staff(
    role_name: str,
    division_code: str,
    *,
    given_duties: Iterable[str] = (),
    agreement=None,
    tree,
    as_of: date,
) -> None:
    """`tree` answers `knows`, `level_of` and `reports`: org.queries.Places."""
    role = GIVEN_ROLES.get(role_name)
    if role is None:
        told = {"role": role_name, "roles": "、".join(GIVEN_ROLES)}
        raise StaffImpossible(_("没有“%(role)s”这个角色，可选：%(roles)s") % told)
    if not tree.knows(division_code) and not stands_outside(role, division_code):
        raise StaffImpossible(
            _("%(code)s 不是在用的区划代码，请核对后再建账号") % {"code": division_code}
        )
    if not fits(role, division_code, tree=tree):
        levels = "、".join(level.zh for level in DivisionLevel if level in role.levels)
        told = {"role": role.zh, "levels": levels, "place": tree.name_of(division_code)}
        raise StaffImpossible(
            _("“%(role)s”应设在%(levels)s，%(place)s不是，请改选区划或角色") % told
        )
    foreign = [duty for duty in given_duties if duty not in role.duties()]
    if foreign:
        named = "、".join(duty.zh if isinstance(duty, Duty) else str(duty) for duty in foreign)
        told = {"role": role.zh, "duties": named}
        raise StaffImpossible(_("“%(role)s”没有这些业务：%(duties)s，请去掉") % told)
    check_agreement(role, agreement, as_of=as_of)


def fits(role: type[Role], division_code: str, *, tree) -> bool:
    """Whether the role exists at this place; a city does a county's work only without counties."""
    if stands_outside(role, division_code):
        return True
    level = tree.level_of(division_code)
    if level == DivisionLevel.CITY and role.levels == COUNTY:
        below = {tree.level_of(code) for code in tree.reports(division_code)}
        return DivisionLevel.COUNTY not in below
    return level in role.levels


def stands_outside(role: type[Role], division_code: str) -> bool:
    """A desk above every province, for what no office of a province may take."""
    return role.may_stand_outside and not division_code.strip("0")


def check_agreement(role: type[Role], agreement, *, as_of: date) -> None:
    if role.needs_agreement and (agreement is None or not agreement.is_in_force(as_of)):
        raise StaffImpossible(
            _("“%(role)s”要先登记一份有效的保密协议，才能建账号") % {"role": role.zh}
        )
    if agreement is not None and not role.needs_agreement:
        raise StaffImpossible(_("“%(role)s”不需要保密协议，请去掉") % {"role": role.zh})


def check_agreement_dates(signed_on: date, ends_on: date) -> None:
    if ends_on < signed_on:
        raise AgreementImpossible(_("到期日期早于签订日期，请核对协议"))


def check_not_ended(agreement) -> None:
    if agreement.ended_on is not None:
        day = {"day": agreement.ended_on.isoformat()}
        raise AgreementImpossible(_("该协议已于 %(day)s 终止") % day)


def check_may_manage(staff, *, by) -> None:
    """An account inside one's division, not one's own; administrators' only on the server."""
    if by.role is Operator:
        return
    is_reached = by.may(Permission.ACCOUNT_MANAGE) and by.division.contains(staff.division)
    if not is_reached or staff.role.is_administrator or staff.role is Operator:
        raise NotYours(_("账号 %(username)s 不归您管理") % {"username": staff.username})
    if staff.role is Worker:
        raise NotYours(_("劳动者本人的账号由本人凭窗口发放的开通码管理"))
    if staff.pk == by.pk:
        raise NotYours(_("不能管理自己的账号，请由另一名安全管理员办理"))


def can_manage(staff, *, by) -> bool:
    try:
        check_may_manage(staff, by=by)
    except NotYours:
        return False
    return True


def check_may_give(role_name: str, division_code: str, *, by) -> None:
    """A role inside one's division; administrators are made on the server alone."""
    check_may_record(division_code, by=by)
    role = GIVEN_ROLES.get(role_name)
    if by.role is Operator or role is None:
        return
    if role.is_administrator:
        raise NotYours(_("管理员账号只能在服务器上用命令行建立"))
    if role is Worker:
        raise NotYours(_("劳动者本人的账号只能由本人凭窗口发放的开通码开通"))


def check_may_change(staff, role_name: str, division_code: str, *, by) -> None:
    """Worker's accounts stay what they are: a person is behind them, not an office."""
    check_may_give(role_name, division_code, by=by)
    if (staff.role is Worker) != (role_name == Worker.name):
        raise StaffImpossible(_("劳动者本人的账号和工作人员的账号不能互换，请另建一个账号"))


def check_on_server(*, by) -> None:
    if by.role is not Operator:
        raise NotYours(_("这一步只能在服务器上用命令行办理"))


def needs_second(staff, role_name: str = "", *, by) -> bool:
    """Whether another administrator must agree: the account sees people, or is to see them.

    The command line stands above: whoever holds the server holds everything on it.
    """
    roles = [staff.role, ROLES[role_name or staff.role_name]]
    return by.role is not Operator and any(role.sees_people() for role in roles)


def begins_to_see_people(staff, role_name: str) -> bool:
    return ROLES[role_name].sees_people() and not staff.role.sees_people()


def check_agreed(staff, step, kind: StepKind, *, role_name: str = "", at: datetime, by) -> None:
    """`step` is what was agreed to, for this account, this kind, this administrator, lately."""
    if step is None:
        if needs_second(staff, role_name, by=by):
            raise SecondNeeded(_("这个账号能看个人信息，要由审计管理员确认后才能办"))
        return
    is_it = (step.staff_id, step.kind, step.asked_by_id) == (staff.pk, kind, by.pk)
    if not is_it or step.state != StepState.AGREED:
        raise StepImpossible(_("这件事没有经审计管理员确认，或已办过，请重新申请"))
    check_step_fresh(step.decided_at, at=at)


def check_step_fresh(since: datetime, *, at: datetime) -> None:
    if at - since > timedelta(days=settings.BANGFU_INVITATION_DAYS):
        days = {"days": settings.BANGFU_INVITATION_DAYS}
        raise StepImpossible(_("已超过 %(days)s 天，请安全管理员重新申请") % days)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise StepImpossible(_("请写明依据，例如任职文件、申请单编号，审计管理员据此确认"))


def check_may_decide(step, *, at: datetime, by) -> None:
    """Another administrator, of the other kind, of the same place or above, and in time: of the
    place that the account has and of the one that is asked for."""
    places = {step.division_code, step.rights.get("division_code", step.division_code)}
    is_reached = all(by.division.contains(DivisionCode(place)) for place in places)
    if not (by.may(Permission.ACCOUNT_CONFIRM) and is_reached):
        raise NotYours(_("这件事不归您确认，请由管辖现在和申请的区划的审计管理员确认"))
    if by.pk in (step.asked_by_id, step.staff_id):
        raise NotYours(_("不能确认自己申请的或自己账号的事项"))
    if step.state != StepState.WAITING:
        raise StepImpossible(_("这件事已经处理过了，请刷新页面"))
    check_step_fresh(step.asked_at, at=at)


def check_may_record(division_code: str, *, by) -> None:
    """Accounts and agreements of a place: its security administrator's, or the operator's."""
    place = DivisionCode(division_code)
    if not (by.may(Permission.ACCOUNT_MANAGE) and by.division.contains(place)):
        raise NotYours(_("%(code)s 不在您管理的区划内") % {"code": division_code})


def check_subject_free(other) -> None:
    if other is not None:
        told = {"username": other.username}
        raise StaffImpossible(_("这个统一认证标识已属于账号 %(username)s") % told)


def check_closes_own(staff) -> None:
    """A worker's account is the worker's own; of others an administrator closes what was given."""
    if Permission.OWN_FILE not in staff.role.permissions:
        raise StaffImpossible(_("工作账号由安全管理员停用"))


def check_not_left(staff) -> None:
    if not staff.is_active:
        raise StaffImpossible(_("账号 %(username)s 已经停用") % {"username": staff.username})


def check_no_factor(factor) -> None:
    if factor is not None and factor.confirmed_at is not None:
        raise FactorThere(_("已经启用动态口令；换手机请联系安全管理员重置"))


def check_begun(factor) -> None:
    check_no_factor(factor)
    if factor is None:
        raise CodeWrong(_("请刷新页面，扫描新的二维码后再输入口令"))


def check_not_locked(factor, *, at: datetime) -> None:
    if factor is not None and factor.is_locked(at):
        raise CodeWrong(_("连续输错次数过多，这个账号的动态口令已锁定半小时，请稍后再试"))


def check_code(taken: int | None) -> None:
    if taken is None:
        raise CodeWrong(_("口令不对或已用过，请输入手机上新的 6 位数字，或一个没用过的备用码。"))


def check_invitation(invitation, *, at: datetime) -> None:
    if invitation.used_at is not None or invitation.expires_at <= at:
        raise InvitationOver(_("这个链接已经用过或已过期，请联系安全管理员重新邀请"))
    check_not_left(invitation.staff)


def check_own_session(session, *, by) -> None:
    if session.staff_id != by.pk:
        raise NotYours(_("只能结束自己的登录"))
