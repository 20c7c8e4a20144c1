"""Reading accounts: where somebody is signed in, and what an account is waiting for."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from bangfu.engine.values import DivisionCode
from bangfu.org import limits
from bangfu.org.codes import StepState
from bangfu.org.models import AccountStep, OpenSession, Staff
from bangfu.org.queries.loaded import places
from bangfu.org.roles import GIVEN_ROLES, Operator, Permission, Worker

DAYS_TOLD = 14


def sessions_of(staff: Staff) -> QuerySet[OpenSession]:
    """The newest first; those that ran out are not there."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return staff.open_sessions.filter(session_key__in=alive).order_by("-began_at", "-pk")


def accounts_found(term: str, *, staff: Staff) -> QuerySet[Staff]:
    """Accounts of staff in reach, all or those whose account or name begins so."""
    rows = Staff.objects.visible_to(staff).select_related("agreement", "second_factor")
    if term:
        rows = rows.filter(Q(username__startswith=term) | Q(display_name__startswith=term))
    return rows.exclude(role_name__in=[Operator.name, Worker.name])


def colleagues(leaver: Staff, *, staff: Staff) -> QuerySet[Staff]:
    """Who can go on with what somebody began: of the same office or one above it, in reach."""
    roles = [role.name for role in GIVEN_ROLES.values() if Permission.TASK_WORK in role.permissions]
    offices = places().chain(leaver.division_code)
    rows = Staff.objects.visible_to(staff).exclude(pk=leaver.pk)
    found = rows.filter(is_active=True, role_name__in=roles, division_code__in=offices)
    return found.order_by("-division_code", "username")


def is_locked_out(staff: Staff) -> bool:
    """Whether too many wrong tries lie within the time of the lock, from whatever place."""
    factor = getattr(staff, "second_factor", None)
    if factor is not None and factor.is_locked(timezone.now()):
        return True
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    by_place = failures(staff).filter(attempt_time__gte=since).values("username")
    counts = by_place.annotate(count=Sum("failures_since_start")).order_by("username")
    return counts.filter(count__gte=settings.AXES_FAILURE_LIMIT).exists()


def failures(staff: Staff) -> QuerySet[AccessAttempt]:
    """Wrong passwords for an account, from whatever place."""
    name = limits.counted_name(staff.username)
    return AccessAttempt.objects.filter(username__startswith=f"{name} ")


def steps_to_decide(staff: Staff) -> QuerySet[AccountStep]:
    """Those that wait for the second administrator, oldest first, while they may be decided."""
    since = timezone.now() - timedelta(days=settings.BANGFU_INVITATION_DAYS)
    waiting = AccountStep.objects.visible_to(staff).filter(
        state=StepState.WAITING, asked_at__gte=since, staff__is_active=True
    )
    return waiting.select_related("staff", "asked_by").order_by("pk")


def steps_of(staff: Staff) -> QuerySet[AccountStep]:
    """What was asked for and done to an account, newest first."""
    return staff.steps.select_related("asked_by", "decided_by").order_by("-pk")


def steps_told(staff: Staff) -> QuerySet[AccountStep]:
    """What others did to the account lately: its holder is told at each sign-in of these days, so
    that whoever comes in first in the holder's place does not use the notice up."""
    since = timezone.now() - timedelta(days=DAYS_TOLD)
    return steps_of(staff).filter(state=StepState.DONE, done_at__gte=since)


def somebody_shown_people_outside(division: DivisionCode) -> bool:
    """Whether an open account that is shown people stands where this division does not reach."""
    shown = {
        Permission.REVEAL,
        Permission.EXPORT,
        Permission.PORTAL_CODE,
        # a desk calls people: no office below it says how many
        Permission.COMPLAINT_HANDLE,
    }
    roles = [role.name for role in GIVEN_ROLES.values() if role.permissions & shown]
    accounts = Staff.objects.filter(is_active=True, role_name__in=roles)
    return accounts.exclude(division_code__range=division.range).exists()


def is_account(username: str) -> bool:
    return Staff.objects.filter(username=username).exists()


def staff_of_subject(subject: str) -> Staff | None:
    """The account that an identity of the single sign-on stands with."""
    rows = Staff.objects.select_related("agreement", "second_factor")
    return rows.filter(oidc_subject=subject).first()
