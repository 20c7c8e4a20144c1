"""Requests of a person about the own data, with their clocks: asked, and carried out."""

from collections.abc import Iterable, Iterator, Mapping

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
from bangfu.rights.actions.consents import stop_use
from bangfu.rights.codes import LocalDays, Purpose, RequestKind, RequestState
from bangfu.rights.models import DataRequest

DONE = (RequestState.GRANTED, RequestState.PARTLY)
# which tables tell of a person is known further up: as with long work, by its path
DELETES = "bangfu.web.retention.on_request.delete_for"


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
    stopped: Iterable[str] = (),
    handed_to: str = "",
    by: Staff,
) -> DataRequest:
    """Done, done in part, or not done with the reason: the person reads it.

    What is said to be corrected is corrected with the answer, in the register and its history
    (`changes`), and a use that is said to stop stops with it (`stopped`), or the answer names who
    will do it (`handed_to`). What is said to be deleted is, as far as the law lets it go, and the
    answer tells what went and what stays, and why.
    """
    uses = [Purpose(one) for one in dict.fromkeys(stopped)]
    request = DataRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    rules.check_reach(request.person.living(), by=by)
    rules.check_open(request)
    mine = DataRequest.objects.visible_to(by).filter(pk=request.pk)
    rules.check_before(is_before=mine.exists())
    rules.check_answer(state, answer)
    rules.check_carried_out(request, state, changes or {}, uses, handed_to)
    if changes:
        rules.check_may_correct(by)
        correct_person(person=request.person.living(), changes=dict(changes), by=by)
    told = [answer.strip(), *_stopped(request, uses, by=by)]
    if handed_to.strip():
        told.append(f"由{handed_to.strip()}负责办理。")
    done = _finished(request, state, "\n".join(told), by=by)
    if request.kind == RequestKind.DELETE and state in DONE:
        _delete(done, handed_to, by=by)
    return done


def _stopped(request: DataRequest, uses: Iterable[Purpose], *, by: Staff) -> Iterator[str]:
    """What ended of each use, a line each: there may have been nothing to withdraw."""
    person = request.person.living()
    for use in uses:
        withdrawn = stop_use(person=person, purpose=use, channel=request.channel, by=by)
        if withdrawn:
            yield f"“{use.zh}”：已撤回原来的同意，再用须另行征得本人同意。"
        else:
            yield f"“{use.zh}”：没有有效的同意，一段时间内不再征求。"


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
