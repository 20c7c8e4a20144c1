"""What the page of the system tells: facts of the installation, and of the reader's place."""

import platform
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.audit.keys import FIELD, INDEX, source
from bangfu.audit.models import Anchor, KeyCheck
from bangfu.audit.privacy import RIGHTS
from bangfu.comparison.models import Comparison
from bangfu.comparison.sources import title_of
from bangfu.intake.models import Batch
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Operator
from bangfu.registry.models.of_person import OfPerson
from bangfu.runs import queries as runs
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run
from bangfu.web.retention.schedules import SCHEDULES

RUNS_SHOWN = 20
# the operator's job of backups touches it when it is done
BACKUP_STAMP = "last-backup"
GIGABYTE = 1024**3
# settings that are no secrets, in the order of docs/settings.md
SHOWN_SETTINGS = (
    "BANGFU_CIPHER",
    "BANGFU_ENGINE_MEMORY",
    "BANGFU_SECOND_FACTOR",
    "BANGFU_PASSWORD_DAYS",
    "BANGFU_SESSION_IDLE_MINUTES",
    "BANGFU_SESSION_HOURS",
    "BANGFU_RECENT_MINUTES",
    "BANGFU_INVITATION_DAYS",
    "BANGFU_UPLOAD_MAX_BYTES",
    "BANGFU_LIMITS",
    "BANGFU_BEHIND_PROXY",
    "DEBUG",
)

# never the title of a run, which may name a file
WORK = {
    "bangfu.web.files.jobs.receive": _("接收文件"),
    "bangfu.web.files.jobs.apply": _("文件入库"),
    "bangfu.comparison.jobs.compare": _("开展比对"),
    "bangfu.monitoring.jobs.close_month": _("月度结账"),
    "bangfu.registry.jobs.check_register": _("台账检查"),
    "bangfu.disclosure.jobs.make": _("生成导出文件"),
    "bangfu.web.retention.jobs.anchor": _("审计记录每日存证"),
    "bangfu.web.retention.jobs.clear": _("清除保存期已满的个人信息"),
}


@dataclass(frozen=True)
class Disk:
    used_percent: int
    free_gigabytes: int


def versions() -> dict[str, str]:
    return {
        "Bangfu": version("bangfu"),
        "Django": django.get_version(),
        "Python": platform.python_version(),
        connection.display_name: database_version(),
    }


def database_version() -> str:
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        return ".".join(str(part) for part in divmod(connection.pg_version, 10000))
    return sqlite3.sqlite_version


def disk() -> Disk:
    """Of the folder in which everything lies."""
    usage = shutil.disk_usage(settings.BANGFU_HOME)
    return Disk(round(usage.used / usage.total * 100), usage.free // GIGABYTE)


def keys() -> list[dict[str, object]]:
    """Generations, never a key: those that this database knows, and whether they are at hand."""
    at_hand = {kind: source(kind).ring().generations for kind in (FIELD, INDEX)}
    return [
        {"known": row, "is_at_hand": row.generation in at_hand.get(row.kind, ())}
        for row in KeyCheck.objects.order_by("kind", "generation")
    ]


def backed_up_at() -> datetime | None:
    stamp = Path(settings.BANGFU_HOME) / BACKUP_STAMP
    return datetime.fromtimestamp(stamp.stat().st_mtime, UTC) if stamp.is_file() else None


def anchored_at() -> datetime | None:
    return Anchor.objects.aggregate(latest=Max("taken_at"))["latest"]


def in_force() -> dict[str, object]:
    told = {name: getattr(settings, name) for name in SHOWN_SETTINGS}
    return told | {"BANGFU_OIDC_ISSUER": bool(settings.BANGFU_OIDC_ISSUER)}


def queue(staff: Staff) -> QuerySet[Run]:
    """Of the reader's place, and the work of every day, which the command line's account does."""
    mine = runs.runs_visible(staff).values("pk")
    return Run.objects.filter(Q(pk__in=mine) | Q(by__role_name=Operator.name)).order_by("-pk")


def work(run: Run) -> str:
    return str(WORK.get(run.kind, run.kind))


def states(found: QuerySet[Run]) -> list[tuple[RunState, int]]:
    rows = found.order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict(rows)
    return [(state, counts.get(state, 0)) for state in RunState]


def tables_received(staff: Staff) -> list[dict[str, object]]:
    """Of each kind of file the latest received at the reader's place: never its name."""
    rows = Batch.objects.in_division(staff.division).order_by("roster").values("roster")
    return list(rows.annotate(count=Count("pk"), latest=Max("received_at")))


def tables_compared(staff: Staff) -> list[dict[str, object]]:
    rows = Comparison.objects.in_division(staff.division).order_by("source").values("source")
    counted = rows.annotate(count=Count("pk"), latest=Max("ran_at"))
    return [row | {"title": title_of(row["source"])} for row in counted]


def due_for_clearing(staff: Staff) -> list[dict[str, object]]:
    """What is due today, of tables that know their place, at the reader's: not what is due only
    when that is gone.

    Of what a person says or asks for, and of what is kept for consents, requests and complaints,
    nothing is counted: the office complained about must not learn that somebody did (rights.md 9).
    """
    today = timezone.localdate()
    return [
        {
            "kind": schedule.model._meta.label_lower,
            "asked_for": schedule.asked_for,
            "count": rows.in_division(staff.division).count(),
        }
        for schedule in SCHEDULES
        if RIGHTS not in schedule.purposes
        and isinstance(rows := schedule.due(today), InDivision)
        and not isinstance(rows, OfPerson)
    ]
