"""`bangfu receive`: a file in, its problems out, its rows applied."""

import argparse
from pathlib import Path
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import acting
from bangfu.cli.tables import check_ending
from bangfu.comparison.extracts import SOURCES
from bangfu.disclosure import actions as taken
from bangfu.engine.values import Month
from bangfu.intake import queries as intake
from bangfu.intake.codes import BatchState, Severity
from bangfu.intake.models import Batch
from bangfu.intake.rules import check_month
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.web.files import errors
from bangfu.web.files.exports import people_in
from bangfu.web.receivers import RECEIVERS

SOME_REJECTED = 3
MOST_LINES = 20


def receive(options: argparse.Namespace) -> int:
    check_said(options)
    if options.errors:
        check_ending(options.errors, ".xlsx")
    if not options.file.is_file():
        raise CommandProblem(_("找不到文件：%(file)s") % {"file": options.file})
    by = acting(options)
    said = {"month": options.month, "is_empty": options.empty_month}
    batch = taken_in(options.file, kind=options.kind, **said, by=by)
    if batch.state == BatchState.REFUSED:
        raise CommandProblem(f"{batch.file_name}：{batch.message}")
    if options.apply and batch.state == BatchState.CHECKED:
        batch = applied(batch, by=by, **decided(options))
    tell(batch)
    if options.errors and write_errors(batch, options.errors):
        told = {"rows": batch.row_count, "columns": ["everything"]}
        taken.record_written(kind="marked_up", **told, people=people_in(batch), by=by)
    return SOME_REJECTED if options.strict and batch.rejected_count else 0


def check_said(options: argparse.Namespace) -> None:
    """What is told of a file is such as this kind has."""
    receiver = RECEIVERS[options.kind]
    if receiver.needs_month and options.month is None:
        raise CommandProblem(_("接收社保数据要写明月份，例如 --month 2023-09"))
    if options.month and not receiver.takes_month:
        raise CommandProblem(_("--month 只用于社保数据和务工记录，这类文件不按月份"))
    check_month(options.month)
    if options.kind not in SOURCES and (options.empty_month or options.adds):
        raise CommandProblem(_("--empty-month 和 --adds 只用于社保数据"))


def apply(options: argparse.Namespace) -> int:
    """A checked batch as its preview stands; if the register moved on, the new preview first."""
    by = acting(options)
    batch = intake.batches_visible_to(by).filter(pk=options.batch).first()
    if batch is None:
        raise CommandProblem(_("没有批次 %(number)s") % {"number": options.batch})
    if options.adds and batch.roster not in SOURCES:
        raise CommandProblem(_("--adds 只用于社保数据"))
    shown = batch.preview_sha256
    batch = applied(batch, seen=shown, by=by, **decided(options))
    tell(batch)
    if batch.state == BatchState.CHECKED:
        raise CommandProblem(
            _("预览之后台账有了变化：有 %(count)s 行现在会得到不同的处理，没有入库。")
            % {"count": batch.drifted_count}
            + _("以上是新的数字；核对后再次运行本命令即入库")
        )
    return 0


def taken_in(
    path: Path, *, kind: str, month: Month | None, is_empty: bool = False, by: Staff
) -> Batch:
    """The batch of a file, whatever it holds."""
    given = {"path": path, "file_name": path.name, "month": month, "is_empty": is_empty}
    return RECEIVERS[kind].receive(**given, progress=progress, by=by)


def decided(options: argparse.Namespace) -> dict[str, Any]:
    told = {"blank_clears": options.blank_clears, "replace_people": options.replace_people}
    return told | ({"adds": True} if options.adds else {})


def applied(batch: Batch, *, seen: str = "", by: Staff, **decided: Any) -> Batch:
    """As the page does it, with all that follows from it."""
    given = {"seen": seen, "progress": progress, "by": by, **decided}
    return RECEIVERS[batch.roster].apply(batch=batch, **given)


def tell(batch: Batch) -> None:
    state = label(BatchState(batch.state))
    say(_("批次 %(number)s：%(state)s") % {"number": batch.pk, "state": state})
    say("  " + counts(batch, "row_count", "accepted_count", "rejected_count", "warned_count"))
    if batch.roster not in SOURCES:
        say("  " + counts(batch, "added_count", "changed_count", "same_count", "held_count"))
        say("  " + counts(batch, "other_count", "kept_count"))
    if batch.message:
        say(f"  {batch.message}")
    tell_problems(batch)


def counts(batch: Batch, *names: str) -> str:
    """Labelled as the model has them."""
    labelled = [(Batch._meta.get_field(name).verbose_name, getattr(batch, name)) for name in names]
    return "，".join(f"{name} {count}" for name, count in labelled)


def tell_problems(batch: Batch) -> None:
    """By column and remedy, most frequent first, each with one example."""
    kinds = (
        batch.errors.values_list("severity", "header", "remedy")
        .annotate(cells=Count("pk"), example=Min("message"))
        .order_by("-cells", "header", "remedy")
    )
    for severity, header, remedy, cells, example in kinds[:MOST_LINES]:
        place = header or _("整行")
        say(f"  {place} × {cells}：{example}（{label(Severity(severity))}）。{remedy}")


def write_errors(batch: Batch, path: Path) -> bool:
    """The file as it came, with its problems in colour, to send back; False where it has none."""
    if not batch.errors.exists():
        say(_("这个文件没有要标注的问题，没有写出 %(file)s") % {"file": path.name})
        return False
    errors.write_back(batch, path, marks=[])
    return True
