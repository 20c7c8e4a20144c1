"""The door of every page: signed in, and allowed by role. Reach by place is `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from bangfu.org.roles import Permission

View = Callable[..., HttpResponse]


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
