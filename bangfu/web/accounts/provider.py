"""Sign-in through an OpenID Connect provider, where BANGFU_OIDC_ISSUER names one.

Code flow with PKCE, state and nonce, all by authlib. The provider says who somebody is, never what
they may do: its subject must stand with an account that exists, and an unknown one gets none.
"""

import time
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from joserfc.errors import JoseError
from requests import RequestException

from bangfu.org import queries
from bangfu.org.access import path_here
from bangfu.web.accounts import entering

NAME, NEXT = "provider", "oidc_next"
# in the session: whom the provider was sent for to prove, and when
PROVES = "oidc_proves"
Claims = dict[str, object]
SECONDS_TO_ANSWER, LEEWAY_SECONDS = 10, 60
# the provider is away, refuses, or says what cannot be believed
FAILURES = (AuthlibBaseError, OAuthError, JoseError, RequestException, ValueError, RuntimeError)


def is_set() -> bool:
    return bool(settings.BANGFU_OIDC_ISSUER)


def client():
    """Made for each sign-in, so that changed keys of the provider are never stale."""
    if not is_set():
        raise Http404
    issuer = settings.BANGFU_OIDC_ISSUER.rstrip("/")
    return OAuth().register(
        NAME,
        client_id=settings.BANGFU_OIDC_CLIENT_ID,
        client_secret=settings.BANGFU_OIDC_CLIENT_SECRET,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_ANSWER,
        },
    )


@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    if PROVES in request.session:
        del request.session[PROVES]
    try:
        return sent_there(request)
    except FAILURES:
        return refused(request, _("统一认证平台没有应答，请稍后再试，或用账号密码登录。"))


def sent_there(request: HttpRequest, **asked: object) -> HttpResponse:
    provider = client()
    request.session[NEXT] = path_here(request, request.GET.get("next", "")).partition("?")[0]
    back = request.build_absolute_uri(reverse("provider-return"))
    return provider.authorize_redirect(request, back, **asked)


@login_required
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """Before a sensitive step: the provider is to ask again who is there (OpenID Connect Core
    3.1.2.1, `prompt` and `max_age`), and to say in the token when it did."""
    asked = {"staff": request.user.pk, "at": int(time.time())}
    try:
        answer = sent_there(request, prompt="login", max_age=0)
        request.session[PROVES] = asked
        return answer
    except FAILURES:
        messages.error(request, _("统一认证平台没有应答，请稍后再试。"))
        return redirect("prove")


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    if not is_set():
        raise Http404
    proves = request.session.pop(PROVES, None)
    try:
        told = claims_told(request)
    except FAILURES:
        told = None
    if proves is not None:
        return proven(request, proves, told)
    if told is None:
        return refused(request, _("统一认证没有成功，请重新登录。"))
    staff = queries.staff_of_subject(str(told["sub"]))
    if staff is None or not staff.is_admitted():
        return refused(request, _("统一认证的这个身份没有对应的账号，请联系本单位的安全管理员。"))
    onward = request.session.pop(NEXT, "")
    return entering.proceed(request, staff, method="oidc", next_url=onward)


def proven(request: HttpRequest, proves: dict[str, int], told: Claims | None) -> HttpResponse:
    """The same person, who was asked after we sent for it: an older sign-in proves nothing.
    Where the account has a telephone, its code is asked for as well."""
    user, onward = request.user, request.session.pop(NEXT, "") or reverse("home")
    is_same = (
        told is not None
        and user.is_authenticated
        and user.pk == proves["staff"]
        and user.oidc_subject == str(told["sub"])
    )
    asked_at = told.get("auth_time") if told else None
    if is_same and isinstance(asked_at, int) and asked_at >= proves["at"] - LEEWAY_SECONDS:
        if not entering.has_factor(user):
            entering.prove(request)
            return redirect(onward)
        request.session[entering.HALF_PROVEN] = int(time.time())
    else:
        messages.error(request, _("统一认证平台没有重新确认是您本人，请再试一次。"))
    return redirect(f"{reverse('prove')}?{urlencode({'next': onward})}")


def claims_told(request: HttpRequest) -> Claims:
    """What an ID token says that is signed by the provider, for us, for this sign-in, of now."""
    believed = {
        "iss": {"essential": True, "value": settings.BANGFU_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.BANGFU_OIDC_CLIENT_ID},
        "exp": {"essential": True},
        "sub": {"essential": True},
    }
    token = client().authorize_access_token(request, claims_options=believed, leeway=LEEWAY_SECONDS)
    if "userinfo" not in token:
        raise ValueError("no ID token")
    return token["userinfo"]


def refused(request: HttpRequest, why: str) -> HttpResponse:
    entering.fail(request, "", is_locked=False)
    messages.error(request, why)
    return redirect("sign-in")
