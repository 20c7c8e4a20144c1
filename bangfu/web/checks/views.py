"""台账检查: counts by rule and place, the people behind a rule, running and muting."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.engine.checks import Rule
from bangfu.org import paging
from bangfu.org.access import needs
from bangfu.org.language import label
from bangfu.org.roles import Permission
from bangfu.registry import actions, rules
from bangfu.registry import queries as registry
from bangfu.runs import actions as runs
from bangfu.web.asked import division_asked
from bangfu.web.checks import board
from bangfu.web.checks.forms import MuteForm
from bangfu.web.context import shell_of


@needs(Permission.PERSON_VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    severity = board.severity_of(request.GET.get("severity", ""))
    division = division_asked(request)
    page = board.page(severity=severity, division=division, staff=request.user)
    return render(request, "web/checks/list.html", page)


@needs(Permission.PERSON_VIEW)
def check(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "web/checks/rule.html", page_of(request, known(name)))


@require_POST
@needs(Permission.CHECK_MANAGE)
def check_run(request: HttpRequest) -> HttpResponse:
    month = shell_of(request).month
    run = runs.enqueue(
        "bangfu.registry.jobs.check_register",
        {"month": str(month)} if month else {},
        title="台账检查",
        dedupe=f"check:{request.user.division_code}",
        by=request.user,
    )
    return redirect("run", run.pk)


@require_POST
@needs(Permission.CHECK_MANAGE)
def check_mute(request: HttpRequest, name: str) -> HttpResponse:
    rule, form = known(name), MuteForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.mute_rule(rule=rule.name, reason=reason, by=request.user)
        except rules.RuleNotMutable as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已停用，可随时恢复；理由已留痕"))
            return redirect("check", rule.name)
    page = page_of(request, rule) | {"form": form}
    return render(request, "web/checks/rule.html", page, status=422)


@require_POST
@needs(Permission.CHECK_MANAGE)
def check_unmute(request: HttpRequest, name: str) -> HttpResponse:
    actions.unmute_rule(rule=known(name).name, by=request.user)
    messages.success(request, _("已恢复这条检查"))
    return redirect("check", name)


def known(name: str) -> Rule:
    if name not in registry.RULE:
        raise Http404
    return registry.RULE[name]


def page_of(request: HttpRequest, rule: Rule) -> dict[str, object]:
    division = division_asked(request)
    where = {"division": division, "staff": request.user}
    named, counted = (
        found.filter(rule=rule.name) for found in (board.named(**where), board.shown(**where))
    )
    muted = [row for row in registry.muted_rules(request.user) if row.rule == rule.name]
    page = paging.page(named.select_related("person"), **paging.keys(request.GET))
    people = [row.person for row in page.rows]
    return {
        "rule": rule,
        "title": label(rule.title),
        "todo": label(rule.todo),
        "source": label(rule.source),
        "page": page,
        "same": board.same_people(people, [rule.name], staff=request.user),
        "units": board.units(counted, division=division),
        "division": division.text,
        "muted": muted,
        "is_muted_here": any(row.division_code == request.user.division_code for row in muted),
        "form": MuteForm(),
    }
