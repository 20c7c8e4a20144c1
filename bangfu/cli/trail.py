"""The trail: proved whole, anchored outside."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from bangfu.audit import actions, anchors
from bangfu.audit.proof import Finding, prove
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import acting, make_ready
from bangfu.org.language import label

BROKEN = 3
FAULTS_SHOWN = 20


def verify_trail(options: argparse.Namespace) -> int:
    """Exit code 3 where the trail is not whole."""
    make_ready()
    proof = prove([told(path) for path in options.anchor or ()])
    for finding in proof.findings[:FAULTS_SHOWN]:
        say(sentence(finding))
    if len(proof.findings) > FAULTS_SHOWN:
        say(_("……另有 %(count)s 处") % {"count": len(proof.findings) - FAULTS_SHOWN})
    counts = {
        "chains": proof.chains,
        "records": proof.records,
        "anchors": proof.anchored,
        "faults": len(proof.findings),
    }
    if proof.is_whole:
        text = _("审计记录完整：%(chains)s 条链、%(records)s 条记录，核对存证 %(anchors)s 份")
        say(text % counts)
        if proof.cut:
            say(_("其中 %(cut)s 条链的较早记录保存期已满，已清除") % {"cut": proof.cut})
        return 0
    say(_("审计记录不完整：%(records)s 条记录中有 %(faults)s 处不符，请立即报告") % counts)
    return BROKEN


def told(path: Path) -> anchors.Told:
    try:
        return anchors.read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CommandProblem(_("%(file)s：不是存证文件") % {"file": path.name}) from error
    except anchors.AnchorUnreadable as error:
        raise CommandProblem(f"{path.name}：{error}") from error


def sentence(finding: Finding) -> str:
    where = _("第 %(chain)s 链第 %(place)s 条") % {
        "chain": finding.chain,
        "place": finding.place,
    }
    number = _("（记录编号 %(id)s）") % {"id": finding.record_id} if finding.record_id else ""
    return f"{where}{number}：{label(finding.fault)}"


def anchor_trail(options: argparse.Namespace) -> None:
    anchor = actions.take_anchor(by=acting(options))
    text = anchors.text_of(anchor)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
        say(_("存证已写入 %(file)s，请存放到本系统之外") % {"file": options.out})
    else:
        say(text.rstrip())
