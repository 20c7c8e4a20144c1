"""Decisions about many discrepancies at once: what is chosen is shown before it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bangfu.comparison import actions, rules, worklist
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.forms import DispatchForm, NotADifferenceForm
from bangfu.comparison.models import Discrepancy
from bangfu.comparison.refusals import REFUSALS
from bangfu.comparison.views.worklist import filter_query, wanted
from bangfu.engine.values import TOWNSHIP_DIGITS
from bangfu.org import paging
from bangfu.org.access import needs
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry.searching import measured


@dataclass(frozen=True)
class Decision:
    """One bulk decision: which rows it is for, its form, its words, and how it is carried out."""

    title: str | Promise
    button: str | Promise
    explanation: str | Promise
    suitable: Callable[[QuerySet[Discrepancy]], QuerySet[Discrepancy]]
    form: type[forms.Form]
    carry_out: Callable[..., str]


def dispatched(rows: QuerySet[Discrepancy], *, given: dict, by: Staff) -> str:
    done = actions.dispatch(discrepancies=rows, **given, by=by)
    return _t("已派发 %(count)s 条差异") % {"count": done.dispatched}


def set_aside(rows: QuerySet[Discrepancy], *, given: dict, by: Staff) -> str:
    done = actions.settle_many(discrepancies=rows, outcome=Outcome.NOT_A_DIFFERENCE, **given, by=by)
    return _t("已办结 %(count)s 条：不构成差异") % {"count": done.settled}


def taken_back(rows: QuerySet[Discrepancy], *, given: dict, by: Staff) -> str:
    done = actions.undispatch(discrepancies=rows, **given, by=by)
    counts = {"count": done.withdrawn, "tasks": done.tasks}
    return _t("已撤回 %(count)s 条差异（%(tasks)s 个任务）") % counts


DISPATCH = Decision(
    title=_("派发核实"),
    button=_("确认派发"),
    explanation=_("同一人的多条差异合并为一个任务。时限按工作日计算，节假日不计。"),
    suitable=lambda rows: rows.filter(state=DiscrepancyState.FOUND),
    form=DispatchForm,
    carry_out=dispatched,
)
NOT_A_DIFFERENCE = Decision(
    title=_("不构成差异"),
    button=_("确认办结"),
    explanation=_("台账不作改动。理由和办理人会记录在案，县级可退回重办。"),
    suitable=lambda rows: rows.filter(state__in=rules.UNSETTLED),
    form=NotADifferenceForm,
    carry_out=set_aside,
)
UNDISPATCH = Decision(
    title=_("撤回派发"),
    button=_("确认撤回"),
    explanation=_("只撤回尚无佐证、尚未办结的任务；同一任务的差异一并撤回，回到未派发。"),
    suitable=worklist.taken_back_with,
    form=forms.Form,
    carry_out=taken_back,
)


@require_POST
@needs(Permission.FINDING_DISPATCH)
def dispatch(request: HttpRequest) -> HttpResponse:
    return decide(request, DISPATCH)


@require_POST
@needs(Permission.FINDING_DISPATCH)
def undispatch(request: HttpRequest) -> HttpResponse:
    return decide(request, UNDISPATCH)


@require_POST
@needs(Permission.FINDING_SETTLE)
def not_a_difference(request: HttpRequest) -> HttpResponse:
    return decide(request, NOT_A_DIFFERENCE)


@measured("keyword")
def decide(request: HttpRequest, decision: Decision) -> HttpResponse:
    """First the page that shows what was chosen; once confirmed, the decision itself."""
    chosen = selection(request)
    rows = decision.suitable(chosen)
    back = reverse("discrepancies") + filter_query(request)
    if not rows.exists():
        messages.error(request, _t("没有选中可办理的差异。请先勾选，或勾选“选中筛选出的全部”。"))
        return redirect(back)
    confirmed = "confirmed" in request.POST
    form = decision.form(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        try:
            told = decision.carry_out(rows, given=form.cleaned_data, by=request.user)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, told)
            return redirect(back)
    context = {
        "form": form,
        "title": decision.title,
        "button": decision.button,
        "explanation": decision.explanation,
        "filter_query": filter_query(request),
        **summary(request, chosen, rows),
    }
    return render(request, "comparison/bulk.html", context, status=422 if form.errors else 200)


def selection(request: HttpRequest) -> QuerySet[Discrepancy]:
    """The ticked rows, or all of the filter; in either case only what this person may reach."""
    if "everything" in request.POST:
        return worklist.discrepancies(
            wanted(request), today=timezone.localdate(), staff=request.user
        )
    return Discrepancy.objects.visible_to(request.user).filter(pk__in=picked(request))


def picked(request: HttpRequest) -> list[int]:
    keys = (paging.key(text) for text in request.POST.getlist("pick"))
    return [key for key in keys if key is not None]


def summary(
    request: HttpRequest, chosen: QuerySet[Discrepancy], rows: QuerySet[Discrepancy]
) -> dict[str, object]:
    parts = rows.order_by().values("division_code").annotate(count=Count("pk"))
    by_township: dict[str, int] = {}
    for part in parts.order_by("division_code"):
        township = part["division_code"][:TOWNSHIP_DIGITS].ljust(12, "0")
        by_township[township] = by_township.get(township, 0) + part["count"]
    total = sum(by_township.values())
    return {
        "everything": "everything" in request.POST,
        "picked": [] if "everything" in request.POST else picked(request),
        "parts": [{"division_code": code, "count": n} for code, n in by_township.items()],
        "total": total,
        "left_out": chosen.exclude(pk__in=rows.order_by().values("pk")).count(),
    }
