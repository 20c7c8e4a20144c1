"""Complaints and labour disputes: 快立、快调、快审、快结 (S0.102, S3.98).

A dispute with an employer is taken in (S0.146, S3.97) and goes first (S0.101, S3.43). The trail
says that a complaint was lodged and where it is handled, never by whom.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries, rules
from bangfu.rights.codes import STAGES, ComplaintKind, LocalDays, WatchVerdict
from bangfu.rights.models import Complaint, ComplaintMessage, ComplaintStep, WatchAnswer


@dataclass(frozen=True)
class Lodged:
    """A complaint and its receipt code, to be shown once."""

    complaint: Complaint
    receipt: str


@transaction.atomic
def lodge_complaint(
    *,
    kind: str,
    matter: str,
    division_code: str,
    about_code: str = "",
    text: str,
    contact: str = "",
    person: Person | None = None,
) -> Lodged:
    """Open to everybody. With a person, the person's file is watched for what may follow."""
    rules.check_words(text)
    handled_by_code = queries.handler_of(about_code, division_code)
    rules.check_desk(handled_by_code)
    receipt = queries.new_code()
    days = queries.days_of(LocalDays.WATCH)
    complaint = Complaint.objects.create(
        kind=kind,
        matter=matter,
        division_code=division_code,
        about_code=about_code,
        handled_by_code=handled_by_code,
        text=text.strip(),
        contact=contact.strip(),
        complainant=str(person.pk) if person else "",
        receipt_hash=queries.hash_of(receipt, kind="receipt"),
        watched_until=timezone.localdate() + timedelta(days=days) if person else None,
    )
    ComplaintStep.objects.bulk_create(_steps(complaint))
    _told("lodge_complaint", complaint, after={"kind": kind}, by=None)
    return Lodged(complaint, receipt)


def _steps(complaint: Complaint) -> list[ComplaintStep]:
    """Every stage with its clock, all counted from today."""
    today, kind = timezone.localdate(), ComplaintKind(complaint.kind)
    return [
        ComplaintStep(
            complaint=complaint,
            stage=stage,
            position=position,
            due_on=due_on(today, queries.days_of(LocalDays(f"{kind}_{stage}"))),
        )
        for position, stage in enumerate(STAGES[kind])
    ]


@transaction.atomic
def do_step(*, complaint: Complaint, stage: str, by: Staff) -> Complaint:
    complaint = _locked(complaint, by=by)
    undone = list(complaint.steps.filter(done_at=None).order_by("position"))
    rules.check_next(stage, [step.stage for step in undone])
    _done(undone[0], by=by)
    _told("complaint_step", complaint, after={"stage": stage}, by=by)
    return complaint


@transaction.atomic
def close_complaint(*, complaint: Complaint, outcome: str, answer: str, by: Staff) -> Complaint:
    """The answer goes to the complainant; stages that were not needed are done with it."""
    rules.check_words(answer)
    rules.check_outcome(outcome)
    complaint = _locked(complaint, by=by)
    for step in complaint.steps.filter(done_at=None).order_by("position"):
        _done(step, by=by)
    complaint.outcome, complaint.closed_at = outcome, timezone.now()
    complaint.save(update_fields=["outcome", "closed_at"])
    ComplaintMessage.objects.create(complaint=complaint, text=answer.strip(), written_by=by)
    _told("close_complaint", complaint, after={"outcome": outcome}, by=by)
    return complaint


@transaction.atomic
def write_to_complainant(*, complaint: Complaint, text: str, by: Staff) -> ComplaintMessage:
    rules.check_words(text)
    complaint = _locked(complaint, by=by)
    message = ComplaintMessage.objects.create(complaint=complaint, text=text.strip(), written_by=by)
    _told("write_to_complainant", complaint, after={"message": message.pk}, by=by)
    return message


@transaction.atomic
def write_to_desk(*, complaint: Complaint, text: str) -> ComplaintMessage:
    """By whoever holds the receipt code."""
    rules.check_words(text)
    rules.check_complaint_open(complaint)
    message = ComplaintMessage.objects.create(complaint=complaint, text=text.strip())
    _told("write_to_desk", complaint, after={"message": message.pk}, by=None)
    return message


@transaction.atomic
def answer_change(
    *, complaint: Complaint, change: str, is_retaliation: bool, note: str, by: Staff
) -> WatchAnswer:
    """The rights desk judges one change of the complainant's file; also after the answer."""
    rules.check_words(note)
    rows = Complaint.objects.visible_to(by).select_for_update(of=["self"])
    complaint = rows.get(pk=complaint.pk)
    found = queries.changes_after([complaint]).get(complaint.pk, [])
    rules.check_change(change, [one.key for one in found])
    answer = WatchAnswer.objects.create(
        complaint=complaint,
        change=change,
        verdict=WatchVerdict.RETALIATION if is_retaliation else WatchVerdict.OTHERWISE,
        note=note.strip(),
        answered_by=by,
    )
    _told("answer_change", complaint, after={"answer": answer.pk}, by=by)
    return answer


def _locked(complaint: Complaint, *, by: Staff) -> Complaint:
    """The row as it is now, if it is before this desk at all."""
    rows = Complaint.objects.visible_to(by).select_for_update(of=["self"])
    complaint = rows.get(pk=complaint.pk)
    rules.check_complaint_open(complaint)
    return complaint


def _done(step: ComplaintStep, *, by: Staff) -> None:
    step.done_at, step.done_by = timezone.now(), by
    step.save(update_fields=["done_at", "done_by"])


def _told(action: str, complaint: Complaint, *, after: dict[str, object], by: Staff | None) -> None:
    place = complaint.handled_by_code
    record(action, subject=complaint, division_code=place, after=after, by=by)
