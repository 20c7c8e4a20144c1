"""Clearing what is no longer kept, and what happens every day by itself."""

import argparse
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bangfu.audit.retention import Schedule, actions
from bangfu.cli.progress import say
from bangfu.cli.standing import account, ready_to_count
from bangfu.disclosure import actions as disclosure
from bangfu.org import actions as org
from bangfu.runs import actions as runs
from bangfu.web.retention import files
from bangfu.web.retention.schedules import SCHEDULES

# dotted path of the work and its title
DAILY = {
    "bangfu.web.retention.jobs.anchor": "审计记录每日存证",
    "bangfu.web.retention.jobs.clear": "清除保存期已满的个人信息",
}
# kinds of files that lie longer than they are needed
FILES = {
    "originals": gettext_noop("接收的原件"),
    "staged": gettext_noop("接收后暂存的数据"),
    "exports": gettext_noop("到期的导出文件"),
    "uploads": gettext_noop("未能接收的上传文件"),
    "left": gettext_noop("没有登记的附件"),
}


def retention(options: argparse.Namespace) -> None:
    ready_to_count()
    by, today, lying = account(options), timezone.localdate(), files.due()
    if options.dry_run:
        told(actions.rehearse(SCHEDULES, today=today, by=by), lying)
        say(_("只是计数，什么都没有清除"))
        return
    files.forget()
    told(actions.clear(SCHEDULES, today=today, by=by), lying)


def told(rows: Mapping[Schedule, int], lying: Mapping[str, int]) -> None:
    for kind, count in lying.items():
        if count:
            say(_("%(what)s 删除 %(count)s") % {"what": _(FILES[kind]), "count": f"{count:,}"})
    for schedule, count in rows.items():
        if count:
            done = _("删除") if schedule.deletes else _("去除个人信息")
            say(f"{schedule.title} {done} {count:,}")
    say(_("共 %(count)s 条") % {"count": f"{sum(rows.values()):,}"})


def every_minute() -> None:
    """What a worker looks after beside its work: exports that are over, and the work of the day,
    once each, whichever worker thinks of it first."""
    disclosure.delete_expired()
    for kind, title in DAILY.items():
        runs.enqueue_daily(kind, title=title, by=org.operator())
