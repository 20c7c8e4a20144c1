"""How long a session lasts: BANGFU_SESSION_IDLE_MINUTES unused, BANGFU_SESSION_HOURS in all."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve

BEGAN_AT, SEEN_AT, WITH_FACTOR = "began_at", "seen_at", "with_factor"
# how exactly idleness is measured: a write to the session a minute, not one a page
STEP_SECONDS = 60
# where somebody whose password is due may still go
OPEN_WHILE_DUE = {"password", "sign-out", "set-language", "prove"}


def begin(request: HttpRequest, *, with_factor: bool) -> None:
    """Marks put into a session that was just opened."""
    now = int(time.time())
    request.session[BEGAN_AT] = request.session[SEEN_AT] = now
    request.session[WITH_FACTOR] = with_factor


class SessionLimits:
    """Middleware: ends sessions that are over; sends whose password is due to change it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            if is_over(request) or lacks_factor(request):
                logout(request)
            elif is_due(request) and resolve(request.path_info).url_name not in OPEN_WHILE_DUE:
                return redirect("password")
        return self.get_response(request)


def is_over(request: HttpRequest) -> bool:
    session, now = request.session, int(time.time())
    seen_at = session.get(SEEN_AT, now)
    is_idle = now - seen_at > settings.BANGFU_SESSION_IDLE_MINUTES * 60
    is_old = now - session.get(BEGAN_AT, now) > settings.BANGFU_SESSION_HOURS * 3600
    if now - seen_at >= STEP_SECONDS:
        session[SEEN_AT] = now
    return is_idle or is_old


def lacks_factor(request: HttpRequest) -> bool:
    """A role that came to need it is not served by a session opened without."""
    staff = request.user
    is_needed = settings.BANGFU_SECOND_FACTOR and staff.is_authenticated
    return is_needed and staff.role.needs_second_factor and not request.session.get(WITH_FACTOR)


def is_due(request: HttpRequest) -> bool:
    staff = request.user
    return staff.is_authenticated and staff.is_password_due()
