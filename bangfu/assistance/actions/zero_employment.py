"""The case of a household without work: applied for, judged, published, certified, helped, cleared.

Every step locks the case, so that of two people on one page one is told that the other was first.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assistance.codes.zero_employment import CaseStage, CaseStep, ClearingRoute, VisitOutcome
from bangfu.assistance.models import ZeroCase, ZeroMember, ZeroObjection, ZeroService, ZeroStep
from bangfu.assistance.queries import zero_employment as queries
from bangfu.assistance.rules import zero_employment as rules
from bangfu.audit.actions import record, record_access_many
from bangfu.casework.rules import check_reach
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.engine.rules.zero_employment import definition_on
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.actions import locked_living
from bangfu.registry.models import Household, Person
from bangfu.rights import queries as rights
from bangfu.rights import rules as rights_rules

# what a step may change in a case
STANDS = (
    "stage",
    "due_on",
    "certified_on",
    "route",
    "proposed_by_id",
    "confirmed_by_id",
    "ended_on",
    "next_visit_on",
)


@transaction.atomic
def apply(
    *, household: Household, people: Iterable[Person], words: str, channel: str, by: Staff
) -> ZeroCase:
    """Free, in the household's own words. Who of it comes later joins the case that is open."""
    people = list(people)
    rules.check_applicants(household, people, words)
    for person in people:
        rights_rules.check_may_act(person, channel, rights.person_of(by), by=by)
    household = Household.objects.select_for_update(of=["self"], no_key=True).get(pk=household.pk)
    case = queries.open_case(household) or _opened(household, words.strip(), by=by)
    for person in people:
        ZeroMember.objects.update_or_create(
            case=case,
            person=locked_living(person),
            defaults={"channel": channel, "withdrawn_at": None},
            create_defaults={"channel": channel, "recorded_by": by},
        )
    record("zero_said", subject=case, after={"people": len(people), "channel": channel}, by=by)
    return case


def _opened(household: Household, words: str, *, by: Staff) -> ZeroCase:
    former = household.zero_cases.order_by("-pk").first()
    case = ZeroCase.objects.create(
        household=household,
        former=former,
        words=words,
        due_on=_in_days("check_days"),
    )
    ZeroStep.objects.create(case=case, kind=CaseStep.APPLY, done_by=by)
    record("zero_apply", subject=case, after={"former": former and former.pk}, by=by)
    return case


@transaction.atomic
def check(*, case: ZeroCase, note: str, by: Staff) -> ZeroCase:
    """What the village found; the township judges."""
    rules.check_note(note)
    case = _locked(case, CaseStep.CHECK, by=by)
    return _moved(case, CaseStep.CHECK, CaseStage.REVIEW, "review_days", note=note, by=by)


@transaction.atomic
def review(*, case: ZeroCase, is_agreed: bool, note: str, by: Staff) -> ZeroCase:
    rules.check_note(note, is_agreed=is_agreed)
    case = _locked(case, CaseStep.REVIEW, by=by)
    told = {"is_agreed": is_agreed, "note": note, "by": by}
    if not is_agreed:
        return _ended(case, CaseStep.REVIEW, CaseStage.NOT_RECOGNISED, **told)
    return _moved(case, CaseStep.REVIEW, CaseStage.PUBLICATION, "publication_days", **told)


@transaction.atomic
def post(*, case: ZeroCase, kind: CaseStep, by: Staff) -> ZeroCase:
    """A notice was put up: in the village, and in the township."""
    case = _locked(case, kind, by=by)
    until = _in_days("publication_days")
    case.due_on = until
    case.save(update_fields=["due_on"])
    _stepped(case, kind, until=until, by=by)
    return case


@transaction.atomic
def object_to(*, case: ZeroCase, text: str, by: Staff) -> ZeroObjection:
    """Somebody's words against a published case; who said them is nobody's to record."""
    rules.check_note(text)
    case = _of(case, by=by)
    rules.check_published_now(case)
    same = [one for one in case.objections.filter(answered_at=None) if one.text == text.strip()]
    if same:
        return same[0]
    objection = ZeroObjection.objects.create(case=case, text=text.strip(), recorded_by=by)
    record("zero_object", subject=case, after={"objection": objection.pk}, by=by)
    return objection


@transaction.atomic
def answer_objection(
    *, objection: ZeroObjection, answer: str, is_upheld: bool, by: Staff
) -> ZeroObjection:
    rules.check_note(answer)
    _of(objection.case, by=by)
    objection = ZeroObjection.objects.select_for_update(of=["self"]).get(pk=objection.pk)
    rules.check_unanswered(objection)
    objection.answer, objection.is_upheld = answer.strip(), is_upheld
    objection.answered_at, objection.answered_by = timezone.now(), by
    objection.save(update_fields=["answer", "is_upheld", "answered_at", "answered_by"])
    after = {"objection": objection.pk, "is_upheld": is_upheld}
    record("zero_answer_objection", subject=objection.case, after=after, by=by)
    return objection


@transaction.atomic
def submit(*, case: ZeroCase, is_agreed: bool, note: str, by: Staff) -> ZeroCase:
    """After the notices: on to the county, or not recognised for what came out."""
    rules.check_note(note, is_agreed=is_agreed)
    case = _locked(case, CaseStep.SUBMIT, by=by)
    objections = case.objections.order_by("pk")
    rules.check_published(case.steps.all(), objections, today=timezone.localdate())
    told = {"is_agreed": is_agreed, "note": note, "by": by}
    if not is_agreed:
        return _ended(case, CaseStep.SUBMIT, CaseStage.NOT_RECOGNISED, **told)
    return _moved(case, CaseStep.SUBMIT, CaseStage.CERTIFICATION, "certification_days", **told)


@transaction.atomic
def certify(*, case: ZeroCase, is_agreed: bool, note: str, by: Staff) -> ZeroCase:
    """One department's word. With both the household is recognised; without one it is not."""
    rules.check_note(note, is_agreed=is_agreed)
    kind = rules.certification_of(by)
    case = _locked(case, kind, by=by)
    told = {"is_agreed": is_agreed, "note": note, "by": by}
    if not is_agreed:
        return _ended(case, kind, CaseStage.NOT_RECOGNISED, **told)
    _stepped(case, kind, **told)
    if rules.certified(case.steps.all()):
        case.stage, case.certified_on = CaseStage.SERVICE, timezone.localdate()
        case.due_on = _in_days("service_days")
        case.save(update_fields=["stage", "certified_on", "due_on"])
    return case


@transaction.atomic
def serve(*, case: ZeroCase, person: Person, kind: str, note: str, by: Staff) -> ZeroService:
    """Something offered to who asked for it. The first job that is offered stops the clock."""
    rules.check_note(note)
    case = _of(case, by=by)
    rules.check_in_service(case)
    member = case.members.filter(person=person, withdrawn_at=None).first()
    rules.check_member(member, is_quiet=rights.is_quiet(person))
    alike = case.services.filter(person=person, kind=kind)
    if same := [one for one in alike if one.note == note.strip()]:
        return same[0]
    service = ZeroService.objects.create(
        case=case, person=person, kind=kind, note=note.strip(), given_by=by
    )
    if queries.jobs_offered(case):
        case.due_on = None
        case.save(update_fields=["due_on"])
    record("zero_serve", subject=case, after={"service": service.pk, "kind": kind}, by=by)
    return service


@transaction.atomic
def answer_service(*, service: ZeroService, answer: str, by: Staff) -> ZeroService:
    """The person's own answer; nothing follows from it (rights.md 2)."""
    _of(service.case, by=by)
    service = ZeroService.objects.select_for_update(of=["self"]).get(pk=service.pk)
    service.answer = answer
    service.save(update_fields=["answer"])
    record("zero_answer_service", subject=service.case, after={"service": service.pk}, by=by)
    return service


@transaction.atomic
def propose(*, case: ZeroCase, route: ClearingRoute, note: str, by: Staff) -> ZeroCase:
    """Somebody of the household has work, or the case ends otherwise: with its reason."""
    rules.check_note(note)
    case = _locked(case, CaseStep.PROPOSE, by=by)
    case.route, case.proposed_by = route, by
    case.save(update_fields=["route", "proposed_by"])
    return _moved(case, CaseStep.PROPOSE, CaseStage.CLEARING, "clearing_days", note=note, by=by)


@transaction.atomic
def confirm(*, case: ZeroCase, is_agreed: bool, note: str, by: Staff) -> ZeroCase:
    """By somebody else. What is not confirmed goes back to being helped."""
    rules.check_note(note, is_agreed=is_agreed)
    case = _locked(case, CaseStep.CONFIRM, by=by)
    rules.check_proposer(case, by=by)
    told = {"is_agreed": is_agreed, "note": note, "by": by}
    if not is_agreed:
        case.route, case.proposed_by = "", None
        case.save(update_fields=["route", "proposed_by"])
        return _moved(case, CaseStep.CONFIRM, CaseStage.SERVICE, "service_days", **told)
    today, route = timezone.localdate(), ClearingRoute(case.route)
    is_at_work = queries.work_of(case.household, on=today).exists()
    rules.check_basis(route, note, is_at_work=is_at_work)
    stage = rules.stage_after_clearing(route)
    case.confirmed_by, case.ended_on = by, today
    if stage == CaseStage.CLEARED:
        case.next_visit_on = _next_visit(case, after=today)
    return _ended(case, CaseStep.CONFIRM, stage, **told)


@transaction.atomic
def visit(*, case: ZeroCase, outcome: VisitOutcome, note: str, by: Staff) -> ZeroCase:
    """How it goes. Who has no work again may apply again, which nobody does in their stead."""
    rules.check_note(note)
    case = _locked(case, CaseStep.VISIT, by=by)
    goes_on = outcome == VisitOutcome.STILL
    case.next_visit_on = _next_visit(case, after=timezone.localdate()) if goes_on else None
    case.save(update_fields=["next_visit_on"])
    is_agreed = {VisitOutcome.STILL: True, VisitOutcome.NO_LONGER: False}.get(outcome)
    _stepped(case, CaseStep.VISIT, is_agreed=is_agreed, note=note, by=by)
    return case


@transaction.atomic
def withdraw(*, case: ZeroCase, people: Iterable[Person], channel: str, by: Staff) -> ZeroCase:
    """One step, no reason, at any time. When nobody is left who wants work the case is over."""
    people = list(people)
    for person in people:
        rights_rules.check_may_act(person, channel, rights.person_of(by), by=by)
    case = _held(case)
    leaving = case.members.filter(person__in=people, withdrawn_at=None)
    left = leaving.update(withdrawn_at=timezone.now())
    if left and case.is_open and not case.members.filter(withdrawn_at=None).exists():
        case.ended_on = timezone.localdate()
        return _ended(case, CaseStep.WITHDRAW, CaseStage.WITHDRAWN, by=by)
    if left:
        _stepped(case, CaseStep.WITHDRAW, by=by)
    return case


@transaction.atomic
def leave(*, person: Person, note: str, by: Staff) -> dict[str, object]:
    """Somebody died, moved away or split off, and is of the household no more. Nobody left who
    wants work: the case is over. Answers how it stood, for it to be taken back on the same day."""
    case = queries.case_of(person)
    if case is None:
        return {}
    case = _held(case)
    stood = {"case": case.pk, "stage": case.stage, "due_on": case.due_on and str(case.due_on)}
    left = case.members.filter(registry.recorded_of(person), withdrawn_at=None)
    stood["members"] = list(left.values_list("pk", flat=True))
    left.update(withdrawn_at=timezone.now())
    if case.members.filter(withdrawn_at=None).exists():
        _stepped(case, CaseStep.WITHDRAW, note=note, by=by)
    else:
        _ended(case, CaseStep.WITHDRAW, CaseStage.WITHDRAWN, note=note, by=by)
    return stood


@transaction.atomic
def come_back(*, stood: Mapping[str, object], note: str, by: Staff) -> None:
    """The person did not leave: the case goes on where it stood."""
    case = _held(ZeroCase.objects.get(pk=stood["case"]))
    rules.check_none_since(case, queries.open_case(case.household))
    case.members.filter(pk__in=stood["members"]).update(withdrawn_at=None)
    if not case.is_open:
        case.stage, case.ended_on = stood["stage"], None
        case.due_on = date.fromisoformat(stood["due_on"]) if stood["due_on"] else None
        case.save(update_fields=["stage", "ended_on", "due_on"])
    _stepped(case, CaseStep.RESUME, note=note, by=by)


@transaction.atomic
def undo_step(*, case: ZeroCase, by: Staff) -> ZeroCase:
    """Take back one's own last step of the day: the case stands where it stood before."""
    case = _of(case, by=by)
    step = queries.last_step(case)
    rules.check_undoable(step, is_built_upon=queries.is_built_upon(case, step), by=by)
    rules.check_none_since(case, queries.open_case(case.household))
    for name, value in step.stood.items():
        setattr(case, name, case._meta.get_field(name).to_python(value))
    case.save(update_fields=list(step.stood))
    step.delete()
    record("zero_undo", subject=case, before={"step": step.kind}, by=by)
    return case


def open_to_read(*, case: ZeroCase, by: Staff) -> None:
    """Seen with every other look by those whose case it is."""
    people = Person.objects.filter(zero_cases__case=case).order_by("pk")
    record_access_many("zero_open", subjects=people, purpose="", fields=(), by=by)


def open_to_apply(*, people: Iterable[Person], by: Staff) -> None:
    """Everybody of the household stands on the form, before there is a case."""
    record_access_many("zero_open", subjects=people, purpose="", fields=(), by=by)


@transaction.atomic
def print_notice(*, case: ZeroCase, by: Staff) -> Person:
    """The head of the household, whose name the notice tells: counted as seen whole, as any."""
    rules.check_published_now(case)
    head = queries.head_of(case)
    disclosure.reveal(subject=head, field="name", purpose=Purpose.SERVICE, by=by)
    record("zero_print", subject=case, by=by)
    return head


def _of(case: ZeroCase, *, by: Staff) -> ZeroCase:
    """The row as it is now, nobody else's until this transaction ends, and within reach."""
    case = _held(case)
    check_reach(case.division_code, by=by)
    return case


def _held(case: ZeroCase) -> ZeroCase:
    """After its household, whose changes touch it (ADR 24)."""
    Household.objects.select_for_update(no_key=True).get(pk=case.household_id)
    return ZeroCase.objects.select_for_update(of=["self"]).get(pk=case.pk)


def _as_it_stands(case: ZeroCase) -> dict[str, object]:
    values = ((name, getattr(case, name)) for name in STANDS)
    return {name: str(value) if isinstance(value, date) else value for name, value in values}


def _locked(case: ZeroCase, kind: CaseStep, *, by: Staff) -> ZeroCase:
    case = _of(case, by=by)
    rules.check_step(case, kind, case.steps.all(), by=by)
    case.stood = _as_it_stands(case)
    return case


def _moved(
    case: ZeroCase, kind: CaseStep, stage: CaseStage, clock: str, *, by: Staff, **told: object
) -> ZeroCase:
    case.stage, case.due_on = stage, _in_days(clock)
    case.save(update_fields=["stage", "due_on"])
    _stepped(case, kind, **told, by=by)
    return case


def _ended(
    case: ZeroCase, kind: CaseStep, stage: CaseStage, *, by: Staff, **told: object
) -> ZeroCase:
    case.stage, case.due_on = stage, None
    case.ended_on = case.ended_on or timezone.localdate()
    case.save(update_fields=["stage", "due_on", "ended_on", "next_visit_on", "confirmed_by"])
    _stepped(case, kind, **told, by=by)
    return case


def _stepped(
    case: ZeroCase,
    kind: CaseStep,
    *,
    is_agreed: bool | None = None,
    note: str = "",
    until: date | None = None,
    by: Staff,
) -> None:
    ZeroStep.objects.create(
        case=case,
        kind=kind,
        is_agreed=is_agreed,
        note=note.strip(),
        until=until,
        stood=getattr(case, "stood", None),
        done_by=by,
    )
    after = {"stage": case.stage, "is_agreed": is_agreed, "route": case.route}
    record(f"zero_{kind}", subject=case, after=after, by=by)


def _in_days(clock: str) -> date:
    today = timezone.localdate()
    return due_on(today, getattr(definition_on(today), clock))


def _next_visit(case: ZeroCase, *, after: date) -> date | None:
    definition = definition_on(case.ended_on)
    return rules.next_visit(ClearingRoute(case.route), definition, since=case.ended_on, after=after)
