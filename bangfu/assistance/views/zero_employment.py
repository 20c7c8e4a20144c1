"""零就业家庭: who asked for help, how far each is, and the next step of one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.codes.zero_employment import ONCE, OPEN, CaseStage, CaseStep
from bangfu.assistance.forms import zero_employment as forms
from bangfu.assistance.models import ZeroCase, ZeroObjection, ZeroService
from bangfu.assistance.queries import zero_employment as queries
from bangfu.assistance.rules import zero_employment as rules
from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org.access import View, needs, recently_signed_in
from bangfu.org.models import Staff
from bangfu.org.paging import keys, page
from bangfu.org.roles import Permission
from bangfu.org.telling import telling
from bangfu.registry import queries as registry
from bangfu.registry.models import Person


@dataclass(frozen=True)
class Act:
    """A step as the page of a case offers it."""

    name: str
    title: str | Promise
    permission: Permission
    stage: CaseStage
    form: type[forms.StepForm]
    action: Callable[..., object]

    @property
    def url_name(self) -> str:
        return f"zero-{self.name}"

    def is_left(self, done: set[str], staff: Staff) -> bool:
        """Whether it is this person's to do, and nobody did what is done once."""
        name = self.name.replace("-", "_")
        if self.name == "certify" and staff.role.department:
            name = rules.certification_of(staff)
        return staff.may(self.permission) and name not in done.intersection(ONCE)


def posting(kind: CaseStep) -> Callable[..., object]:
    return partial(actions.post, kind=kind)


ACTS = (
    Act(
        "check",
        gettext_lazy("村级核实"),
        Permission.ZERO_CHECK,
        CaseStage.CHECK,
        forms.NoteForm,
        actions.check,
    ),
    Act(
        "review",
        gettext_lazy("乡镇初审"),
        Permission.ZERO_REVIEW,
        CaseStage.REVIEW,
        forms.JudgeForm,
        actions.review,
    ),
    Act(
        "post-village",
        gettext_lazy("已在村内张贴公示"),
        Permission.ZERO_CHECK,
        CaseStage.PUBLICATION,
        forms.PlainForm,
        posting(CaseStep.POST_VILLAGE),
    ),
    Act(
        "post-township",
        gettext_lazy("已在乡镇张贴公示"),
        Permission.ZERO_REVIEW,
        CaseStage.PUBLICATION,
        forms.PlainForm,
        posting(CaseStep.POST_TOWNSHIP),
    ),
    Act(
        "object",
        gettext_lazy("登记公示异议"),
        Permission.ZERO_CHECK,
        CaseStage.PUBLICATION,
        forms.ObjectForm,
        actions.object_to,
    ),
    Act(
        "submit",
        gettext_lazy("公示结束、报县认定"),
        Permission.ZERO_REVIEW,
        CaseStage.PUBLICATION,
        forms.JudgeForm,
        actions.submit,
    ),
    Act(
        "certify",
        gettext_lazy("部门认定"),
        Permission.ZERO_CERTIFY,
        CaseStage.CERTIFICATION,
        forms.JudgeForm,
        actions.certify,
    ),
    Act(
        "serve",
        gettext_lazy("登记提供的服务"),
        Permission.ZERO_REVIEW,
        CaseStage.SERVICE,
        forms.ServeForm,
        actions.serve,
    ),
    Act(
        "propose",
        gettext_lazy("提出清零"),
        Permission.ZERO_REVIEW,
        CaseStage.SERVICE,
        forms.ProposeForm,
        actions.propose,
    ),
    Act(
        "confirm",
        gettext_lazy("县级确认清零"),
        Permission.ZERO_CERTIFY,
        CaseStage.CLEARING,
        forms.ConfirmForm,
        actions.confirm,
    ),
    Act(
        "visit",
        gettext_lazy("登记回访"),
        Permission.ZERO_CHECK,
        CaseStage.CLEARED,
        forms.VisitForm,
        actions.visit,
    ),
)


@needs(Permission.PERSON_VIEW)
def cases(request: HttpRequest) -> HttpResponse:
    """By stage; and, in the village and the township, who may be told of the service."""
    asked = request.GET.get("stage", "")
    counts = queries.counts_by_stage(request.user)
    rows = queries.listed(request.user, stage=asked if asked in counts else "")
    told = request.user.may(Permission.CONSENT_RECORD) and request.user.is_near
    context = {
        "page": page(rows, **keys(request.GET), order="-pk"),
        "counts": counts,
        "stage": asked,
        "today": timezone.localdate(),
        "visits_due": queries.visits_due(request.user),
        "candidates": queries.to_be_told(request.user) if told else [],
    }
    return render(request, "assistance/zero_cases.html", context)


@needs(Permission.CONSENT_RECORD)
@never_cache
def apply(request: HttpRequest, person_number: str) -> HttpResponse:
    """In the household's own words, for whoever of it wants work."""
    person = registry.person_numbered(person_number, request.user)
    if person is None:
        raise Http404
    household = person.household
    members = queries.members_of(household).visible_to(request.user)
    form = forms.ApplyForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.apply(household=household, **form.given, by=request.user)
            messages.success(request, _("已登记申请，请村里在期限内入户核实"))
            return redirect("zero-case", case.pk)
        except rules.REFUSALS as error:
            form.add_error(None, str(error))
    actions.open_to_apply(people=members, by=request.user)
    context = {"person": person, "form": form, "standing": queries.open_case(household)}
    status = 422 if form.is_bound else 200
    return render(request, "assistance/zero_apply.html", context, status=status)


@needs(Permission.PERSON_VIEW)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    return shown(request, reachable(request, case_id))


def shown(
    request: HttpRequest, found: ZeroCase, *, bound: forms.StepForm | None = None, name: str = ""
) -> HttpResponse:
    """`bound`: what was sent for the step of that name and was not taken."""
    actions.open_to_read(case=found, by=request.user)
    told = queries.case_page(found, on=timezone.localdate(), reader=request.user)
    done = {step.kind for step in told["steps"]}
    offered = [
        (act, bound if act.name == name else act.form(case=found, reader=request.user))
        for act in ACTS
        if act.stage == found.stage and act.is_left(done, request.user)
    ]
    context = {
        **told,
        "case": found,
        "offered": offered,
        "withdraw": withdrawal(request, found),
        "objections": answerable(found, request.user),
        "is_undoable": can_undo(found, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "assistance/zero_case.html", context, status=422 if bound else 200)


def withdrawal(request: HttpRequest, found: ZeroCase) -> forms.WithdrawForm | None:
    if found.stage not in OPEN or not request.user.may(Permission.CONSENT_RECORD):
        return None
    return forms.WithdrawForm(members=wanting(request, found), auto_id="withdraw-%s")


def wanting(request: HttpRequest, found: ZeroCase) -> QuerySet[Person]:
    """Who wants work, as far as they are within reach."""
    return queries.people_of(found).visible_to(request.user)


def answerable(found: ZeroCase, by: Staff) -> list[tuple[ZeroObjection, forms.AnswerForm]]:
    rows = found.objections.select_related("answered_by")
    return [(one, forms.AnswerForm(case=found, reader=by)) for one in rows]


def step(act: Act) -> View:
    """The page to which the form of a step is sent."""

    @require_POST
    @needs(act.permission)
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        found = reachable(request, case_id)
        form = act.form(request.POST, case=found, reader=request.user)
        return taken(request, found, form, partial(act.action, case=found), name=act.name)

    return view


@require_POST
@needs(Permission.ZERO_REVIEW)
def answer_objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    visible = ZeroObjection.objects.visible_to(request.user).select_related("case")
    objection = get_object_or_404(visible, pk=objection_id)
    form = forms.AnswerForm(request.POST, case=objection.case, reader=request.user)
    action = partial(actions.answer_objection, objection=objection)
    return taken(request, objection.case, form, action)


@require_POST
@needs(Permission.ZERO_REVIEW)
def answer_service(request: HttpRequest, service_id: int) -> HttpResponse:
    visible = ZeroService.objects.visible_to(request.user).select_related("case")
    service = get_object_or_404(visible, pk=service_id)
    form = forms.AnswerServiceForm(request.POST, case=service.case, reader=request.user)
    return taken(request, service.case, form, partial(actions.answer_service, service=service))


@require_POST
@needs(Permission.CONSENT_RECORD)
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """One step, no reason asked."""
    found = reachable(request, case_id)
    form = forms.WithdrawForm(request.POST, members=wanting(request, found))
    return taken(request, found, form, partial(actions.withdraw, case=found))


@require_POST
@needs(Permission.PERSON_VIEW)
def undo(request: HttpRequest, case_id: int) -> HttpResponse:
    """Of whoever took the last step, and nobody else."""
    found = reachable(request, case_id)
    with telling(request, _("已撤销这一步"), refusals=rules.StepNotNow):
        actions.undo_step(case=found, by=request.user)
    return redirect("zero-case", found.pk)


def can_undo(found: ZeroCase, staff: Staff) -> bool:
    step = queries.last_step(found)
    try:
        rules.check_undoable(step, is_built_upon=queries.is_built_upon(found, step), by=staff)
    except rules.StepNotNow:
        return False
    return True


@require_POST
@needs(Permission.ZERO_CHECK)
@recently_signed_in
@never_cache
def notice(request: HttpRequest, case_id: int) -> HttpResponse:
    """To be printed and put up: the head's name and the village, and nothing else of anybody."""
    found = reachable(request, case_id)
    try:
        head = actions.print_notice(case=found, by=request.user)
    except (*rules.REFUSALS, DisclosureRefused) as error:
        messages.error(request, str(error))
        return redirect("zero-case", case_id)
    context = {"case": found, "head": head, **queries.notice_dates(found)}
    return render(request, "assistance/zero_notice.html", context)


def taken(
    request: HttpRequest,
    found: ZeroCase,
    form: forms.forms.Form,
    action: Callable[..., object],
    *,
    name: str = "",
) -> HttpResponse:
    if form.is_valid():
        try:
            action(**form.cleaned_data, by=request.user)
            messages.success(request, _("已登记"))
            return redirect("zero-case", found.pk)
        except rules.REFUSALS as error:
            form.add_error(None, str(error))
    if not name:
        messages.error(request, " ".join(error for each in form.errors.values() for error in each))
        return redirect("zero-case", found.pk)
    found.refresh_from_db()
    return shown(request, found, bound=form, name=name)


def reachable(request: HttpRequest, case_id: int) -> ZeroCase:
    visible = ZeroCase.objects.visible_to(request.user).select_related("household", "former")
    return get_object_or_404(visible, pk=case_id)
