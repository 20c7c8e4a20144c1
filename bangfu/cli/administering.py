"""Database and divisions."""

import argparse

from django.utils.translation import gettext as _

from bangfu.cli.accounts import day_of
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import acting, make_ready
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org import actions as org


def ready(options: argparse.Namespace) -> None:
    make_ready()
    say(_("数据库和区划已就绪"))


def set_limit(options: argparse.Namespace) -> None:
    """Of seeing and taking people's data: above the start value nowhere else."""
    name = LimitName(options.name)
    try:
        disclosure.set_limit(name=name, value=options.value, by=acting(options))
    except DisclosureRefused as problem:
        raise CommandProblem(str(problem)) from problem
    say(_("已设定，今天起生效：%(name)s %(value)s") % {"name": name.zh, "value": options.value})


def import_divisions(options: argparse.Namespace) -> None:
    by = acting(options)
    edition = {"edition": day_of(options.edition)} if options.edition else {}
    report = org.import_divisions(options.path, **edition, by=by)
    say(
        _("新增 %(added)s，更名 %(changed)s，停用 %(ended)s")
        % {"added": report.added, "changed": report.changed, "ended": report.ended}
    )
