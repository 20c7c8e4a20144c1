"""How much one person, or one address, may ask for: searches, exports, files sent.

Counted in files under the store, one byte for each request: several worker processes count
together, without a cache server, and without waiting for a database that a large import is writing
to. Several servers count each for itself.
"""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from bangfu.org.second_factor import keyed_hash

View = Callable[..., HttpResponse]
FOLDER = "limits"
DEVICE_SECONDS = 180 * 86400


def uploads(largest: Callable[[], int]) -> Callable[[View], View]:
    """The page takes files up to so many bytes in one request; others take none worth the name."""

    def door(view: View) -> View:
        view.largest_upload = largest  # type: ignore[attr-defined]
        return view

    return door


def limited(what: str, *, when: Callable[[HttpRequest], object] = bool) -> Callable[[View], View]:
    """At most as often as `BANGFU_LIMITS[what]` says, for each person or, unknown, each address.

    `when` tells the requests that count from the others.
    """

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            most, seconds = settings.BANGFU_LIMITS[what]
            if when(request) and counted(what, who(request), seconds) > most:
                answer = render(request, "429.html", status=429)
                answer["Retry-After"] = str(seconds - int(time.time()) % seconds)
                return answer
            return view(request, *args, **kwargs)

        return guarded

    return door


def counted(what: str, who: str, seconds: int) -> int:
    """This request and those before it within the same stretch of time."""
    path = _counter(what, who, seconds)
    if not path.parent.is_dir():
        # whoever looked at the clock a moment earlier still writes to the stretch just over
        for past in path.parents[1].glob(f"{what}-*"):
            if _stretch(past) < _stretch(path.parent) - 1:
                shutil.rmtree(past, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, b".")
        return os.fstat(handle).st_size
    finally:
        os.close(handle)


def so_far(what: str, who: str, seconds: int) -> int:
    """How many were counted within the present stretch of time."""
    path = _counter(what, who, seconds)
    return path.stat().st_size if path.is_file() else 0


def forget(what: str, who: str, seconds: int) -> None:
    _counter(what, who, seconds).unlink(missing_ok=True)


def _counter(what: str, who: str, seconds: int) -> Path:
    """Neither a name nor an address can be read from it, nor found by trying all addresses."""
    name = salted_hmac("bangfu.org.limits", f"{what}:{who}", algorithm="sha256").hexdigest()
    top = Path(settings.BANGFU_STORE) / FOLDER
    return top / f"{what}-{int(time.time()) // seconds}" / name


def _stretch(folder: Path) -> int:
    return int(folder.name.rpartition("-")[2])


def who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"staff {request.user.pk}"
    return f"address {network_of(request)}"


def address_of(request: HttpRequest) -> str:
    """Behind our own proxy the last address it names; what stands before that anybody may write."""
    if settings.BANGFU_BEHIND_PROXY:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")


def network_of(request: HttpRequest) -> str:
    """What an attacker has one of: an IPv4 address, or the /64 of which every household has one."""
    text = address_of(request)
    try:
        found = ip_address(text)
    except ValueError:
        return text
    return text if found.version == 4 else str(ip_network(f"{found}/64", strict=False))


def counted_name(username: str) -> str:
    """An account as failed sign-ins are counted by it: what was typed may be a password."""
    return keyed_hash(username, of="sign-in-name")


def name_tried(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """AXES_USERNAME_CALLABLE: the account and the place from which it is tried, a device known to
    it or else a network. What goes wrong in one place locks none of the others."""
    username = (credentials or request.POST).get("username") or ""
    place = device_known(request, username) or keyed_hash(network_of(request), of="network")
    return f"{counted_name(username)} {place}"


def device_known(request: HttpRequest, username: str) -> str:
    """The mark of a browser in which this account was signed in before; nothing in others."""
    return request.get_signed_cookie(_device_cookie(username), "", max_age=DEVICE_SECONDS)


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    response.set_signed_cookie(
        _device_cookie(username),
        device_known(request, username) or secrets.token_urlsafe(12),
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def _device_cookie(username: str) -> str:
    """Several people may share a machine; whose it is cannot be read from it."""
    return f"device-{counted_name(username)[:16]}"
