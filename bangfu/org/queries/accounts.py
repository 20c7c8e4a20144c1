"""Reading accounts: where somebody is signed in, and what an account is waiting for."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.org.models import OpenSession, Staff


def sessions_of(staff: Staff) -> QuerySet[OpenSession]:
    """The newest first; those that ran out are not there."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return staff.open_sessions.filter(session_key__in=alive).order_by("-began_at", "-pk")
