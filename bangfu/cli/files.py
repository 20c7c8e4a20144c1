"""`bangfu receive`: a file in, its problems out, its rows applied."""

import argparse
from pathlib import Path

from django.db.models import Count
from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import acting
from bangfu.cli.tables import check_ending
from bangfu.comparison import actions as comparison
from bangfu.engine.values import Month
from bangfu.intake import actions as intake
from bangfu.intake.codes import BatchState, Severity
from bangfu.intake.models import Batch
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.registry import actions as registry

SOME_REJECTED = 3
MOST_LINES = 20


def receive(options: argparse.Namespace) -> int:
    if options.kind == "social_insurance" and options.month is None:
        raise CommandProblem(_("接收社保数据要写明月份，例如 --month 2023-09"))
    if options.errors:
        check_ending(options.errors, ".xlsx")
    if not options.file.is_file():
        raise CommandProblem(_("找不到文件：%(file)s") % {"file": options.file})
    by = acting(options)
    batch = taken_in(options.file, kind=options.kind, month=options.month, by=by)
    if batch.state == BatchState.REFUSED:
        raise CommandProblem(f"{batch.file_name}：{batch.message}")
    if options.apply and batch.state == BatchState.CHECKED:
        batch = applied(batch, by=by)
    tell(batch)
    if options.errors:
        intake.write_errors(batch, options.errors)
    return SOME_REJECTED if options.strict and batch.rejected_count else 0


def taken_in(path: Path, *, kind: str, month: Month | None, by: Staff) -> Batch:
    """The batch of a file, whatever it holds."""
    ways = {"people": registry.receive_people, "spells": registry.receive_spells}
    if kind in ways:
        return ways[kind](path=path, file_name=path.name, progress=progress, by=by)
    return comparison.receive_extract(
        path=path, file_name=path.name, source=kind, month=month, progress=progress, by=by
    )


def applied(batch: Batch, *, by: Staff) -> Batch:
    """Tables of other departments are only compared: receiving them is all there is to do."""
    return registry.apply(batch, by=by) if batch.roster in {"people", "spells"} else batch


def tell(batch: Batch) -> None:
    say(
        _(
            "批次 %(number)s：%(state)s。共 %(rows)s 行，可入库 %(accepted)s，不能入库 %(rejected)s，需核对 %(warned)s"
        )
        % {
            "number": batch.pk,
            "state": label(BatchState(batch.state)),
            "rows": batch.row_count,
            "accepted": batch.accepted_count,
            "rejected": batch.rejected_count,
            "warned": batch.warned_count,
        }
    )
    if batch.roster in {"people", "spells"}:
        say(
            _("新增 %(added)s，变更 %(changed)s，无变化 %(same)s，暂不覆盖 %(held)s")
            % {
                "added": batch.added_count,
                "changed": batch.changed_count,
                "same": batch.same_count,
                "held": batch.held_count,
            }
        )
    if batch.message:
        say(batch.message)
    tell_problems(batch)


def tell_problems(batch: Batch) -> None:
    """By column, most frequent first, with what to do."""
    kinds = (
        batch.errors.values_list("severity", "header", "message", "remedy")
        .annotate(cells=Count("pk"))
        .order_by("-cells", "header", "message")
    )
    for severity, header, message, remedy, cells in kinds[:MOST_LINES]:
        place = header or _("整行")
        say(f"  {place}：{message}（{label(Severity(severity))}，{cells}）{remedy}")
