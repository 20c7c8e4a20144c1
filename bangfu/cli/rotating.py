"""Changing keys."""

import argparse

from django.utils.translation import gettext as _

from bangfu.audit import rotation
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import account, acting, prepare
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.registry import actions as registry


def rotate_keys(options: argparse.Namespace) -> None:
    if options.index:
        rotate_index(options)
        return
    done = rotation.rotate(progress=progress, by=acting(options))
    if not done.is_new:
        say(_("没有换新密钥：先把还没用现用密钥和算法加密的内容换完了；要再换密钥，请再运行一次"))
    say(_("现用第 %(generation)s 代密钥，%(rows)s 行、%(files)s 个文件已重新加密") % vars(done))
    if done.plain:
        say(_("其中 %(plain)s 个文件此前没有加密：只应是旧版本留下的") % vars(done))
    say(_("新的密钥文件请另行备份；旧备份仍需要旧密钥"))


def rotate_index(options: argparse.Namespace) -> None:
    """Also where an earlier change was interrupted, which every other verb refuses to work with."""
    prepare()
    done = rotation.rotate_index(
        beforehand=check_nothing_waits,
        afterwards=registry.renew_keyed,
        progress=progress,
        by=account(options),
    )
    say(_("索引密钥已换为第 %(generation)s 代，%(rows)s 行已重算") % vars(done))
    say(_("此前接收的外部数据不能再比对，请重新接收；新的密钥文件请另行备份"))


def check_nothing_waits() -> None:
    """Asked while nobody else runs: what is still being received then was cut off, and is received
    anew, never applied."""
    if waiting := Batch.objects.filter(state=BatchState.CHECKED).count():
        raise CommandProblem(
            _("还有 %(batches)s 个批次已检查未入库，请先入库或撤回，再更换索引密钥")
            % {"batches": waiting}
        )
