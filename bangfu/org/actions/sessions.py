"""Ending sessions: a row of ours, and the session itself."""

from django.contrib.sessions.models import Session

from bangfu.org.models import OpenSession, Staff


def end_sessions_of(staff: Staff) -> None:
    """Part of what shuts an account or changes its role."""
    end(list(staff.open_sessions.all()))


def end(sessions: list[OpenSession]) -> None:
    Session.objects.filter(pk__in=[session.session_key for session in sessions]).delete()
    OpenSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
