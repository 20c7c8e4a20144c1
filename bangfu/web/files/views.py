"""Receiving, checking, previewing, applying and withdrawing files."""

import tempfile
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.engine.tables import TableUnreadable, write_template
from bangfu.intake import actions, queries, rules
from bangfu.intake.models import Batch
from bangfu.org import paging
from bangfu.org.access import asking_afresh, is_recent, needs, to_be_proven
from bangfu.org.limits import limited, uploads
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry.returning import LAYOUTS
from bangfu.runs import actions as runs
from bangfu.runs.models import Run
from bangfu.web.actions import open_batch_rows
from bangfu.web.files import errors, inbox, previews, returned
from bangfu.web.files.forms import ApplyForm, ErrorFilterForm, ReceiveForm, WriteBackForm
from bangfu.web.receivers import RECEIVERS, Contents, open_to


@needs(Permission.FILE_RECEIVE)
def batches(request: HttpRequest) -> HttpResponse:
    rows = queries.batches_visible_to(request.user).select_related("received_by")
    page = paging.page(rows, **paging.keys(request.GET), order="-pk")
    return render(request, "web/files/list.html", {"page": page})


@uploads(lambda: settings.BANGFU_UPLOAD_MAX_BYTES)
@needs(Permission.FILE_RECEIVE)
@limited("upload", when=lambda request: request.method == "POST")
def receive(request: HttpRequest) -> HttpResponse:
    receivers = open_to(request.user)
    form = ReceiveForm(
        request.POST or None,
        request.FILES or None,
        initial={"token": uuid4()},
        receivers=receivers,
    )
    if request.method == "POST" and form.is_valid():
        return redirect("run", queued(form.cleaned_data, request).pk)
    context = {
        "form": form,
        "receivers": receivers.values(),
        "largest": settings.BANGFU_UPLOAD_MAX_BYTES,
    }
    return render(request, "web/files/receive.html", context, status=422 if form.is_bound else 200)


def queued(given: dict, request: HttpRequest) -> Run:
    """One run for one form: sent twice, the first is the answer."""
    dedupe = f"receive:{given['token']}"
    earlier = Run.objects.filter(dedupe=dedupe, by=request.user).order_by("pk").first()
    if earlier:
        return earlier
    arguments = {
        "contents": given["contents"],
        "kept": inbox.keep(given["file"], token=given["token"]),
        "month": str(given["month"]) if given["month"] else None,
        "is_empty": given["is_empty"],
    }
    title = f"接收{Contents(given['contents']).zh}"
    job = "bangfu.web.files.jobs.receive"
    return runs.enqueue(job, arguments, title=title, dedupe=dedupe, by=request.user)


@uploads(lambda: settings.BANGFU_UPLOAD_MAX_BYTES)
@needs(Permission.EXPORT_SENSITIVE)
@limited("upload", when=lambda request: request.method == "POST")
def write_back(request: HttpRequest) -> HttpResponse:
    """An export of the national system goes in; the door of exports is where it comes out."""
    layouts = open_to(request.user).keys() & LAYOUTS.keys()
    if not layouts:
        raise PermissionDenied
    form = WriteBackForm(
        request.POST or None, request.FILES or None, initial={"token": uuid4()}, receivers=layouts
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(to_be_exported(form.cleaned_data, request))
        except TableUnreadable as problem:
            form.add_error("file", str(problem))
    context = {"form": form, "largest": settings.BANGFU_UPLOAD_MAX_BYTES}
    status = 422 if form.is_bound else 200
    return render(request, "web/files/write_back.html", context, status=status)


def to_be_exported(given: dict, request: HttpRequest) -> str:
    kept = {"token": given["token"], "contents": given["contents"]}
    layout = returned.keep(given["file"], **kept, by=request.user)
    query = urlencode({"contents": given["contents"], "file": given["token"]})
    return f"{reverse('export-new', args=[f'written-back-{layout}'])}?{query}"


@needs(Permission.FILE_RECEIVE)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, reachable(request, pk))


@needs(Permission.FILE_RECEIVE)
def batch_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """What the checks of the register would find in the accepted rows, before they are applied."""
    found = reachable(request, pk)
    if not previews.is_checkable(found):
        raise Http404
    return render(request, "web/files/checks.html", previews.checked(found))


@needs(Permission.FILE_RECEIVE)
def batch_rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Every row of the preview of one kind; who looks at them is on record."""
    found = reachable(request, pk)
    if kind not in list(previews.RowKind) or not rules.can_apply(found):
        raise Http404
    chosen = previews.RowKind(kind)
    page = previews.page(found, chosen, **paging.keys(request.GET), staff=request.user)
    open_batch_rows(batch=found, by=request.user)
    context = {"batch": found, "kind": chosen, "kinds": list(previews.RowKind), "page": page}
    return render(request, "web/files/rows.html", context)


def reachable(request: HttpRequest, pk: int) -> Batch:
    rows = queries.batches_visible_to(request.user).select_related("received_by", "applied_by")
    return get_object_or_404(rows, pk=pk)


def page_of(
    request: HttpRequest, found: Batch, *, apply_form: ApplyForm | None = None, status: int = 200
) -> HttpResponse:
    may_apply = rules.can_apply(found) and request.user.may(Permission.FILE_APPLY, found.duty)
    filters = ErrorFilterForm(request.GET, headers=errors.headers(found))
    rows = errors.of_batch(found, **filters.wanted())
    receiver = RECEIVERS[found.roster]
    earlier = receiver.earlier(found) if may_apply else None
    context = {
        "batch": found,
        "receiver": receiver,
        "earlier": earlier,
        "apply_form": (apply_form or ApplyForm(has_earlier=bool(earlier))) if may_apply else None,
        "can_withdraw": may_apply,
        "has_errors": found.errors.exists(),
        "is_kept": queries.original(found) is not None,
        "error_filter": filters,
        "page": paging.page(rows, **paging.keys(request.GET)),
        "examples": previews.groups(found, staff=request.user),
    }
    return render(request, "web/files/batch.html", context, status=status)


@require_POST
@needs(Permission.FILE_APPLY)
@asking_afresh("to put other people in place of those registered, or to clear")
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    earlier = RECEIVERS[found.roster].earlier(found)
    form = ApplyForm(request.POST, has_earlier=bool(earlier))
    if not rules.can_apply(found):
        messages.info(request, _("这个文件不在待入库状态，没有再次入库。"))
        return redirect("batch", found.pk)
    if not form.is_valid():
        return page_of(request, found, apply_form=form, status=422)
    if any(form.decided.values()) and not is_recent(request):
        return to_be_proven(request)
    if form.cleaned_data["seen"] != found.preview_sha256:
        messages.warning(request, _("预览已经更新，没有入库。请核对下面新的预览，再确认一次。"))
        return page_of(request, found, status=409)
    arguments = {
        "batch": found.pk,
        "seen": found.preview_sha256,
        **form.decided,
        **form.about_earlier,
    }
    title = f"入库：批次 {found.pk}"
    job = "bangfu.web.files.jobs.apply"
    run = runs.enqueue(job, arguments, title=title, dedupe=f"apply:{found.pk}", by=request.user)
    return redirect("run", run.pk)


@require_POST
@needs(Permission.FILE_APPLY)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = reachable(request, pk)
    with telling(request, _("文件已撤回，不会入库"), refusals=rules.BatchNotApplicable):
        actions.withdraw(batch=found, by=request.user)
    return redirect("batch", found.pk)


@needs(Permission.FILE_RECEIVE)
def template(request: HttpRequest, contents: str) -> FileResponse:
    receiver = open_to(request.user).get(contents)
    if receiver is None:
        raise Http404
    roster = receiver.roster
    return sent(
        lambda path: write_template(roster, path),
        name=_("模板-%(title)s.xlsx") % {"title": roster.title},
    )


def sent(write, *, name: str) -> FileResponse:
    """A workbook made for this answer and gone with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write(path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
