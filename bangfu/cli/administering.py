"""Database, divisions, accounts."""

import argparse
from datetime import date

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import acting, make_ready
from bangfu.org import actions as org
from bangfu.org.models import Staff


def ready(options: argparse.Namespace) -> None:
    make_ready()
    say(_("数据库和区划已就绪"))


def import_divisions(options: argparse.Namespace) -> None:
    by = acting(options)
    edition = {"edition": edition_of(options.edition)} if options.edition else {}
    report = org.import_divisions(options.path, **edition, by=by)
    say(
        _("新增 %(added)s，更名 %(changed)s，停用 %(ended)s")
        % {"added": report.added, "changed": report.changed, "ended": report.ended}
    )


def edition_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandProblem(_("日期应写作 2024-06-30")) from error


def users(options: argparse.Namespace) -> None:
    {"add": add_user, "reset-password": reset_password}[options.action](options)


def reset_password(options: argparse.Namespace) -> None:
    by = acting(options)
    staff = Staff.objects.filter(username=options.username).first()
    if staff is None:
        raise CommandProblem(_("没有账号 %(username)s") % {"username": options.username})
    password = org.new_password()
    org.reset_password(staff=staff, password=password, by=by)
    say(
        _("账号 %(username)s 的新密码（只显示这一次）：%(password)s")
        % {"username": options.username, "password": password}
    )


def add_user(options: argparse.Namespace) -> None:
    by = acting(options)
    if not (options.name and options.role and options.division):
        raise CommandProblem(_("增加账号需要 --name、--role 和 --division"))
    if Staff.objects.filter(username=options.username).exists():
        raise CommandProblem(_("账号 %(username)s 已经存在") % {"username": options.username})
    password = org.new_password()
    org.make_staff(
        username=options.username,
        display_name=options.name,
        role_name=options.role,
        division_code=options.division,
        password=password,
        by=by,
    )
    say(
        _("账号 %(username)s 已建立，初始密码（只显示这一次）：%(password)s")
        % {"username": options.username, "password": password}
    )
