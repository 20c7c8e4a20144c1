"""When what is kept of people ends, table by table, in the order in which it can go.

People, households and work spells are cleared only when somebody asks for it: a file that did not
change for years may still be somebody's.
"""

from datetime import date, datetime, time, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.assistance.codes.zero_employment import OPEN as OPEN_CASES
from bangfu.assistance.models import EmployerHold, Placement, SavedList, Screening, ZeroCase
from bangfu.audit import actions as audit
from bangfu.audit.models import Chain, Record
from bangfu.audit.privacy import (
    ACCOUNT,
    ACCOUNTABILITY,
    IDENTITY,
    RECEPTION,
    RIGHTS,
    SERVICE,
    VERIFICATION,
)
from bangfu.audit.retention import Schedule, gone
from bangfu.audit.retention.actions import CLEARED
from bangfu.casework import actions as casework
from bangfu.casework.codes import TaskState
from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.disclosure.models import Export, Reveal
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Snapshot, WarningStep
from bangfu.org.models import AccountStep, FormerPassword, OpenSession, SecondFactor, Staff
from bangfu.registry.models import (
    CheckFinding,
    Household,
    HouseholdEvent,
    MonitoredCase,
    Person,
    PopulationStatus,
    SearchKey,
    TrainingNeed,
    Wish,
    WorkSpell,
)
from bangfu.rights import actions as rights
from bangfu.rights import queries as rights_queries
from bangfu.rights.models import (
    Complaint,
    Consent,
    DataRequest,
    NotLooking,
    PortalCode,
    Refusal,
    WorkerAccount,
)
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run
from bangfu.visits import actions as visiting
from bangfu.visits.codes import AnswerState
from bangfu.visits.models import Answer, Device, Visit, VisitFile

# of rows that were taken back nothing is left but their history
UNDONE_PERSON, UNDONE_HOUSEHOLD, UNDONE_SPELL = (
    table.history.model for table in (Person, Household, WorkSpell)
)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def people(day: date) -> QuerySet[Person]:
    """Neither changed nor at work since, and with nothing open about them."""
    mine = {"person": OuterRef("pk")}
    at_work = Q(end_month=None) | Q(end_month__gte=Month(day.year, day.month))
    recent = at_work | Q(updated_at__gte=midnight(day))
    unfinished = Q(settled_at=None) & ~Q(task=None) & Q(task__closed_at=None)
    return (
        Person.objects.filter(updated_at__lt=midnight(day))
        .exclude(person_number__startswith=CLEARED)
        .exclude(Exists(WorkSpell.objects.filter(recent, **mine)))
        .exclude(Exists(Wish.objects.filter(said_on__gte=day, **mine)))
        .exclude(Exists(TrainingNeed.objects.filter(said_on__gte=day, **mine)))
        .exclude(Exists(Discrepancy.objects.filter(unfinished, **mine)))
        .exclude(Exists(Consent.objects.filter(expires_on__gte=day, withdrawn_at=None, **mine)))
        .exclude(Exists(DataRequest.objects.filter(answered_at=None, **mine)))
        .exclude(
            Exists(ZeroCase.objects.filter(stage__in=OPEN_CASES, members__person=OuterRef("pk")))
        )
        .exclude(pk__in=rights_queries.complainants())
    )


def spells(day: date) -> QuerySet[WorkSpell]:
    return WorkSpell.objects.filter(person__in=people(day))


def _undone(history: type[Model], day: date, kept: Q | None = None) -> QuerySet:
    """What was recorded and taken back, unless some of it is younger or `kept` with others."""
    lately = Q(history_date__gte=midnight(day))
    held = history._base_manager.filter(lately | kept if kept else lately)
    return gone(history).exclude(Exists(held.filter(id=OuterRef("id"))))


def undone_spells(day: date) -> QuerySet:
    """With the person whose they were said to be."""
    kept = Person.objects.exclude(person_number__startswith=CLEARED).exclude(pk__in=people(day))
    return _undone(UNDONE_SPELL, day, Q(person__in=kept))


def undone_people(day: date) -> QuerySet:
    return _undone(UNDONE_PERSON, day)


def undone_households(day: date) -> QuerySet:
    return _undone(UNDONE_HOUSEHOLD, day)


def search_keys(day: date) -> QuerySet[SearchKey]:
    return SearchKey.objects.filter(person__in=people(day))


def check_findings(day: date) -> QuerySet[CheckFinding]:
    return CheckFinding.objects.filter(person__in=people(day))


def wishes(day: date) -> QuerySet[Wish]:
    """With their people, and before them where the person said something else long since."""
    return Wish.objects.filter(Q(ended_at__lt=midnight(day)) | Q(person__in=people(day)))


def training_needs(day: date) -> QuerySet[TrainingNeed]:
    return TrainingNeed.objects.filter(Q(ended_at__lt=midnight(day)) | Q(person__in=people(day)))


def placements(day: date) -> QuerySet[Placement]:
    return Placement.objects.filter(person__in=people(day))


def zero_cases(day: date) -> QuerySet[ZeroCase]:
    """With their steps, objections and services, when nobody of the household is kept longer."""
    here = Person.objects.filter(household=OuterRef("household")).exclude(pk__in=people(day))
    kept = here.exclude(person_number__startswith=CLEARED)
    return ZeroCase.objects.filter(~Exists(kept), ended_on__lt=day)


def households(day: date) -> QuerySet[Household]:
    """Of whose people nobody is kept."""
    kept = Person.objects.filter(household=OuterRef("pk")).exclude(
        person_number__startswith=CLEARED
    )
    return Household.objects.filter(~Exists(kept), updated_at__lt=midnight(day)).exclude(
        household_number__startswith=CLEARED
    )


def statuses(day: date) -> QuerySet[PopulationStatus]:
    return PopulationStatus.objects.filter(household__in=households(day))


def household_events(day: date) -> QuerySet[HouseholdEvent]:
    return HouseholdEvent.objects.filter(household__in=households(day))


def monitored_cases(day: date) -> QuerySet[MonitoredCase]:
    return MonitoredCase.objects.filter(household__in=households(day))


def evidence(day: date) -> QuerySet[Evidence]:
    told = Q(note="") & Q(file_name="") & Q(stored_as="")
    over = Q(task__state__in=[TaskState.CLOSED, TaskState.WITHDRAWN])
    return Evidence.objects.filter(over, task__closed_at__lt=midnight(day)).exclude(told)


def discrepancies(day: date) -> QuerySet[Discrepancy]:
    """Settled, or found last so long ago and never sent to anybody."""
    forgotten = Q(settled_at=None, task=None, last_found_in__ran_at__lt=midnight(day))
    over = Q(settled_at__lt=midnight(day)) | forgotten
    return Discrepancy.objects.filter(over).exclude(here="", there="", detail={}, name_there="")


def settlements(day: date) -> QuerySet[Settlement]:
    rows = Settlement.objects.filter(settled_at__lt=midnight(day))
    over = rows.exclude(discrepancy__settled_at__gte=midnight(day))
    return over.exclude(reason="", reopen_reason="", changes=[])


def batches(day: date) -> QuerySet[Batch]:
    return Batch.objects.filter(received_at__lt=midnight(day)).exclude(file_name="")


def runs(day: date) -> QuerySet[Run]:
    """But for those that an export names, which is kept longer."""
    over = Run.objects.filter(finished_at__lt=midnight(day))
    named = Exists(Export.objects.filter(run=OuterRef("pk")))
    return over.filter(~named, state__in=[RunState.DONE, RunState.FAILED, RunState.CANCELLED])


def warning_steps(day: date) -> QuerySet[WarningStep]:
    return WarningStep.objects.filter(task__closed_at__lt=midnight(day)).exclude(text="")


def snapshots(day: date) -> QuerySet[Snapshot]:
    """Their files hold a row for each person; figures stay."""
    old = Snapshot.objects.filter(month__lt=Month(day.year, day.month))
    return old.filter(closed_at__lt=midnight(day)).exclude(path="")


def consents(day: date) -> QuerySet[Consent]:
    over = Q(withdrawn_at__lt=midnight(day)) | Q(expires_on__lt=day)
    placed = Placement.objects.filter(consent=OuterRef("pk"))
    return Consent.objects.filter(over, ~Exists(placed))


def not_looking(day: date) -> QuerySet[NotLooking]:
    return NotLooking.objects.filter(Q(ended_at__lt=midnight(day)) | Q(expires_on__lt=day))


def visits(day: date) -> QuerySet[Visit]:
    """But for those of which an answer still waits for somebody."""
    waiting = Answer.objects.filter(visit=OuterRef("pk"), state=AnswerState.HELD)
    return Visit.objects.filter(~Exists(waiting), visited_on__lt=day)


def answers(day: date) -> QuerySet[Answer]:
    return Answer.objects.filter(visit__in=visits(day))


def visit_files(day: date) -> QuerySet[VisitFile]:
    return VisitFile.objects.filter(visit__in=visits(day))


def devices(day: date) -> QuerySet[Device]:
    return Device.objects.filter(
        ~Exists(Visit.objects.filter(device=OuterRef("pk"))), expires_on__lt=day
    )


def saved_lists(day: date) -> QuerySet[SavedList]:
    return SavedList.objects.filter(owner__left_at__lt=midnight(day))


def refusals(day: date) -> QuerySet[Refusal]:
    return Refusal.objects.filter(ask_again_from__lt=day)


def requests(day: date) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(answered_at__lt=midnight(day))


def screenings(day: date) -> QuerySet[Screening]:
    """Answered, or never asked, so long ago."""
    never_asked = Q(answered_at=None, due_on__lt=day)
    return Screening.objects.filter(Q(answered_at__lt=midnight(day)) | never_asked)


def holds(day: date) -> QuerySet[EmployerHold]:
    return EmployerHold.objects.filter(lifted_at__lt=midnight(day))


def complaints(day: date) -> QuerySet[Complaint]:
    """With their steps, letters and answers, once nobody is watched for retaliation any more."""
    watched = Q(watched_until__gte=day)
    return Complaint.objects.filter(closed_at__lt=midnight(day)).exclude(watched)


def portal_codes(day: date) -> QuerySet[PortalCode]:
    return PortalCode.objects.filter(expires_on__lt=day)


def worker_accounts(day: date) -> QuerySet[WorkerAccount]:
    """With the accounts themselves, and of those that nobody has used since: whoever comes back
    is given a new one at the desk."""
    never = Q(staff__last_login=None, staff__created_at__lt=midnight(day))
    unused = Q(staff__last_login__lt=midnight(day)) | never
    return WorkerAccount.objects.filter(Q(staff__in=accounts(day)) | unused)


def accounts(day: date) -> QuerySet[Staff]:
    """The row stays: what the person did names it."""
    left = Staff.objects.filter(is_active=False, left_at__lt=midnight(day))
    return left.exclude(username__startswith=CLEARED)


def account_steps(day: date) -> QuerySet[AccountStep]:
    return AccountStep.objects.filter(staff__in=accounts(day))


def former_passwords(day: date) -> QuerySet[FormerPassword]:
    return FormerPassword.objects.filter(staff__in=accounts(day))


def second_factors(day: date) -> QuerySet[SecondFactor]:
    return SecondFactor.objects.filter(staff__in=accounts(day))


def open_sessions(day: date) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(staff__in=accounts(day))


def sessions(day: date) -> QuerySet[Session]:
    """Of no use once they ran out: they do not wait for the account to be closed."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def failed_sign_ins(day: date) -> QuerySet[AccessAttempt]:
    """They lock for half an hour, and whoever looks into a lock does so within the day; the trail
    tells of them for longer. Their maker deletes them only when somebody signs in or out."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(days=1)
    return AccessAttempt.objects.filter(attempt_time__lt=since)


def reveals(day: date) -> QuerySet[Reveal]:
    return Reveal.objects.filter(at__lt=midnight(day)).exclude(note="")


def exports(day: date) -> QuerySet[Export]:
    return Export.objects.filter(asked_at__lt=midnight(day)).exclude(note="", question="")


def records(day: date) -> QuerySet[Record]:
    """Of each chain what stands before the first record that is kept."""
    old = Q(pk__in=[])
    for chain in Chain.objects.filter(length__gt=0):
        kept = chain.records.filter(at__gte=midnight(day)).order_by("place")
        first = kept.values_list("place", flat=True).first()
        old |= Q(chain=chain) if first is None else Q(chain=chain, place__lt=first)
    return Record.objects.filter(old)


SCHEDULES = (
    Schedule(Placement, (SERVICE,), placements, deletes=True, asked_for=True),
    Schedule(ZeroCase, (SERVICE,), zero_cases, deletes=True, asked_for=True),
    Schedule(WorkSpell, (SERVICE,), spells, deletes=True, asked_for=True),
    Schedule(UNDONE_SPELL, (SERVICE,), undone_spells, deletes=True, asked_for=True),
    Schedule(Wish, (SERVICE,), wishes, deletes=True, asked_for=True),
    Schedule(TrainingNeed, (SERVICE,), training_needs, deletes=True, asked_for=True),
    Schedule(SearchKey, (IDENTITY,), search_keys, deletes=True, asked_for=True),
    Schedule(CheckFinding, (SERVICE,), check_findings, deletes=True, asked_for=True),
    Schedule(Person, (SERVICE, IDENTITY), people, asked_for=True),
    Schedule(UNDONE_PERSON, (SERVICE, IDENTITY), undone_people, deletes=True, asked_for=True),
    Schedule(MonitoredCase, (SERVICE,), monitored_cases, deletes=True, asked_for=True),
    Schedule(HouseholdEvent, (SERVICE,), household_events, deletes=True, asked_for=True),
    Schedule(PopulationStatus, (SERVICE,), statuses, deletes=True, asked_for=True),
    Schedule(Household, (SERVICE,), households, asked_for=True),
    Schedule(UNDONE_HOUSEHOLD, (SERVICE,), undone_households, deletes=True, asked_for=True),
    Schedule(Answer, (SERVICE,), answers, deletes=True),
    Schedule(VisitFile, (SERVICE,), visit_files, deletes=True, along=visiting.forget_files),
    Schedule(Visit, (SERVICE,), visits, deletes=True),
    Schedule(Device, (ACCOUNT,), devices, deletes=True),
    Schedule(SavedList, (ACCOUNT,), saved_lists, deletes=True),
    Schedule(Evidence, (VERIFICATION,), evidence, along=casework.forget_files),
    Schedule(Discrepancy, (VERIFICATION,), discrepancies),
    Schedule(Settlement, (VERIFICATION,), settlements),
    Schedule(WarningStep, (VERIFICATION,), warning_steps),
    Schedule(Snapshot, (SERVICE,), snapshots, along=monitoring.forget_rows),
    Schedule(Batch, (RECEPTION,), batches),
    Schedule(Run, (RECEPTION,), runs, deletes=True),
    Schedule(Consent, (RIGHTS,), consents, deletes=True, along=rights.forget_proofs),
    Schedule(NotLooking, (RIGHTS,), not_looking, deletes=True),
    Schedule(Refusal, (RIGHTS,), refusals, deletes=True),
    Schedule(DataRequest, (RIGHTS,), requests, deletes=True),
    Schedule(Complaint, (RIGHTS,), complaints, deletes=True),
    Schedule(Screening, (RIGHTS,), screenings, deletes=True),
    Schedule(EmployerHold, (RIGHTS,), holds, deletes=True),
    Schedule(PortalCode, (ACCOUNT,), portal_codes, deletes=True),
    Schedule(WorkerAccount, (ACCOUNT,), worker_accounts, deletes=True, along=rights.shut_unused),
    Schedule(AccountStep, (ACCOUNT,), account_steps, deletes=True),
    Schedule(FormerPassword, (ACCOUNT,), former_passwords, deletes=True),
    Schedule(SecondFactor, (ACCOUNT,), second_factors, deletes=True),
    Schedule(OpenSession, (ACCOUNT,), open_sessions, deletes=True),
    Schedule(Staff, (ACCOUNT,), accounts),
    Schedule(Session, (ACCOUNT,), sessions, deletes=True),
    Schedule(AccessAttempt, (ACCOUNTABILITY,), failed_sign_ins, deletes=True),
    Schedule(Reveal, (ACCOUNTABILITY,), reveals),
    Schedule(Export, (ACCOUNTABILITY,), exports),
    Schedule(Record, (ACCOUNTABILITY,), records, deletes=True, along=audit.cut),
)
