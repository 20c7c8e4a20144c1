"""Pages that compose what the packages below know. Nothing is decided here."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.web.forms import SignInForm


class SignIn(LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        """The page speaks the language kept with the account, unless one was chosen here."""
        response = super().form_valid(form)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.get_user().language)
        return response


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html", {})


@needs(Permission.FIGURE_VIEW)
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "web/dashboard.html", {})


@needs(Permission.PERSON_VIEW)
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "web/people.html", {})


@needs(Permission.PERSON_VIEW)
def person(request: HttpRequest, person_number: str) -> HttpResponse:
    return render(request, "web/person.html", {})
