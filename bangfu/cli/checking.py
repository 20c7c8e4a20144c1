"""`bangfu check-register`."""

import argparse

from django.utils.translation import gettext as _

from bangfu.cli.progress import progress, say
from bangfu.cli.standing import acting
from bangfu.registry import actions, queries


def check_register(options: argparse.Namespace) -> None:
    by = acting(options)
    done = actions.check_register(month=options.month, progress=progress, by=by)
    say(
        _("已检查 %(people)s 人，台账现有 %(findings)s 条检查发现")
        % {"people": done.people_count, "findings": done.finding_count}
    )
    for severity, count in queries.counts_by_severity(by.division).items():
        say(f"  {severity.zh} / {severity.en}: {count}")
