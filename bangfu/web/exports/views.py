"""My exports, a new one, one in progress, those that wait for a second person, and the watch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.disclosure import actions, files, queries, rules
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.kinds import ExportKind, NotExportable, kind_at
from bangfu.disclosure.models import Export
from bangfu.org import paging
from bangfu.org.access import needs, recently_signed_in, recently_signed_in_to_act
from bangfu.org.limits import limited
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry.searching import measured
from bangfu.web import contact
from bangfu.web.exports import lists, shown, watch
from bangfu.web.exports.forms import ExportForm, LimitsForm


@needs(Permission.EXPORT)
def exports(request: HttpRequest) -> HttpResponse:
    mine = queries.exports_of(request.user)
    actions.bring_up_to_date(mine)
    context = {
        "page": paging.page(mine, **paging.keys(request.GET), order="-pk"),
        "waiting": queries.exports_to_decide(request.user),
    }
    return render(request, "web/exports/list.html", context)


@needs(Permission.EXPORT)
@recently_signed_in
@limited("export", when=lambda request: request.method == "POST")
@limited("search", when=lambda request: request.method != "POST")
@measured("q", within="division")
@measured("keyword")
def new(request: HttpRequest, word: str) -> HttpResponse:
    try:
        path = lists.path_of(word)
        return asked(request, path, kind_at(path))
    except NotExportable as error:
        raise Http404 from error


def asked(request: HttpRequest, path: str, kind: ExportKind) -> HttpResponse:
    if not rules.may_export(kind, request.user):
        raise PermissionDenied
    given = lists.asked_of(kind, request.GET)
    form = ExportForm(
        request.POST if request.method == "POST" else None, kind=kind, by=request.user
    )
    people = kind.count(given, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            contact.check_list(kind, form.cleaned_data["purpose"], by=request.user)
            export = actions.ask(kind=path, asked=given, **form.cleaned_data, by=request.user)
            return redirect("export", export.pk)
        except rules.DisclosureRefused as problem:
            form.add_error(None, str(problem))
    context = {"kind": kind, "form": form, "people": people}
    context |= {"needs_second": queries.needs_second(people, by=request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "web/exports/new.html", context, status=status)


@needs(Permission.EXPORT)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, or one that waits for one's decision."""
    actions.bring_up_to_date(queries.exports_of(request.user).filter(pk=pk))
    found = queries.exports_of(request.user).filter(pk=pk).first()
    waiting = queries.exports_to_decide(request.user).filter(pk=pk).first()
    if not found and not waiting:
        raise Http404
    context = shown.export(found or waiting, can_decide=bool(waiting), by=request.user)
    return render(request, "web/exports/export.html", context)


@needs(Permission.EXPORT)
@recently_signed_in
@limited("export")
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    actions.bring_up_to_date(queries.exports_of(request.user).filter(pk=pk))
    found = own(request, pk)
    if not files.is_there(found):
        raise Http404
    try:
        found = actions.download(export=found, by=request.user)
    except rules.DisclosureRefused as problem:
        messages.error(request, str(problem))
        return redirect("export", pk)
    name = f"{lists.title_of(found.kind)}-{found.pk}.{found.file_format}"
    return FileResponse(files.opened(found), as_attachment=True, filename=name)


@require_POST
@needs(Permission.EXPORT)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    actions.delete_file(export=own(request, pk), by=request.user)
    messages.success(request, _("已删除，不能再下载"))
    return redirect("exports")


@require_POST
@needs(Permission.EXPORT)
@recently_signed_in
@limited("export")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """One that could not be made, asked for anew."""
    found = own(request, pk)
    try:
        contact.check_list(kind_at(found.kind), found.purpose, by=request.user)
        return redirect("export", actions.ask_again(export=found, by=request.user).pk)
    except NotExportable as error:
        raise Http404 from error
    except rules.DisclosureRefused as problem:
        messages.error(request, str(problem))
        return redirect("export", pk)


def own(request: HttpRequest, pk: int) -> Export:
    return get_object_or_404(queries.exports_of(request.user), pk=pk)


@require_POST
@needs(Permission.EXPORT_APPROVE)
@recently_signed_in
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, actions.approve, _("已批准，导出人可以下载"))


@require_POST
@needs(Permission.EXPORT_APPROVE)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, actions.refuse, _("未批准，已告知导出人"))


def decided(request: HttpRequest, pk: int, action, told: str) -> HttpResponse:
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    with telling(request, told, refusals=rules.DisclosureRefused):
        action(export=found, by=request.user)
    return redirect("exports")


@needs(Permission.DISCLOSURE_OVERSEE)
@recently_signed_in_to_act
def oversight(request: HttpRequest) -> HttpResponse:
    """How much whom was shown and what was taken, never of whom; and the limits."""
    limits = {name: queries.limit(name) for name in LimitName}
    given = request.POST if request.method == "POST" else None
    form = LimitsForm(given, limits=limits, by=request.user)
    if form.is_valid():
        changed = {LimitName(name): form.cleaned_data[name] for name in form.changed_data}
        try:
            actions.set_limits(changed, by=request.user)
        except rules.DisclosureRefused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已更改 %(n)s 项，今天起生效") % {"n": len(changed)})
            return redirect("disclosure-oversight")
    context = {"form": form, "watched": watch.days(request.user), "limits": limits}
    status = 422 if form.is_bound else 200
    return render(request, "web/exports/oversight.html", context, status=status)
