"""Between the right password and an open session: who is half-way in, and how the rest goes."""

import time

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from bangfu.org import actions as org
from bangfu.org import limits, queries, sessions
from bangfu.org.access import PROVEN_AT, path_here
from bangfu.org.codes import StepKind
from bangfu.org.language import label
from bangfu.org.models import AccountStep, SecondFactor, Staff
from bangfu.org.rules import CodeWrong
from bangfu.rights import actions as rights
from bangfu.rights import queries as rights_queries

HALF_WAY, HALF_WAY_SECONDS = "half_way", 300
# in the session of who is in: when the provider proved them, and the code is still missing
HALF_PROVEN = "half_proven"
BACKEND = "bangfu.org.backends.StaffBackend"


def proceed(request: HttpRequest, staff: Staff, *, method: str, next_url: str) -> HttpResponse:
    """On to the code of the telephone where one is needed, else in."""
    if not needs_code(staff):
        return finish(request, staff, method=method, next_url=next_url, with_factor=False)
    if is_locked(request, staff):
        messages.error(request, locked_sentence())
        return redirect("sign-in")
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "staff": staff.pk,
        "at": int(time.time()),
        "method": method,
        # the database keeps this: not what was searched for
        "next": next_url.partition("?")[0],
        # a new password, a renewed or shut account: whoever was half-way in begins anew
        "password": staff.get_session_auth_hash(),
    }
    return redirect("sign-in-code" if has_factor(staff) else "second-factor")


def needs_code(staff: Staff) -> bool:
    """Where the role needs a second factor, and for whoever set one up of their own accord."""
    return has_factor(staff) or (settings.BANGFU_SECOND_FACTOR and staff.role.needs_second_factor)


def has_factor(staff: Staff) -> bool:
    factor = getattr(staff, "second_factor", None)
    return factor is not None and factor.confirmed_at is not None


def half_way(request: HttpRequest) -> Staff | None:
    """Whose password was right a moment ago and whose code is still missing."""
    waiting = request.session.get(HALF_WAY)
    if waiting is None or time.time() - waiting["at"] > HALF_WAY_SECONDS:
        return None
    staff = Staff.objects.filter(pk=waiting["staff"]).select_related("second_factor").first()
    if staff is None or not staff.is_admitted():
        return None
    is_same = constant_time_compare(waiting.get("password", ""), staff.get_session_auth_hash())
    return staff if is_same else None


def complete(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The code was right, too."""
    waiting = request.session.pop(HALF_WAY)
    method = f"{waiting['method']}+code"
    return finish(request, staff, method=method, next_url=waiting["next"], with_factor=True)


def finish(
    request: HttpRequest, staff: Staff, *, method: str, next_url: str, with_factor: bool
) -> HttpResponse:
    """Open the session and write it down; the page speaks the language kept with the account."""
    if rights_queries.has_left(staff):
        rights.refuse_sign_in(by=staff)
        messages.error(request, left_sentence())
        return redirect("sign-in")
    told = list(queries.steps_told(staff)) if staff.last_login else []
    login(request, staff, backend=BACKEND)
    for step in told:
        messages.warning(request, told_of(step))
    sessions.begin(request, with_factor=with_factor)
    prove(request)
    org.sign_in(
        session_key=request.session.session_key,
        address=limits.address_of(request),
        device=device(request),
        method=method,
        by=staff,
    )
    response = redirect(path_here(request, next_url) or reverse("home"))
    limits.remember_device(request, response, staff.username)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            staff.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


def left_sentence() -> str:
    return _(
        "台账登记本人已去世或已迁出，这个账号已停用。登记有误的，请到乡镇核对，撤销登记后即可登录。"
    )


def is_half_proven(request: HttpRequest) -> bool:
    return time.time() - request.session.get(HALF_PROVEN, 0) < HALF_WAY_SECONDS


def prove(request: HttpRequest) -> None:
    """Who is in has said a moment ago who they are, with all that signing in takes."""
    request.session.pop(HALF_PROVEN, None)
    request.session[PROVEN_AT] = int(time.time())


@transaction.atomic
def try_code(request: HttpRequest, staff: Staff, code: str) -> tuple[str, bool]:
    """What is wrong with a code of the telephone, if anything, and whether no more are taken here.
    Tries of one account take turns: each is counted before the next is looked at, however many
    come at the same time."""
    org.take_turn(staff=staff)
    if why := barred(request, staff):
        return why, True
    known = bool(limits.device_known(request, staff.username))
    try:
        org.use_code(code=code, is_device_known=known, by=staff)
    except CodeWrong as error:
        is_locked_now = wrong_code(request, staff)
        return (locked_sentence() if is_locked_now else str(error)), is_locked_now
    return "", False


def wrong_password(request: HttpRequest, staff: Staff) -> None:
    """Of who is in already: django-axes has counted it."""
    is_locked_now = getattr(request, "axes_locked_out", False)
    fail(request, staff.username, is_locked=is_locked_now)
    if is_locked_now:
        messages.error(request, locked_sentence())


def wrong_code(request: HttpRequest, staff: Staff) -> bool:
    """Counted for the account, from whatever address, or for the device where it is known to the
    account; answers whether that is locked now."""
    if limits.device_known(request, staff.username):
        user_login_failed.send(__name__, credentials=named(staff), request=request)
    else:
        org.fail_code(staff=staff)
    is_locked_now = is_locked(request, staff)
    fail(request, staff.username, is_locked=is_locked_now)
    if is_locked_now:
        request.session.pop(HALF_WAY, None)
    return is_locked_now


def is_locked(request: HttpRequest, staff: Staff) -> bool:
    """Whether no code of this account is taken from here."""
    if limits.device_known(request, staff.username):
        return not AxesProxyHandler.is_allowed(request, named(staff))
    factor = SecondFactor.objects.filter(staff=staff, confirmed_at__isnull=False).first()
    return factor is not None and factor.is_locked(timezone.now())


def named(staff: Staff) -> dict[str, str]:
    """As django-axes counts it."""
    return {"username": staff.username}


def told_of(step: AccountStep) -> str:
    """To the holder of the account: what others did to it."""
    day, kind = timezone.localtime(step.done_at), label(StepKind(step.kind))
    said = {
        "day": day.strftime("%Y-%m-%d %H:%M"),
        "kind": kind,
        "asked": staff_named(step.asked_by),
    }
    if step.decided_by is None:
        told = _("%(day)s，%(asked)s为您的账号办理了“%(kind)s”。") % said
    else:
        said["second"] = staff_named(step.decided_by)
        told = _("%(day)s，%(asked)s为您的账号办理了“%(kind)s”，%(second)s确认。") % said
    return told + _("不是您要求的，请立即联系本单位领导和审计管理员。")


def staff_named(staff: Staff) -> str:
    return f"{staff}（{label(staff.role)}）"


def fail(request: HttpRequest, username: str, *, is_locked: bool) -> None:
    """Count a failed try for its network and its account, and write it down: of many at one account
    in an hour the first, the tenth, the hundredth, so that nobody fills the trail from outside."""
    _, seconds = settings.BANGFU_LIMITS["sign_in"]
    network, what = limits.network_of(request), "locked" if is_locked else "failed"
    name = limits.counted_name(username)
    if limits.counted("sign_in_name", f"{network} {name}", seconds) == 1:
        limits.counted("sign_in", network, seconds)
    if username and not is_locked and not limits.device_known(request, username):
        limits.counted("sign_in_account", name, settings.BANGFU_LIMITS["sign_in_account"][1])
    known = username if queries.is_account(username) else ""
    tries = limits.counted(f"sign_in_{what}", known, seconds)
    if tries == 10 ** (len(str(tries)) - 1):
        told = {"username": known, "address": limits.address_of(request)}
        org.fail_sign_in(**told, tries=tries, is_locked=is_locked)


def barred(request: HttpRequest, staff: Staff) -> str:
    """Why no code of this account is taken from here now; nothing where it is."""
    if is_locked(request, staff):
        return locked_sentence()
    return stopped(request, staff.username)


def turned_away(request: HttpRequest) -> bool:
    """Whether nothing that who is in posts is taken from here now: told, and counted."""
    if request.method != "POST" or not (why := barred(request, request.user)):
        return False
    fail(request, request.user.username, is_locked=True)
    messages.error(request, why)
    return True


def stopped(request: HttpRequest, username: str) -> str:
    """What is told a network that failed at many accounts, or whoever tries an account at which
    many failed; nothing to others, nor to a device in which this account was signed in before."""
    if limits.device_known(request, username):
        return ""
    sentences = {
        "sign_in": _("从这个网络试错的账号太多，请 %(minutes)s 分钟后再试，或换一个网络。"),
        "sign_in_account": _(
            "这个账号近来输错次数过多，请 %(minutes)s 分钟后再试，或用登录过的手机、电脑登录。"
        ),
    }
    counted_by = {
        "sign_in": limits.network_of(request),
        "sign_in_account": limits.counted_name(username),
    }
    for what, sentence in sentences.items():
        most, seconds = settings.BANGFU_LIMITS[what]
        if limits.so_far(what, counted_by[what], seconds) >= most:
            return sentence % {"minutes": (seconds - int(time.time()) % seconds) // 60 + 1}
    return ""


def locked_sentence() -> str:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return _("连续输错次数过多，此账号已锁定 %(minutes)s 分钟。急用请联系安全管理员解锁。") % {
        "minutes": minutes
    }


def device(request: HttpRequest) -> str:
    """The browser and the system, without versions: enough to know one's own by."""
    agent = request.headers.get("User-Agent", "")
    browsers = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "Windows": "Windows", "Mac OS": "macOS"}
    systems |= {"Linux": "Linux"}
    found = [
        next((name for sign, name in known.items() if sign in agent), "")
        for known in (browsers, systems)
    ]
    return " · ".join(filter(None, found))
