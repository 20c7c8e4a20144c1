"""Clearing what is no longer kept, and what happens every day by itself."""

import argparse
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.retention import Schedule, actions
from bangfu.cli.progress import say
from bangfu.cli.standing import acting
from bangfu.disclosure import actions as disclosure
from bangfu.org import actions as org
from bangfu.runs import actions as runs
from bangfu.web.retention.schedules import SCHEDULES

# dotted path of the work and its title
DAILY = {
    "bangfu.web.retention.jobs.anchor": "审计记录每日存证",
    "bangfu.web.retention.jobs.clear": "清除保存期已满的个人信息",
}


def retention(options: argparse.Namespace) -> None:
    by, today = acting(options), timezone.localdate()
    if options.dry_run:
        told(actions.rehearse(SCHEDULES, today=today, by=by))
        say(_("只是计数，什么都没有清除"))
        return
    told(actions.clear(SCHEDULES, today=today, by=by))


def told(rows: Mapping[Schedule, int]) -> None:
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
