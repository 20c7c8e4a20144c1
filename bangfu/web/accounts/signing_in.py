"""Pages of signing in: password, code, invitation, and the proof asked again later."""

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from bangfu.org import actions as org
from bangfu.org import limits, rules, second_factor, sessions
from bangfu.org.access import asking_afresh, path_here, recently_signed_in
from bangfu.org.models import Invitation, SecondFactor, Staff
from bangfu.web.accounts import entering, provider
from bangfu.web.accounts.forms import (
    CodeForm,
    FirstCodeForm,
    NewPasswordForm,
    ProveForm,
    SignInForm,
)

LOCKED = 429
# in the session: the second factor that was begun in it
BEGUN = "begun_factor"


class SignIn(LoginView):
    template_name = "web/accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form) -> HttpResponse:
        return entering.proceed(
            self.request, form.get_user(), method="password", next_url=self.get_success_url()
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        username = request.POST.get("username", "")
        if why := entering.stopped(request, username):
            entering.fail(request, username, is_locked=True)
            return self.locked(SignInForm(request), why)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        is_locked = getattr(self.request, "axes_locked_out", False)
        if form.non_field_errors():
            entering.fail(self.request, form.data.get("username", ""), is_locked=is_locked)
        if is_locked:
            return self.locked(form, entering.locked_sentence())
        return super().form_invalid(form)

    def locked(self, form: SignInForm, why: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, locked=why), status=LOCKED)

    def get_context_data(self, **kwargs):
        without = not settings.BANGFU_SECOND_FACTOR
        return super().get_context_data(**kwargs) | {
            "without_factor": without,
            "provider": provider.is_set(),
        }


class SignOut(LogoutView):
    next_page = "sign-in"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            org.sign_out(session_key=request.session.session_key, by=request.user)
        return super().post(request, *args, **kwargs)


@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    staff = entering.half_way(request)
    if staff is None or not entering.has_factor(staff):
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        wrong, is_over = entering.try_code(request, staff, form.cleaned_data["code"])
        if is_over:
            messages.error(request, wrong)
            return redirect("sign-in")
        if not wrong:
            return entering.complete(request, staff)
        form.add_error("code", wrong)
    return render(request, "web/accounts/code.html", {"form": form})


@asking_afresh("always, of who is in")
@never_cache
@sensitive_post_parameters("code")
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """For whoever is half-way in and must, or is in, lately so, and wants to."""
    step = recently_signed_in(setting_up) if request.user.is_authenticated else setting_up
    return step(request)


def setting_up(request: HttpRequest) -> HttpResponse:
    staff = who_sets_up(request)
    if staff is None:
        return redirect("sign-in")
    form = FirstCodeForm(request.POST or None)
    try:
        factor = begun_here(request, staff) or begin(request, staff)
        if form.is_valid():
            codes = org.confirm_second_factor(code=form.cleaned_data["code"], by=staff)
            return set_up(request, staff, codes)
    except rules.FactorThere as error:
        messages.info(request, str(error))
        return redirect("account" if request.user.is_authenticated else "sign-in")
    except rules.CodeWrong as error:
        form.add_error("code", str(error))
    context = {"form": form, "secret": " ".join(fours(factor.secret))}
    return render(request, "web/accounts/second_factor.html", context)


def begin(request: HttpRequest, staff: Staff) -> SecondFactor:
    """A secret that this browser alone is shown."""
    factor = org.begin_second_factor(by=staff)
    request.session[BEGUN] = factor.pk
    return factor


def begun_here(request: HttpRequest, staff: Staff) -> SecondFactor | None:
    """The secret not yet in force that was begun in this very session."""
    waiting = SecondFactor.objects.filter(staff=staff, confirmed_at=None)
    return waiting.filter(pk=request.session.get(BEGUN)).first()


def set_up(request: HttpRequest, staff: Staff, codes: list[str]) -> HttpResponse:
    """In, with the recovery codes on the screen this once."""
    onward = reverse("account")
    if not request.user.is_authenticated:
        onward = entering.complete(request, staff).url
    request.session[sessions.WITH_FACTOR] = True
    return render(request, "web/accounts/recovery_codes.html", {"codes": codes, "onward": onward})


def who_sets_up(request: HttpRequest) -> Staff | None:
    return request.user if request.user.is_authenticated else entering.half_way(request)


def fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


@never_cache
def second_factor_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of a secret not yet in force, drawn here; nobody else ever sees it."""
    staff = who_sets_up(request)
    waiting = begun_here(request, staff)
    if staff is None or waiting is None:
        raise Http404
    issuer = f"Bangfu {request.get_host()}"
    told = second_factor.address_for(waiting.secret, username=staff.username, issuer=issuer)
    svg = segno.make(told, error="m").svg_inline(scale=5, border=4, light="#fff", omitsize=False)
    picture = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(picture, content_type="image/svg+xml")


@never_cache
@sensitive_post_parameters()
@limits.limited("invitation")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    hashed = second_factor.keyed_hash(token, of="invitation")
    found = get_object_or_404(Invitation.objects.select_related("staff"), token_hash=hashed)
    form = NewPasswordForm(request.POST or None, staff=found.staff)
    try:
        rules.check_invitation(found, at=timezone.now())
        if form.is_valid():
            org.accept_invitation(invitation=found, password=form.cleaned_data["password"])
            messages.success(request, _("密码已设好，请用它登录。"))
            return redirect("sign-in")
    except (rules.InvitationOver, rules.StaffImpossible) as error:
        return render(request, "web/accounts/over.html", {"why": str(error)}, status=410)
    context = {"form": form, "staff": found.staff}
    return render(request, "web/accounts/invitation.html", context)


@login_required
@never_cache
@sensitive_post_parameters()
def prove(request: HttpRequest) -> HttpResponse:
    """Who is at the machine now? Asked before sensitive steps."""
    onward = path_here(request, request.GET.get("next", "")) or reverse("home")
    form = ProveForm(request.POST or None, request=request)
    if entering.turned_away(request):
        form = ProveForm(request=request)
    elif form.is_valid():
        entering.prove(request)
        return redirect(onward)
    is_half = entering.is_half_proven(request)
    context = {
        "form": form if is_half or request.user.has_usable_password() else None,
        "is_half": is_half,
        "provider": provider.is_set() and request.user.oidc_subject and not is_half,
        "onward": onward,
    }
    return render(request, "web/accounts/prove.html", context)
