"""The yearly plan of a division, set by an office and on record."""

from django.db import transaction

from bangfu.assistance.models import ZeroShare
from bangfu.assistance.queries import zero_plans as queries
from bangfu.assistance.rules import zero_plans as rules
from bangfu.audit.actions import record
from bangfu.org.models import Division, Staff


@transaction.atomic
def set_share(*, year: int, percent: int, by: Staff) -> ZeroShare:
    """Of the own division. Its first own year takes the place of the plan from above."""
    list(Division.objects.select_for_update().filter(code=by.division_code).order_by("pk"))
    own = ZeroShare.objects.filter(division_code=by.division_code)
    rules.check_share(dict(own.values_list("year", "percent")), year, percent)
    before = {"percent": queries.shares_of(by.division_code).get(year)}
    share, _is_new = ZeroShare.objects.update_or_create(
        division_code=by.division_code, year=year, defaults={"percent": percent, "set_by": by}
    )
    after = {"year": year, "percent": percent}
    record("zero_share_set", subject=share, before=before, after=after, by=by)
    return share
