"""One field whole, after saying what for; with htmx in its place, without on a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from bangfu.disclosure import actions, rules
from bangfu.disclosure.forms import PurposeForm
from bangfu.org.access import asking_afresh, needs, recently_signed_in
from bangfu.org.roles import Permission
from bangfu.web import contact
from bangfu.web.reveals import fields

SHOWN_SECONDS = 60


@needs(Permission.REVEAL)
@asking_afresh("for all but names")
@never_cache
def reveal(request: HttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    is_linked = "linked" in request.GET
    shown = fields.find(kind, pk, field, is_linked=is_linked, staff=request.user)
    if shown is None:
        raise Http404
    if request.method == "POST":
        # who visits people looks at names all day long
        step = revealed if shown.is_name else recently_signed_in(revealed)
        return step(request, shown)
    return answer(request, shown, form=None if "masked" in request.GET else PurposeForm())


def revealed(request: HttpRequest, shown: fields.Shown) -> HttpResponse:
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return answer(request, shown, form=form)
    given = form.cleaned_data
    try:
        contact.check_reveal(shown.subject, given["purpose"], by=request.user)
        actions.reveal(subject=shown.subject, field=shown.name, **given, by=request.user)
    except rules.DisclosureRefused as problem:
        form.add_error(None, str(problem))
        return answer(request, shown, form=form)
    return answer(request, shown, is_whole=True)


def answer(
    request: HttpRequest,
    shown: fields.Shown,
    *,
    form: PurposeForm | None = None,
    is_whole: bool = False,
) -> HttpResponse:
    context = {
        "shown": shown,
        "form": form,
        "is_whole": is_whole,
        # only what was asked for by a key or a click takes the focus
        "takes_focus": "timed" not in request.GET,
        "seconds": SHOWN_SECONDS,
    }
    if request.htmx:
        return render(request, "web/reveals/field.html", context)
    status = 422 if form and form.is_bound else 200
    response = render(request, "web/reveals/page.html", context, status=status)
    if is_whole:
        response["Refresh"] = f"{SHOWN_SECONDS}; url={shown.page}"
    return response
