"""Whether a chain may begin where it does: what went was old enough, and that is on record."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from bangfu.audit.codes import Fault
from bangfu.audit.findings import Finding
from bangfu.audit.models import Cut, Record
from bangfu.audit.privacy import ACCOUNTABILITY, years_before

# between the moment a record bears and the end of the transaction that wrote it
WRITING = timedelta(days=1)


def check_cut(cut: Cut) -> Iterator[Finding]:
    where = (cut.chain_id, cut.place)
    if cut.last_at >= oldest_kept(min(cut.cut_at, timezone.now())):
        yield Finding(Fault.CUT_TOO_EARLY, *where)
    if cut.cut_at >= oldest_kept(timezone.now()) and not _is_told(cut):
        yield Finding(Fault.CUT_UNTOLD, *where)


def oldest_kept(now: datetime) -> datetime:
    """What is older may have been cleared at that moment."""
    day = years_before(timezone.localdate(now), ACCOUNTABILITY.years)
    return timezone.make_aware(datetime.combine(day, time.min))


def _is_told(cut: Cut) -> bool:
    told = {"place": cut.place, "hash": cut.hash}
    same = {"subject_kind": "audit.chain", "subject_id": str(cut.chain_id)}
    return any(row.after == told for row in Record.objects.filter(action="cut_trail", **same))
