"""Accounts and the confidentiality agreements that some of them stand on."""

import argparse
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import acting
from bangfu.org import actions as org
from bangfu.org.models import ConfidentialityAgreement, Staff
from bangfu.web import actions as web


def users(options: argparse.Namespace) -> None:
    verbs = {
        "add": add_user,
        "invite": invite_user,
        "leave": leave,
        "link": link,
        "reset-password": reset_password,
        "unlock": unlock,
    }
    verbs[options.action](options)


def reset_password(options: argparse.Namespace) -> None:
    by = acting(options)
    staff = staff_of(options.username)
    password = org.new_password()
    org.reset_password(staff=staff, password=password, by=by)
    say(
        _("账号 %(username)s 的新密码（只显示这一次）：%(password)s")
        % {"username": options.username, "password": password}
    )


def unlock(options: argparse.Namespace) -> None:
    org.unlock(staff=staff_of(options.username), by=acting(options))
    say(_("账号 %(username)s 已解锁") % {"username": options.username})


def link(options: argparse.Namespace) -> None:
    by = acting(options)
    if options.subject is None:
        raise CommandProblem(_("请用 --subject 给出统一认证标识；空文本表示解除"))
    org.link_subject(staff=staff_of(options.username), subject=options.subject, by=by)
    say(_("账号 %(username)s 的统一认证标识已保存") % {"username": options.username})


def leave(options: argparse.Namespace) -> None:
    by = acting(options)
    to = staff_of(options.hand_over_to) if options.hand_over_to else None
    count = web.leave(staff=staff_of(options.username), to=to, by=by)
    told = {"username": options.username, "count": count}
    say(_("账号 %(username)s 已停用，移交任务 %(count)s 件") % told)


def invite_user(options: argparse.Namespace) -> None:
    """An account without a password and the link to set one; for an old account, a new link."""
    by = acting(options)
    staff = Staff.objects.filter(username=options.username).first()
    if staff is None:
        staff = made(options, password=None, by=by)
    token = org.invite(staff=staff, by=by)
    say(_("请本人打开网站上的这个地址设密码（只显示这一次）：%(path)s") % {"path": path_of(token)})


def path_of(token: str) -> str:
    return reverse("invitation", args=[token])


def add_user(options: argparse.Namespace) -> None:
    by = acting(options)
    password = org.new_password()
    made(options, password=password, by=by)
    say(
        _("账号 %(username)s 已建立，初始密码（只显示这一次，登录后要换）：%(password)s")
        % {"username": options.username, "password": password}
    )


def made(options: argparse.Namespace, *, password: str | None, by: Staff) -> Staff:
    told = {"username": options.username}
    if Staff.objects.filter(username=options.username).exists():
        raise CommandProblem(_("账号 %(username)s 已经存在") % told)
    if not (options.name and options.role and options.division):
        raise CommandProblem(
            _("还没有账号 %(username)s：请核对账号名，要新建的请写明 --name、--role 和 --division")
            % told
        )
    return org.make_staff(
        username=options.username,
        display_name=options.name,
        role_name=options.role,
        division_code=options.division,
        given_duties=options.duty,
        agreement=agreement_of(options.agreement) if options.agreement else None,
        password=password,
        by=by,
    )


def staff_of(username: str) -> Staff:
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise CommandProblem(_("没有账号 %(username)s") % {"username": username})
    return staff


def agreements(options: argparse.Namespace) -> None:
    {"add": add_agreement, "end": end_agreement}[options.action](options)


def add_agreement(options: argparse.Namespace) -> None:
    by = acting(options)
    if not (options.party and options.division and options.signed and options.until):
        raise CommandProblem(_("登记协议需要 --party、--division、--signed 和 --until"))
    made = org.record_agreement(
        party=options.party,
        document=options.number,
        division_code=options.division,
        signed_on=day_of(options.signed),
        ends_on=day_of(options.until),
        by=by,
    )
    told = {"number": made.document, "day": made.ends_on}
    say(_("协议 %(number)s 已登记，有效期至 %(day)s") % told)


def end_agreement(options: argparse.Namespace) -> None:
    by = acting(options)
    ended = org.end_agreement(agreement=agreement_of(options.number), by=by)
    say(_("协议 %(number)s 已终止，其账号随即停用") % {"number": ended.document})


def agreement_of(number: str) -> ConfidentialityAgreement:
    """The latest of that number."""
    found = ConfidentialityAgreement.objects.filter(document=number).order_by("-pk").first()
    if found is None:
        raise CommandProblem(_("没有登记过协议 %(number)s") % {"number": number})
    return found


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandProblem(_("日期应写作 2024-06-30")) from error
