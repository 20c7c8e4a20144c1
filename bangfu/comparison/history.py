"""办理过程: what happened to one discrepancy, in the order in which it happened."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bangfu.casework.codes import EvidenceKind
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.org.language import label
from bangfu.org.models import Staff


@dataclass(frozen=True)
class Step:
    at: datetime
    title: str
    by: str
    note: str = ""
    # the decision whose words, in that field, are shown to whoever says what for
    decision: Settlement | None = None
    words: str = ""


def steps(discrepancy: Discrepancy) -> list[Step]:
    found = discrepancy.first_found_in
    told = [Step(found.ran_at, _("比对发现"), shown(found.ran_by))]
    told += _dispatch_steps(discrepancy)
    settlements = discrepancy.settlements.select_related("settled_by", "reopened_by")
    for settlement in settlements.order_by("pk"):
        told += _settlement_steps(settlement)
    return sorted(told, key=lambda step: step.at)


def _dispatch_steps(discrepancy: Discrepancy) -> list[Step]:
    task = discrepancy.task
    if not task:
        return []
    due = _("截止 %(day)s") % {"day": f"{task.due_on:%Y-%m-%d}"}
    told = [Step(task.opened_at, _("派发核实"), shown(task.opened_by), due)]
    for piece in task.evidence.select_related("submitted_by").order_by("pk"):
        title = _("提交佐证：%(kind)s") % {"kind": label(EvidenceKind(piece.kind))}
        told.append(Step(piece.submitted_at, title, shown(piece.submitted_by)))
    return told


def _settlement_steps(settlement: Settlement) -> list[Step]:
    title = _("办结：%(outcome)s") % {"outcome": label(Outcome(settlement.outcome))}
    by = shown(settlement.settled_by)
    told = [Step(settlement.settled_at, title, by, decision=settlement, words="reason")]
    if settlement.reopened_at:
        by = shown(settlement.reopened_by)
        given = {"decision": settlement, "words": "reopen_reason"}
        told.append(Step(settlement.reopened_at, _("退回重办"), by, **given))
    return told


def shown(staff: Staff) -> str:
    return staff.display_name or staff.get_username()
