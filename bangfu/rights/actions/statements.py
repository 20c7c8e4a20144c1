"""The person's own statement of not looking for work, and requests with their clocks."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from bangfu.audit.actions import record
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.actions import correct_person, locked_living
from bangfu.registry.models import Person
from bangfu.rights import queries, rules
from bangfu.rights.codes import LocalDays, RequestKind, RequestState
from bangfu.rights.models import DataRequest, NotLooking

DONE = (RequestState.GRANTED, RequestState.PARTLY)
# which tables tell of a person is known further up: as with long work, by its path
DELETES = "bangfu.web.retention.on_request.delete_for"


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


@transaction.atomic
def ask(
    *, person: Person, kind: RequestKind, text: str = "", channel: str, by: Staff
) -> DataRequest:
    """A request of the person. The township answers within the clock."""
    rules.check_may_act(person, channel, queries.person_of(by), by=by)
    person = locked_living(person)
    waiting = DataRequest.objects.still_open().filter(registry.recorded_of(person), kind=kind)
    same = [row for row in waiting.order_by("pk") if row.text == text.strip()]
    if same:
        return same[0]
    request = DataRequest.objects.create(
        person=person,
        kind=kind,
        text=text.strip(),
        channel=channel,
        due_on=due_on(timezone.localdate(), queries.days_of(LocalDays(kind))),
        recorded_by=by,
    )
    record(
        "ask", subject=request, after={"kind": kind, "due_on": request.due_on.isoformat()}, by=by
    )
    return request


@transaction.atomic
def answer_request(
    *,
    request: DataRequest,
    state: str,
    answer: str,
    changes: Mapping[str, object] | None = None,
    handed_to: str = "",
    by: Staff,
) -> DataRequest:
    """Done, done in part, or not done with the reason: the person reads it.

    What is said to be corrected is corrected with the answer, in the register and its history
    (`changes`), or the answer names who will do it (`handed_to`). What is said to be deleted is,
    as far as the law lets it go, and the answer tells what went and what stays, and why.
    """
    request = DataRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    rules.check_reach(request.person.living(), by=by)
    rules.check_open(request)
    mine = DataRequest.objects.visible_to(by).filter(pk=request.pk)
    rules.check_before(is_before=mine.exists())
    rules.check_answer(state, answer)
    rules.check_carried_out(request, state, changes or {}, handed_to)
    if changes:
        rules.check_may_correct(by)
        correct_person(person=request.person.living(), changes=dict(changes), by=by)
    told = [answer.strip(), f"由{handed_to.strip()}负责办理。"]
    done = _finished(request, state, "\n".join(told[: 1 + bool(handed_to.strip())]), by=by)
    if request.kind == RequestKind.DELETE and state in DONE:
        _delete(done, handed_to, by=by)
    return done


def _delete(request: DataRequest, handed_to: str, *, by: Staff) -> None:
    """After the answer: nothing about a person goes while a request of theirs is open."""
    tables, told = import_string(DELETES)(request.person.living(), by=by)
    rules.check_deleted(tables, handed_to)
    request.answer = f"{request.answer}\n{told}"
    request.save(update_fields=["answer"])


@transaction.atomic
def take_request_back(*, request: DataRequest, channel: str, by: Staff) -> DataRequest:
    request = DataRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    rules.check_may_act(request.person, channel, queries.person_of(by), by=by)
    rules.check_open(request)
    return _finished(request, RequestState.WITHDRAWN, "", by=by)


def _finished(request: DataRequest, state: str, answer: str, *, by: Staff) -> DataRequest:
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record("answer_request", subject=request, after={"state": state}, by=by)
    return request
