"""Rows that lead somewhere: what people agreed to and complained of, what was asked and waits."""

import io
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from bangfu.assistance.actions.lists import save_list
from bangfu.assistance.actions.screening import hold_employer
from bangfu.assistance.codes.lists import Criteria
from bangfu.casework import actions as casework
from bangfu.casework import files
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.models import Export
from bangfu.engine.checks import RULES
from bangfu.engine.codes import CaseStage, LeadSource, PopulationKind, StatusSource
from bangfu.engine.values import DivisionCode
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import EarlyWarning
from bangfu.org import actions as org
from bangfu.org.codes import StepKind
from bangfu.org.models import (
    FormerPassword,
    Invitation,
    OpenSession,
    RecoveryCode,
    SecondFactor,
    Staff,
)
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason, HouseholdChange
from bangfu.registry.models import CheckFinding, Household, Person
from bangfu.registry.queries import version_of
from bangfu.rights import actions as rights
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Complaint
from bangfu.runs.models import Run
from bangfu.visits.actions import Said, Seen, record_visit
from bangfu.visits.models import Answer, Device
from tests.disclosure.taking import PEOPLE
from tests.registry.household_events import changed as event
from tests.rights.people import agree, place


def said(people: Iterable[Person], text: str, by: Staff) -> None:
    """One has agreed to a post and has it, one to another post, one is not looking for any."""
    placed, agreed, resting, *_ = people
    named = {"party_name": text, "matter": text, "reference": text, "by": by}
    place(agree(placed, **named), by=by)
    for person in (placed, agreed):
        agree(person, proof=proof(text), **named | {"matter": text * 2})
        agree(person, Purpose.TRAINING, **named)
        for kind in ("copy", "correct"):
            rights.ask(person=person, kind=kind, text=text, channel="in_person", by=by)
    rights.say_not_looking(person=resting, channel="in_person", by=by)


def asked_after_start(people: Iterable[Person], text: str, township: Staff, desk: Staff) -> None:
    """Placed by an office below the desk long ago; and an employer that the desk stopped."""
    for person in people:
        named = {"party_name": text, "matter": text * 3, "reference": text}
        placement = place(agree(person, **named, by=township), by=township)
        placement.screenings.update(due_on=timezone.localdate())
    hold_employer(employer=text * 4, reason=text, by=desk)


def asks_again(staff: Staff, text: str) -> None:
    """A list of their own, which nobody else opens."""
    save_list(name=text, criteria=Criteria(age_from=16), by=staff)


def proof(text: str) -> files.Kept:
    return files.keep(ContentFile(picture(), f"{text}.png"), within="consents", is_voice_taken=True)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def complained(person: Person, text: str) -> None:
    """Of the township and of an employer; then something of the file was changed."""
    for kind, about in (("complaint", person.division_code[:9] + "000"), ("dispute", "")):
        lodged = rights.lodge_complaint(
            kind=kind,
            matter="other",
            division_code=person.division_code,
            about_code=about,
            text=text,
            contact=text,
            person=person,
        )
        before = timezone.now() - timedelta(days=1)
        Complaint.objects.filter(pk=lodged.complaint.pk).update(lodged_at=before)


def changed(person: Person, by: Staff) -> None:
    """An edit that can be undone."""
    shape = {
        "version": version_of(person),
        "typed": {"labour_ability": "limited"},
        "reason": next(iter(EditReason)),
    }
    registry.edit(row=person, **shape, by=by)


def born(household: Household, name: str, by: Staff) -> None:
    """A change of the household that can be undone."""
    today = timezone.localdate()
    values = {"name": name, "relation": "daughter", "sex": "female", "born_on": today}
    event(household, HouseholdChange.BORN, by, day=today, values=values)


def decided(household: Household, village: Staff, by: Staff) -> None:
    """A status, and the first step of a case, that can be taken back."""
    day = timezone.localdate() - timedelta(9)
    told = {"source": StatusSource.DOCUMENT, "evidence": "2023-9", "since": day}
    registry.open_status(household=household, kind=PopulationKind.RELOCATED, **told, by=by)
    kind = PopulationKind.MONITORED_SUDDEN
    case = registry.open_case(
        household=household, source=LeadSource.STAFF, found_on=day, kind=kind, by=by
    )
    registry.take_step(case=case, stage=CaseStage.LEAD, done_on=day, is_so=True, by=village)


def checked(person: Person) -> None:
    today = timezone.localdate()
    for rule in RULES[:2]:
        CheckFinding.objects.create(
            person=person,
            division_code=person.division_code,
            rule=rule.name,
            severity=rule.severity,
            first_found_on=today,
        )


def answered(code: str, mark: Callable[[str], str], by: Staff) -> None:
    """The warnings of a county wait for its answer; there is one already."""
    for warning in EarlyWarning.objects.in_division(DivisionCode(code)).order_by("pk"):
        place, text = {"division_code": warning.division_code}, mark(warning.division_code)
        task = casework.open_task(kind="early_warning", title=text, **place, by=by)
        EarlyWarning.objects.filter(pk=warning.pk).update(task=task)
        monitoring.answer_warning(task=task, kind="cause", text=text, by=by)


def waiting(asks: Staff, text: str) -> None:
    """One list waits for a second person, one could not be made."""
    for state in ("waiting", "failed"):
        usual = {"file_format": "csv", "purpose": "verify", "asked": {}, "by": asks}
        export = disclosure.ask(kind=PEOPLE, columns=["masked_name"], **usual)
        Run.objects.filter(pk=export.run_id).update(state="failed", error=text)
        Export.objects.filter(pk=export.pk).update(state=state, needs_second=state == "waiting")


def under_way(by: Staff, text: str) -> None:
    """Work that goes on, and work that failed."""
    shape = {"kind": "bangfu.registry.jobs.check_register", "title": text, "by": by}
    until = timezone.now() + timedelta(days=1)
    Run.objects.create(**shape, state="running", lease_until=until)
    Run.objects.create(**shape, state="failed", error=text)


def signed_in(staff: Staff, text: str) -> None:
    now = timezone.now()
    session = SessionStore(f"{staff.pk:032}")
    session.save(must_create=True)
    OpenSession.objects.create(staff=staff, session_key=session.session_key, device=text)
    SecondFactor.objects.create(staff=staff, secret="JBSWY3DPEHPK3PXP", confirmed_at=now)
    FormerPassword.objects.create(staff=staff, password="")
    RecoveryCode.objects.create(staff=staff, code_hash=f"{staff.pk:064}")
    Invitation.objects.create(
        staff=staff, made_by=staff, token_hash=f"{staff.pk:064}", expires_at=now
    )


def steps(staff: Staff, asks: Staff, agrees: Staff, text: str) -> None:
    """A new password that the second administrator has agreed to, and a second factor that is to be
    taken away."""
    agreed, _ = [
        org.ask_step(staff=staff, kind=kind, reason=text, by=asks)
        for kind in (StepKind.PASSWORD, StepKind.FACTOR)
    ]
    org.confirm_step(step=agreed, by=agrees)


def visited(person: Person, text: str, by: Staff) -> None:
    """Long enough ago to come again: a photograph, and an answer that waits beside another."""
    long_ago = timezone.localdate() - timedelta(days=40)
    visit = record_visit(
        uuid=uuid4(),
        person=person,
        seen=Seen(person=version_of(person)),
        said=Said(visited_on=long_ago, outcome="met", note=text),
        kept={"photo": proof(text)},
        by=by,
    )
    shape = {"fact": "labour_ability", "said": "skilled", "state": "held", "held_for": "overtaken"}
    Answer.objects.create(visit=visit, **shape)


def writes_on_a_phone(staff: Staff, text: str) -> None:
    until = timezone.localdate() + timedelta(days=30)
    Device.objects.create(owner=staff, name=text, expires_on=until)
