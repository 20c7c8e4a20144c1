"""Whether a chain may begin where it does: what went was old enough, and that is on record.

Every cut answers for itself, not only the one behind which its chain begins now: a cut opens the
way for records to go, so a forged one elsewhere is a fault too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from bangfu.audit.codes import Fault
from bangfu.audit.findings import Finding
from bangfu.audit.models import Cut, Record
from bangfu.audit.privacy import ACCOUNTABILITY, years_before

# between the moment a record bears and the end of the transaction that wrote it
WRITING = timedelta(days=1)


def check_cuts(cuts: Iterable[Cut], begins_behind: dict[int, int]) -> Iterator[Finding]:
    """All cuts there are; `begins_behind`: the place after which the records of a chain begin."""
    cuts, now, since, told = list(cuts), timezone.now(), _cut_since(), _told()
    # what is on record of a cut may have gone by a later one, which answers for itself
    cleared_until = max((cut.last_at for cut in cuts), default=now) + WRITING
    for cut in cuts:
        where = (cut.chain_id, cut.place)
        if cut.last_at >= oldest_kept(min(cut.cut_at, now)):
            yield Finding(Fault.CUT_TOO_EARLY, *where)
        could_be_made = since - WRITING <= cut.cut_at <= now + WRITING
        if cut.place > begins_behind.get(cut.chain_id, 0) or not could_be_made:
            yield Finding(Fault.CUT_UNTRUE, *where)
        moments = told.get((str(cut.chain_id), cut.place, cut.hash), [])
        is_told = any(abs(at - cut.cut_at) <= WRITING for at in moments)
        if not is_told and cut.cut_at > cleared_until:
            yield Finding(Fault.CUT_UNTOLD, *where)


def oldest_kept(now: datetime) -> datetime:
    """What is older may have been cleared at that moment."""
    day = years_before(timezone.localdate(now), ACCOUNTABILITY.years)
    return timezone.make_aware(datetime.combine(day, time.min))


def _cut_since() -> datetime:
    """When this database learnt to cut: no cut is older than its table."""
    made = MigrationRecorder(connection).migration_qs.get(app="audit", name="0006_cuts")
    return made.applied


def _told() -> dict[tuple[str, object, object], list[datetime]]:
    """When which cut was put on record."""
    told = defaultdict(list)
    rows = Record.objects.filter(action="cut_trail", subject_kind="audit.chain")
    for chain_id, after, at in rows.values_list("subject_id", "after", "at").iterator():
        told[chain_id, after.get("place"), after.get("hash")].append(at)
    return told
