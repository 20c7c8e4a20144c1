"""The door of every page: signed in, allowed by role, and lately so where it matters.

Reach by place is `visible_to`.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bangfu.org.roles import Permission

View = Callable[..., HttpResponse]
# in the session: when the person last proved who they are
PROVEN_AT = "proven_at"


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only those pass whose role grants the permission; the name stays on the view."""

    def door(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return door


def recently_signed_in(view: View) -> View:
    """Let only those pass who proved who they are within BANGFU_RECENT_MINUTES; ask others again.

    For steps that a machine left unlocked must not allow: revealing, exporting, roles, keys. Stands
    below `needs`. What was posted is not kept: after the proof the person is back on the page
    where the step is.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_recent(request):
            return view(request, *args, **kwargs)
        return to_be_proven(request)

    return asking_afresh("always")(guarded)


def to_prove_first(request: HttpRequest) -> str:
    """Where to prove who one is before a step of this page, or nothing for who just has."""
    return "" if is_recent(request) else proving_address(request)


def proving_address(request: HttpRequest) -> str:
    return f"{reverse('prove')}?{urlencode({'next': page_of(request)})}"


def asking_afresh(when: str) -> Callable[[View], View]:
    """Say on a view when it asks again who one is: the list of such steps is made from this."""

    def marked(view: View) -> View:
        view.asks_afresh = when  # type: ignore[attr-defined]
        return view

    return marked


def to_be_proven(request: HttpRequest) -> HttpResponse:
    """To the page that asks who one is, and from there back."""
    asked = proving_address(request)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": asked})
    return redirect(asked)


def recently_signed_in_to_act(view: View) -> View:
    """The same for a page that may be read at any time: only what is posted needs the proof."""
    acting = recently_signed_in(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = acting if request.method == "POST" else view
        return answer(request, *args, **kwargs)

    return asking_afresh("to act")(guarded)


def is_recent(request: HttpRequest) -> bool:
    proven_at = request.session.get(PROVEN_AT, 0)
    return time.time() - proven_at < settings.BANGFU_RECENT_MINUTES * 60


def page_of(request: HttpRequest) -> str:
    """The page itself, or for a step the page from which it was taken."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return path_here(request, came_from) or reverse("home")


def path_here(request: HttpRequest, url: str) -> str:
    """The path and query of an address of this site, or nothing: never a way to another."""
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(url)
    if not parts.path:
        return ""
    # without its host, a path of two slashes would name another
    path = "/" + parts.path.lstrip("/\\")
    here = f"{path}?{parts.query}" if parts.query else path
    return here if url_has_allowed_host_and_scheme(here, allowed_hosts=None) else ""


def as_answered(request: HttpRequest, response: HttpResponse, credentials: object) -> HttpResponse:
    """The sign-in page says itself that an account is locked."""
    return response
