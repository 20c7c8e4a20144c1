"""Sign-in through an OpenID Connect provider, where BANGFU_OIDC_ISSUER names one.

Code flow with PKCE, state and nonce, all by authlib. The provider says who somebody is, never what
they may do: its subject must stand with an account that exists, and an unknown one gets none.
"""

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib import messages
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
    provider = client()
    request.session[NEXT] = path_here(request, request.GET.get("next", ""))
    try:
        return provider.authorize_redirect(
            request, request.build_absolute_uri(reverse("provider-return"))
        )
    except FAILURES:
        return refused(request, _("统一认证平台没有应答，请稍后再试，或用账号密码登录。"))


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    try:
        subject = subject_told(request)
    except FAILURES:
        return refused(request, _("统一认证没有成功，请重新登录。"))
    staff = queries.staff_of_subject(subject)
    if staff is None or not staff.is_admitted():
        return refused(request, _("统一认证的这个身份没有对应的账号，请联系本单位的安全管理员。"))
    onward = request.session.pop(NEXT, "")
    return entering.proceed(request, staff, method="oidc", next_url=onward)


def subject_told(request: HttpRequest) -> str:
    """`sub` of an ID token that is signed by the provider, for us, for this sign-in, and of now."""
    believed = {
        "iss": {"essential": True, "value": settings.BANGFU_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.BANGFU_OIDC_CLIENT_ID},
        "exp": {"essential": True},
        "sub": {"essential": True},
    }
    token = client().authorize_access_token(request, claims_options=believed, leeway=LEEWAY_SECONDS)
    if "userinfo" not in token:
        raise ValueError("no ID token")
    return str(token["userinfo"]["sub"])


def refused(request: HttpRequest, why: str) -> HttpResponse:
    entering.fail(request, "", is_locked=False)
    messages.error(request, why)
    return redirect("sign-in")
