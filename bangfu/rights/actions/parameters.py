from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.rights import rules
from bangfu.rights.codes import LocalDays
from bangfu.rights.models import LocalParameter


@transaction.atomic
def set_days(*, name: LocalDays, days: int, valid_from: date, by: Staff) -> LocalParameter:
    """A local parameter from a day on; what was counted before stays as it was."""
    outside = registry.somebody_outside(by.division)
    rules.check_reaches_everybody(somebody_outside=outside)
    rules.check_days(name, days)
    rules.check_from(valid_from, today=timezone.localdate())
    row, _ = LocalParameter.objects.update_or_create(
        name=name, valid_from=valid_from, defaults={"days": days, "set_by": by}
    )
    after = {"name": name, "days": days, "valid_from": valid_from.isoformat()}
    record("set_days", subject=row, division_code=by.division_code, after=after, by=by)
    return row
