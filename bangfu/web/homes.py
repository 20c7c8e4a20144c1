"""首页: what each role has before it today."""

from dataclasses import dataclass, replace

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.assistance.queries import lists
from bangfu.casework import queries as casework
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy, Settlement
from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.monitoring.models import Snapshot
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.models import Person
from bangfu.reporting.models import FilledForm
from bangfu.rights import queries as rights
from bangfu.web import dashboards, navigation

TASKS_SHOWN, RECENT_SHOWN = 20, 8
# a file that was refused or taken back moves nobody on to its month
TAKEN_IN = (BatchState.RECEIVED, BatchState.CHECKED, BatchState.APPLIED)


@dataclass(frozen=True)
class Step:
    """One step of the month's cycle: how it stands and the page where it is done."""

    title: str | Promise
    state: str | Promise
    is_done: bool
    button: str | Promise
    url_name: str


def template_and_context(staff: Staff) -> tuple[str, dict[str, object]]:
    """Which home a role has, and what stands on it."""
    if staff.may(Permission.FILE_RECEIVE):
        return "web/home_county.html", county(staff)
    if staff.may(Permission.TASK_WORK):
        return "web/home_tasks.html", tasks(staff)
    if staff.may(Permission.TRAIL_VIEW) and staff.may(Permission.FIGURE_VIEW):
        return "web/home_auditor.html", auditor(staff)
    if staff.may(Permission.FIGURE_VIEW):
        return "web/home_province.html", province(staff)
    return "web/home_account.html", {}


def tasks(staff: Staff) -> dict[str, object]:
    """Open tasks, the most urgent first, the lists one follows, the files put right lately."""
    return {
        "tasks": urgent_tasks(staff),
        "lists": lists.counted(lists.lists_of(staff).filter(is_followed=True), staff=staff),
        "recent": list(recently_verified(staff)),
    }


def urgent_tasks(staff: Staff) -> list[object]:
    """With the discrepancy that opens each; one more than shown tells that there are more."""
    rows = casework.unfinished(staff).annotate(
        discrepancy_id=Min("discrepancies"),
        warning_id=Min("warnings"),
        person_id=Min("discrepancies__person"),
    )
    tasks = list(rows[: TASKS_SHOWN + 1])
    people = Person.objects.in_bulk({task.person_id for task in tasks} - {None})
    quiet = rights.quiet_until(people, staff)
    for task in tasks:
        task.quiet_until = quiet.get(task.person_id)
        task.person_name = people[task.person_id].name if task.person_id else ""
    return tasks


def recently_verified(staff: Staff):
    people = Person.objects.visible_to(staff).living()
    return (
        people.annotate(last_at=Max("spells__verified_at"))
        .filter(last_at__isnull=False)
        .order_by("-last_at", "pk")[:RECENT_SHOWN]
    )


def county(staff: Staff) -> dict[str, object]:
    month = month_in_hand(staff)
    cycle = steps(month, staff=staff) if month else []
    return {
        "month": month,
        "steps": cycle,
        "next_step": next((step for step in cycle if not step.is_done), None),
        "offices": casework.counts_by_office(staff),
        "batches": list(batches(staff).order_by("-received_at")[:RECENT_SHOWN]),
    }


def batches(staff: Staff):
    return Batch.objects.visible_to(staff)


def month_in_hand(staff: Staff) -> Month | None:
    """The newest month in which anything was received, compared or closed."""
    newest = (
        batches(staff).filter(state__in=TAKEN_IN).aggregate(newest=Max("month")),
        Comparison.objects.visible_to(staff).aggregate(newest=Max("month")),
        Snapshot.objects.aggregate(newest=Max("month")),
    )
    return max((found["newest"] for found in newest if found["newest"]), default=None)


def steps(month: Month, *, staff: Staff) -> list[Step]:
    """The month's cycle in its order, with a button where the page is open to this person."""
    found = [
        received(month, staff=staff),
        compared(month, staff=staff),
        *verified(month, staff=staff),
        closed(month),
        filled(month, staff=staff),
    ]
    return [
        step if navigation.may_open(step.url_name, staff) else replace(step, button="")
        for step in found
    ]


def received(month: Month, *, staff: Staff) -> Step:
    found = batches(staff).aggregate(
        applied=Count("pk", filter=Q(month=month, state=BatchState.APPLIED)),
        waiting=Count("pk", filter=Q(state=BatchState.CHECKED)),
    )
    state = _("已入库 %(applied)s 份，待入库 %(waiting)s 份") % grouped(found)
    is_done = bool(found["applied"]) and not found["waiting"]
    return Step(_("接收文件"), state, is_done, _("接收文件"), "batches")


def grouped(numbers: dict[str, int]) -> dict[str, str]:
    return {name: f"{number:,}" for name, number in numbers.items()}


def told(numbers: dict[str, int], staff: Staff) -> dict[str, str]:
    return {name: small_cells.told(number, staff=staff) for name, number in numbers.items()}


def compared(month: Month, *, staff: Staff) -> Step:
    latest = (
        Comparison.objects.visible_to(staff).filter(month=month).order_by("-ran_at", "-pk").first()
    )
    if latest is None:
        return Step(_("数据比对"), _("尚未比对"), False, _("开展比对"), "comparison-run")
    state = _("发现差异 %(count)s 条") % told({"count": latest.finding_count}, staff)
    return Step(_("数据比对"), state, True, _("再次比对"), "comparison-run")


def verified(month: Month, *, staff: Staff) -> list[Step]:
    """Dispatch and settlement of what the comparisons of this month found."""
    count = {
        state: Count("pk", filter=Q(state=state))
        for state in (
            DiscrepancyState.FOUND,
            DiscrepancyState.DISPATCHED,
            DiscrepancyState.SETTLED,
        )
    }
    rows = Discrepancy.objects.visible_to(staff).filter(month=month)
    found = rows.aggregate(total=Count("pk"), **{state.value: of for state, of in count.items()})
    waiting, total = found["found"], found["total"]
    settled, pending = found["settled"], found["found"] + found["dispatched"]
    sent = _("未派发 %(waiting)s 条，共 %(total)s 条") % told(
        {"waiting": waiting, "total": total}, staff
    )
    done = _("已办结 %(settled)s 条，未办结 %(pending)s 条") % told(
        {"settled": settled, "pending": pending}, staff
    )
    return [
        Step(_("派发核实"), sent, bool(total) and not waiting, _("去派发"), "discrepancies"),
        Step(_("核实办结"), done, bool(total) and not pending, _("看进度"), "discrepancies"),
    ]


def closed(month: Month) -> Step:
    snapshot = Snapshot.objects.filter(month=month).first()
    if snapshot is None:
        return Step(_("月度结账"), _("尚未结账"), False, _("去结账"), "month-close")
    state = _("已于 %(day)s 结账") % {"day": f"{timezone.localtime(snapshot.closed_at):%Y-%m-%d}"}
    return Step(_("月度结账"), state, True, _("看监测"), "dashboard")


def filled(month: Month, *, staff: Staff) -> Step:
    period = f"{month.year}Q{(month.month + 2) // 3}"
    latest = (
        FilledForm.objects.visible_to(staff).filter(period=period).order_by("-filled_at").first()
    )
    if latest is None:
        return Step(_("填报报表"), _("尚未填报"), False, _("去填报"), "forms")
    state = _("已于 %(day)s 填报") % {"day": f"{latest.filled_on:%Y-%m-%d}"}
    return Step(_("填报报表"), state, True, _("看报表"), "forms")


def province(staff: Staff) -> dict[str, object]:
    return dashboards.page(dashboards.Question(staff.division), staff=staff)


def auditor(staff: Staff) -> dict[str, object]:
    """What can be sampled: closed months, filled forms, and decisions with their reasons."""
    settlements = Settlement.objects.visible_to(staff)
    return {
        "snapshots": list(
            Snapshot.objects.select_related("closed_by").order_by("-month")[:RECENT_SHOWN]
        ),
        "forms": list(
            FilledForm.objects.visible_to(staff)
            .select_related("filled_by")
            .order_by("-filled_at")[:RECENT_SHOWN]
        ),
        "settlements": list(
            settlements.select_related("discrepancy__person", "settled_by").order_by("-settled_at")[
                :RECENT_SHOWN
            ]
        ),
    }
