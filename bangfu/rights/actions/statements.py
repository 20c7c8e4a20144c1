"""The person's own statement of not looking for work."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.actions import locked_living
from bangfu.registry.models import Person
from bangfu.rights import queries, rules
from bangfu.rights.codes import LocalDays
from bangfu.rights.models import NotLooking


@transaction.atomic
def say_not_looking(*, person: Person, channel: str, reason: str = "", by: Staff) -> NotLooking:
    """暂不找工作, in the person's own word; said again, it begins anew."""
    rules.check_may_act(person, channel, queries.person_of(by), by=by)
    rules.check_reason(reason)
    person = locked_living(person)
    NotLooking.objects.filter(registry.recorded_of(person), ended_at=None).update(
        ended_at=timezone.now()
    )
    today = timezone.localdate()
    statement = NotLooking.objects.create(
        person=person,
        reason=reason,
        channel=channel,
        said_on=today,
        expires_on=today + timedelta(days=queries.days_of(LocalDays.NOT_LOOKING)),
        quiet_until=today + timedelta(days=queries.days_of(LocalDays.DO_NOT_DISTURB)),
        recorded_by=by,
    )
    record("say_not_looking", subject=statement, after={"channel": channel}, by=by)
    return statement


@transaction.atomic
def end_not_looking(*, person: Person, channel: str, by: Staff) -> int:
    """The person looks for work again; counts the statements that this ended."""
    rules.check_may_act(person, channel, queries.person_of(by), by=by)
    open_ones = NotLooking.objects.select_for_update(of=["self"]).filter(
        registry.recorded_of(person), ended_at=None
    )
    rows = list(open_ones.order_by("pk"))
    for statement in rows:
        statement.ended_at = timezone.now()
        statement.save(update_fields=["ended_at"])
        record("end_not_looking", subject=statement, after={"channel": channel}, by=by)
    return len(rows)
